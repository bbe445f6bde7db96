import { sameNumberMean, sameNumberMeanName } from '../../shared/domain/baselines.ts'
import { measureBaselines } from '../../shared/domain/evaluation/baselines.ts'
import { measureFigures, type FigureOptions } from '../../shared/domain/evaluation/measure-figures.ts'
import { kendallTauB, mean, meanAbsoluteError, pearson, rangeOf, relativeL2, shareAtLeast, spearman, transitionIoU } from '../../shared/domain/metrics.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { Baseline, EvaluatedDive, Figures } from '../../shared/contract/evaluations.ts'
import type { Evaluation } from '../../shared/contract/training.ts'
import type { AssessedDive } from './score-dive.ts'

/**
 * One part of a split, measured: all figures from the same predictions, beside
 * a baseline that never looks at the video.
 */
export type MeasuredDive = Pick<EvaluatedDive, 'diveNumber' | 'truthPoints' | 'predictedPoints' | 'transitions' | 'predictedTransitions'>

/** A dive beside what a model said of it; votes in the order of its exemplars. */
export function evaluatedDiveOf(dive: DiveSource & { scorePoints: number }, exemplars: readonly DiveSource[], found: AssessedDive): EvaluatedDive {
  return {
    diveId: dive.diveId, title: dive.title, athlete: dive.athlete, event: dive.event, diveNumber: dive.diveNumber, difficulty: dive.difficulty,
    truthPoints: dive.scorePoints, predictedPoints: found.predictedScorePoints, directPoints: found.directScorePoints, voteSpreadPoints: found.voteSpreadPoints,
    transitions: dive.transitions, predictedTransitions: found.predictedTransitions,
    votes: found.votes.flatMap(({ votePoints }, k) => {
      const exemplar = exemplars[k]
      return exemplar ? [{ diveId: exemplar.diveId, votePoints }] : []
    }),
  }
}

/** A dive's labels without its pictures. */
export type DiveLabels = Omit<DiveSource, 'video'>

/**
 * Every figure with its interval, and the guesses that never look at the video measured the same way:
 * a thousand draws, some tenths of a second for 750 dives. `measured` are the dives of the rows, in their order;
 * training dives without a score are passed over.
 */
export function measureDives(rows: readonly EvaluatedDive[], measured: readonly DiveLabels[], training: readonly DiveLabels[], options: FigureOptions = {}): { figures: Figures; baselines: Baseline[] } {
  const lengthOf = ({ startFrame, endFrame }: DiveLabels): number => endFrame - startFrame
  const queries = rows.flatMap((row, i) => {
    const dive = measured[i]
    return dive ? [{ ...row, frameCount: lengthOf(dive) }] : []
  })
  const known = training.flatMap((dive) => {
    const { diveNumber, difficulty, event, scorePoints, transitions } = dive
    return scorePoints === null ? [] : [{ diveNumber, difficulty, event, scorePoints, transitions, frameCount: lengthOf(dive) }]
  })
  return { figures: measureFigures(rows, options), baselines: measureBaselines(queries, known, { ...options, findsStages: rows.some((row) => row.predictedTransitions !== null) }) }
}

/** In short, for the curves of a run: no intervals, one baseline. Training dives without a score are passed over. */
export function measurePart(part: Evaluation['part'], dives: readonly MeasuredDive[], training: readonly Pick<DiveSource, 'diveNumber' | 'scorePoints'>[]): Evaluation {
  const truth = dives.map((dive) => dive.truthPoints)
  const prediction = dives.map((dive) => dive.predictedPoints)
  const ious = dives.flatMap((dive) => (dive.transitions && dive.predictedTransitions ? [transitionIoU(dive.transitions, dive.predictedTransitions)] : []))
  const guess = sameNumberMean(training.flatMap(({ diveNumber, scorePoints }) => (scorePoints === null ? [] : [{ diveNumber, scorePoints }])))
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
