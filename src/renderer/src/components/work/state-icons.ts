import type { WorkState } from '../../../../shared/domain/work-states.ts'
import type { IconName } from '../base/icon-paths.ts'

export const stateIcons: Readonly<Record<WorkState, IconName>> = { 'to-do': 'edit', labelled: 'list', 'in-review': 'search', accepted: 'check', returned: 'undo' }
