import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { diveLabels } from '../tensor/dive-labels.ts'
import type { AssessedVideo, Assessor } from './assessor.ts'
import { asUsed, checkExemplars, segmentDive } from './score-dive.ts'
import type { TransitionSearch } from './transitions.ts'

/** How much the score of a dive hangs on where its boundaries are; figures as in shared/contract/priorities.ts. */
export interface BoundaryEffect {
  /** Points for each frame a boundary moves, the greater of the two. */
  pointsPerFrame: number
  /** What labelling this dive, or looking at its labels again, may change, in points. */
  scoreEffectPoints: number
}

/**
 * Moves each boundary of the model's proposal by one sample either way and scores
 * the dive again each time, from features that are there already.
 * @returns null for methods that find no stages
 * @throws StudioError as `scoreDive`
 */
export async function boundaryEffect(assessor: Assessor, dive: DiveSource, exemplars: readonly DiveSource[], search: TransitionSearch): Promise<BoundaryEffect | null> {
  const { model } = assessor
  checkExemplars(model, dive, exemplars)
  const { features, sampledFrames, choice } = await segmentDive(assessor, dive, search)
  if (!choice) return null
  const others: AssessedVideo[] = []
  for (const exemplar of model.usesExemplars ? exemplars : []) others.push(asUsed(assessor, exemplar, await segmentDive(assessor, exemplar, search), { transitionSource: 'labels' }))
  const labels = diveLabels(dive, model.video.frames)
  const scoreAt = async (transitions: [number, number]): Promise<number> => (await assessor.compare({ features, labels: { ...labels, transitions } }, others)).predictedScorePoints

  const proposed = await scoreAt(choice.samples)
  const slopes: [number, number] = [0, 0]
  for (const which of [0, 1] as const) {
    for (const step of [-1, 1]) {
      const moved: [number, number] = [...choice.samples]
      moved[which] += step
      const framesMoved = Math.abs((sampledFrames[moved[which]] ?? NaN) - (sampledFrames[choice.samples[which]] ?? NaN))
      // Outside the dive, past the other boundary, or the same frame again in a dive shorter than its samples.
      if (moved[0] < 1 || moved[0] >= moved[1] || !(framesMoved > 0)) continue
      slopes[which] = Math.max(slopes[which], Math.abs((await scoreAt(moved)) - proposed) / framesMoved)
    }
  }
  const scoreEffectPoints = labels.transitions
    ? Math.abs((await scoreAt(labels.transitions)) - proposed)
    : ([0, 1] as const).reduce<number>((sum, which) => sum + slopes[which] * expectedDistance(choice.curves[which], choice.samples[which], sampledFrames), 0)
  return { pointsPerFrame: Math.max(...slopes), scoreEffectPoints }
}

/** Mean distance of a curve's frames from the chosen one, in frames, weighted by their probability. */
export function expectedDistance(curve: ArrayLike<number>, chosen: number, sampledFrames: readonly number[]): number {
  return sampledFrames.reduce((sum, frame, t) => sum + (curve[t] ?? 0) * Math.abs(frame - (sampledFrames[chosen] ?? frame)), 0)
}
