import { sameNumberMean, sameNumberMeanName } from '../../shared/domain/baselines.ts'
import { kendallTauB, mean, meanAbsoluteError, pearson, rangeOf, relativeL2, shareAtLeast, spearman, transitionIoU } from '../../shared/domain/metrics.ts'
import type { Evaluation } from '../../shared/contract/training.ts'

/**
 * One part of a split, measured: all figures from the same predictions, beside
 * a baseline that never looks at the video.
 */
export interface MeasuredDive {
  diveNumber: string | null
  scorePoints: number
  predictedScorePoints: number
  /** Labelled and predicted, dive-relative frames; null where unlabelled, or where the method finds no stages. */
  transitions: [number, number] | null
  predictedTransitions: [number, number] | null
}

export function measurePart(
  part: Evaluation['part'],
  dives: readonly MeasuredDive[],
  training: readonly { diveNumber: string | null; scorePoints: number }[],
): Evaluation {
  const truth = dives.map((dive) => dive.scorePoints)
  const prediction = dives.map((dive) => dive.predictedScorePoints)
  const ious = dives.flatMap((dive) => (dive.transitions && dive.predictedTransitions ? [transitionIoU(dive.transitions, dive.predictedTransitions)] : []))
  const guess = sameNumberMean(training)
  const guesses = dives.map((dive) => guess?.(dive) ?? mean(truth))
  return {
    part,
    count: dives.length,
    srcc: spearman(truth, prediction),
    pearson: pearson(truth, prediction),
    kendall: kendallTauB(truth, prediction),
    relativeL2: relativeL2(truth, prediction),
    rangePoints: rangeOf(truth),
    maePoints: meanAbsoluteError(truth, prediction) ?? 0,
    tiou50: shareAtLeast(ious, 0.5),
    tiou75: shareAtLeast(ious, 0.75),
    baseline: {
      name: sameNumberMeanName,
      srcc: spearman(truth, guesses),
      relativeL2: relativeL2(truth, guesses),
      maePoints: meanAbsoluteError(truth, guesses) ?? 0,
    },
  }
}
