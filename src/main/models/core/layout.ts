/** How CoRe's official checkpoints are arranged. */
import { commonlyIgnored } from '../checkpoint-keys.ts'
import type { CheckpointLayout } from '../method.ts'

export const coreLayout: CheckpointLayout = { modules: ['base_model', 'regressor'], ignored: commonlyIgnored }
