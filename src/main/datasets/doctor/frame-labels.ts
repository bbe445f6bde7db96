import { subActionNames } from '../../../shared/domain/stages.ts'
import type { DiveOrigin, DiveRecord } from '../../../shared/contract/dive-record.ts'
import { fineDivingDetails, transitionsOfRuns } from '../finediving/details.ts'
import type { FineDivingDetails } from '../finediving/details.ts'

/** Several rules ask for the same dive's. */
const parsedDetails = new WeakMap<object, FineDivingDetails | null>()

/** What FineDiving says of the frames of a clip, as its importer kept it; null for other dives. */
export function detailsOf(origin: DiveOrigin | null): FineDivingDetails | null {
  if (origin?.dataset !== 'finediving') return null
  const known = parsedDetails.get(origin.details)
  if (known !== undefined) return known
  const parsed = fineDivingDetails.safeParse(origin.details)
  const details = parsed.success ? parsed.data : null
  parsedDetails.set(origin.details, details)
  return details
}

/** Transitions the labels of the frames give: 0-based last frame before each change. Null where there are no labels. */
export function labelledTransitions({ frames_labels }: FineDivingDetails): number[] | null {
  return frames_labels === null ? null : transitionsOfRuns(frames_labels)
}

/** Stages as the labels of the frames give them, where they cover the dive exactly; null otherwise. */
export function stagesOfLabels({ origin, facts }: Pick<DiveRecord, 'origin' | 'facts'>): { label: string | null; startFrame: number }[] | null {
  const runs = detailsOf(origin)?.frames_labels
  if (!runs || runs.reduce((sum, [, count]) => sum + count, 0) !== facts.endFrame - facts.startFrame) return null
  let startFrame = 0
  return runs.map(([id, count]) => {
    const stage = { label: subActionNames[id] || null, startFrame }
    startFrame += count
    return stage
  })
}
