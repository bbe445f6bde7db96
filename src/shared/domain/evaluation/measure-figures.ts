import { figureNames, type EvaluatedDive, type Figure, type FigureName, type Figures } from '../../contract/evaluations.ts'
import { normaliseDiveNumber } from '../dive-number.ts'
import { rangeOf, transitionIoU } from '../metrics.ts'
import { bootstrap, type BootstrapOptions } from './bootstrap.ts'
import { once, weightedKendall, weightedMean, weightedOnSome, weightedOverGroups, weightedPearson, weightedSpearman, type WeightedStatistic } from './weighted.ts'

/** What figures are made of. */
export type MeasuredDive = Pick<EvaluatedDive, 'diveNumber' | 'difficulty' | 'truthPoints' | 'predictedPoints' | 'transitions' | 'predictedTransitions'>

/** A guess that may leave the score or the stages out; its transitions need not be whole frames. */
export type GuessedDive = Omit<MeasuredDive, 'predictedPoints'> & { predictedPoints: number | null }

export interface FigureOptions extends BootstrapOptions {
  /** Range of R-l2 in points; by default that of the given truths. */
  fixedRangePoints?: number
}

/** Dive numbers with fewer dives say nothing of ranks within them. */
export const leastDivesOfNumber = 5

/**
 * All figures of one evaluation, from the same predictions, each with a 95 %
 * bootstrap interval over dives. docs/evaluation.md has the formulas.
 *
 * - srcc, pearson, kendall: of true and predicted scores (tau-b).
 * - relativeL2: mean of ((truth - prediction) / range)² × 100. In every draw the
 *   range stays that of the part: it is a scale, not something measured.
 * - maePoints; maeQuality: mean |truth - prediction|, of the score, and of
 *   score / DD, the sum of the counted awards: a third of it per counted award.
 * - qualitySrcc: SRCC of score / DD. Both over dives with a DD.
 * - withinNumberSrcc: SRCC within each dive number of at least five dives, the
 *   mean weighted by dives. Numbers whose truths or predictions are all equal
 *   have none and are left out. In a draw a number weighs as often as it was drawn.
 * - tiouMean, tiou50, tiou75: intersection over union of the labelled and the
 *   predicted flight, over dives that have both, in the frames given.
 *
 * A figure that is undefined is null; so are all of the score where one dive has
 * no finite prediction. On the predictions published with MCoRe: SRCC .927
 * (.911 to .940), of score / DD .866, within a number .843; MAE 4.14 points,
 * 1.37 of score / DD, which is 0.46 per counted award.
 */
export function measureFigures(dives: readonly GuessedDive[], options: FigureOptions = {}): Figures {
  const rangePoints = options.fixedRangePoints ?? rangeOf(dives.map(({ truthPoints }) => truthPoints))
  const groups = numberGroups(dives).filter((group) => withinGroup(dives, group)(once(group.length)) !== null)
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
export function figureStatistics(dives: readonly GuessedDive[], rangePoints: number): Record<FigureName, WeightedStatistic> {
  const truth = dives.map(({ truthPoints }) => truthPoints)
  const predicted = dives.map(({ predictedPoints }) => predictedPoints ?? Number.NaN)
  const scored = (statistic: () => WeightedStatistic): WeightedStatistic => ([...truth, ...predicted].every(Number.isFinite) ? statistic() : () => null)
  const rated = dives.flatMap(({ difficulty }, i) => (difficulty !== null && difficulty > 0 ? [i] : []))
  const quality = (points: readonly number[]): number[] => rated.map((i) => points[i]! / dives[i]!.difficulty!)
  const [trueQuality, predictedQuality] = [quality(truth), quality(predicted)]
  const squares = weightedMean(truth.map((value, i) => (value - predicted[i]!) ** 2))
  const ious = dives.map((dive) => (hasStages(dive) ? transitionIoU(dive.transitions, dive.predictedTransitions) : Number.NaN))
  const reaching = (least: number): WeightedStatistic => weightedMean(ious.map((iou) => (Number.isNaN(iou) ? iou : Number(iou >= least))))
  return {
    srcc: scored(() => weightedSpearman(truth, predicted)),
    pearson: scored(() => weightedPearson(truth, predicted)),
    kendall: scored(() => weightedKendall(truth, predicted)),
    relativeL2: scored(() => (counts) => {
      const square = squares(counts)
      return square === null || !(rangePoints > 0) ? null : (100 * square) / rangePoints ** 2
    }),
    maePoints: scored(() => weightedMean(truth.map((value, i) => Math.abs(value - predicted[i]!)))),
    maeQuality: scored(() => weightedOnSome(rated, weightedMean(trueQuality.map((value, i) => Math.abs(value - predictedQuality[i]!))))),
    qualitySrcc: scored(() => weightedOnSome(rated, weightedSpearman(trueQuality, predictedQuality))),
    withinNumberSrcc: scored(() => weightedOverGroups(numberGroups(dives), (members) => withinGroup(dives, members))),
    tiouMean: weightedMean(ious),
    tiou50: reaching(0.5),
    tiou75: reaching(0.75),
  }
}

/** SRCC of some of the dives; null for guesses without a score. */
function withinGroup(dives: readonly GuessedDive[], members: readonly number[]): WeightedStatistic {
  const predicted = members.map((i) => dives[i]!.predictedPoints)
  const finite = predicted.filter((points): points is number => points !== null && Number.isFinite(points))
  return finite.length < members.length ? () => null : weightedSpearman(members.map((i) => dives[i]!.truthPoints), finite)
}

/** Indices of the dives of each number that has enough of them. */
function numberGroups(dives: readonly GuessedDive[]): number[][] {
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

function hasStages<Dive extends GuessedDive>(dive: Dive): dive is Dive & { transitions: [number, number]; predictedTransitions: [number, number] } {
  return dive.transitions !== null && dive.predictedTransitions !== null
}
