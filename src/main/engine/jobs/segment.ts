import { StudioError } from '../../../shared/errors.ts'
import { boundaryEffect } from '../../assessment/boundary-effect.ts'
import { segmentDive } from '../../assessment/score-dive.ts'
import type { JobFunction } from '../messages.ts'
import type { SegmentedDive } from './assess-input.ts'
import { segmentInput } from './assess-input.ts'
import { logPlace, openAssessor, throwIfCancelled } from './model-access.ts'

/** The `segment` job: a proposal for the two transitions of each dive, with its curves; where asked for, how much the score hangs on them. */
export const segment: JobFunction = async (raw, context) => {
  const input = segmentInput.parse(raw)
  const assessor = await openAssessor(input, context.signal)
  try {
    const exemplarsOf = new Map((input.effects ?? []).map(({ dive, exemplars }) => [dive.diveId, exemplars]))
    await assessor.announce(input.dives.flatMap((dive) => [dive, ...(exemplarsOf.get(dive.diveId) ?? [])]))
    for (const [i, dive] of input.dives.entries()) {
      throwIfCancelled(context.signal)
      context.progress(i / input.dives.length, `Finding the stages of "${dive.title}"`)
      const { choice, transitions, sampledFrames } = await segmentDive(assessor, dive, input.transitionSearch)
      if (!choice || !transitions) throw new StudioError('invalid-input', `Models of ${assessor.model.method} find no stages.`, { hint: 'Choose a model of a method that does, such as MCoRe.' })
      const exemplars = exemplarsOf.get(dive.diveId)
      const found: SegmentedDive = {
        diveId: dive.diveId,
        transitions,
        confidences: choice.confidences,
        frames: sampledFrames,
        curves: [Array.from(choice.curves[0]), Array.from(choice.curves[1])],
        effect: exemplars ? await boundaryEffect(assessor, dive, exemplars, input.transitionSearch) : null,
      }
      context.item(found)
    }
  } finally {
    await logPlace(assessor, input, context)
    await assessor.release()
  }
  return { segmented: input.dives.length }
}
