import { figureNames, type EvaluatedDive, type Figure, type FigureName, type Figures } from '../../contract/evaluations.ts'
import { normaliseDiveNumber } from '../dive-number.ts'
import { rangeOf, transitionIoU } from '../metrics.ts'
import { bootstrap, type BootstrapOptions } from './bootstrap.ts'
import { weightedKendall, weightedMean, weightedOnSome, weightedOverGroups, weightedPearson, weightedSpearman, type WeightedStatistic } from './weighted.ts'

/** What figures are made of. */
export type MeasuredDive = Pick<EvaluatedDive, 'diveNumber' | 'difficulty' | 'truthPoints' | 'predictedPoints' | 'transitions' | 'predictedTransitions'>

export interface FigureOptions extends BootstrapOptions {
  /** Range of R-l2 in points; by default that of the given truths. */
  fixedRangePoints?: number
}

/** Dive numbers with fewer dives say nothing of ranks within them. With it MCoRe's published predictions come out at .843, as in its analysis. */
export const leastDivesOfNumber = 5

/**
 * All figures of one evaluation, from the same predictions, each with a 95 %
 * bootstrap interval over dives. In every draw the range of R-l2 stays that of
 * the part: it is a scale, not something measured. docs/evaluation.md has the formulas.
 */
export function measureFigures(dives: readonly MeasuredDive[], options: FigureOptions = {}): Figures {
  const rangePoints = options.fixedRangePoints ?? rangeOf(dives.map(({ truthPoints }) => truthPoints))
  const groups = numberGroups(dives)
  const found = bootstrap(dives.length, figureStatistics(dives, rangePoints), options)
  const figure = ({ value, interval }: (typeof found)[FigureName]): Figure => ({ value, interval })
  return {
    ...(Object.fromEntries(figureNames.map((name) => [name, figure(found[name])])) as Record<FigureName, Figure>),
    count: dives.length,
    range: { points: rangePoints, source: options.fixedRangePoints === undefined ? 'part' : 'fixed' },
    withinNumber: { groups: groups.length, dives: groups.reduce((sum, { length }) => sum + length, 0), leastDives: leastDivesOfNumber },
    tiouCount: dives.filter(hasStages).length,
  }
}

/** One statistic for each figure, of draws of these dives. */
export function figureStatistics(dives: readonly MeasuredDive[], rangePoints: number): Record<FigureName, WeightedStatistic> {
  const truth = dives.map(({ truthPoints }) => truthPoints)
  const predicted = dives.map(({ predictedPoints }) => predictedPoints)
  const rated = dives.flatMap(({ difficulty }, i) => (difficulty !== null && difficulty > 0 ? [i] : []))
  const quality = (points: readonly number[]): number[] => rated.map((i) => points[i]! / dives[i]!.difficulty!)
  const [trueQuality, predictedQuality] = [quality(truth), quality(predicted)]
  const squares = weightedMean(truth.map((value, i) => (value - predicted[i]!) ** 2))
  const ious = dives.map((dive) => (hasStages(dive) ? transitionIoU(dive.transitions, dive.predictedTransitions) : Number.NaN))
  const reaching = (least: number): WeightedStatistic => weightedMean(ious.map((iou) => (Number.isNaN(iou) ? iou : Number(iou >= least))))
  return {
    srcc: weightedSpearman(truth, predicted),
    pearson: weightedPearson(truth, predicted),
    kendall: weightedKendall(truth, predicted),
    relativeL2: (counts) => {
      const square = squares(counts)
      return square === null || !(rangePoints > 0) ? null : (100 * square) / rangePoints ** 2
    },
    maePoints: weightedMean(truth.map((value, i) => Math.abs(value - predicted[i]!))),
    maeQuality: weightedOnSome(rated, weightedMean(trueQuality.map((value, i) => Math.abs(value - predictedQuality[i]!)))),
    qualitySrcc: weightedOnSome(rated, weightedSpearman(trueQuality, predictedQuality)),
    withinNumberSrcc: weightedOverGroups(numberGroups(dives), (members) => weightedSpearman(members.map((i) => truth[i]!), members.map((i) => predicted[i]!))),
    tiouMean: weightedMean(ious),
    tiou50: reaching(0.5),
    tiou75: reaching(0.75),
  }
}

/** Indices of the dives of each number that has enough of them. */
function numberGroups(dives: readonly MeasuredDive[]): number[][] {
  const groups = new Map<string, number[]>()
  dives.forEach(({ diveNumber }, i) => {
    if (diveNumber === null) return
    const number = normaliseDiveNumber(diveNumber)
    const known = groups.get(number)
    if (known) known.push(i)
    else groups.set(number, [i])
  })
  return [...groups.values()].filter(({ length }) => length >= leastDivesOfNumber)
}

function hasStages<Dive extends MeasuredDive>(dive: Dive): dive is Dive & { transitions: [number, number]; predictedTransitions: [number, number] } {
  return dive.transitions !== null && dive.predictedTransitions !== null
}
