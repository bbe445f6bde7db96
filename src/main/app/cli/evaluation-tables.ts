import type { BaselineName, EvaluationDocument, EvaluationPair, EvaluationSummary, Figure, FigureName, Figures, FoldSummary, TestLook } from '../../../shared/contract/evaluations.ts'
import { formatTable } from './output.ts'

/** Evaluations as lines of text. A figure is its value and its 95 % interval; "–" where it is undefined. */
export const figureWords: Readonly<Record<FigureName, string>> = {
  srcc: 'SRCC', pearson: 'Pearson', kendall: 'Kendall', relativeL2: 'R-l2 ×100', maePoints: 'MAE points', maeQuality: 'MAE score/DD', qualitySrcc: 'SRCC score/DD', withinNumberSrcc: 'SRCC in number',
  tiouMean: 'mean tIoU', tiou50: 'tIoU ≥ .5', tiou75: 'tIoU ≥ .75',
}

const baselineWords: Readonly<Record<BaselineName, string>> = {
  'same-number-mean': 'mean of the dive number', 'same-difficulty-mean': 'mean of the DD', 'event-quality': 'event quality × DD', 'overall-mean': 'mean of all',
  'median-transitions': 'median transitions', 'median-transitions-by-number': 'the same by dive number',
}

const digits: Readonly<Partial<Record<FigureName, number>>> = { maePoints: 2, relativeL2: 2 }
export const rounded = (name: FigureName, value: number | null): string => (value === null ? '–' : value.toFixed(digits[name] ?? 3))

function withInterval(name: FigureName, { value, interval }: Figure): string {
  return interval === null ? rounded(name, value) : `${rounded(name, value)} [${rounded(name, interval[0])}, ${rounded(name, interval[1])}]`
}

const beside = ['srcc', 'relativeL2', 'maePoints', 'qualitySrcc', 'tiou50', 'tiou75'] as const
const further = ['pearson', 'kendall', 'maeQuality', 'withinNumberSrcc', 'tiouMean'] as const

/** The model beside every guess that never looks at the video, then what else was measured. */
export function figureLines({ figures, baselines }: Pick<EvaluationSummary, 'figures' | 'baselines'>): string[] {
  const all: [string, Figures][] = [['model', figures], ...baselines.map((found): [string, Figures] => [baselineWords[found.name], found.figures])]
  const names = beside.filter((name) => all.some(([, found]) => found[name].value !== null))
  const rest = further.filter((name) => figures[name].value !== null).map((name) => `${figureWords[name]} ${withInterval(name, figures[name])}`)
  return [
    ...formatTable(['', ...names.map((name) => figureWords[name])], all.map(([by, found]) => [by, ...names.map((name) => withInterval(name, found[name]))])),
    ...(rest.length > 0 ? [rest.join('; ')] : []),
    `In brackets 95 % of resamples of the ${figures.count} dives; R-l2 over a range of ${figures.range.points.toFixed(2)} points${figures.range.source === 'fixed' ? ', fixed beforehand' : ''}.`,
  ]
}

/** How often the test part had been looked at before; empty for other parts. */
export function looksLine({ part, earlierLooks, selection }: Pick<EvaluationSummary, 'part' | 'earlierLooks' | 'selection'>): string[] {
  if (part !== 'test') return []
  const looks = earlierLooks.length === 0 ? 'This is the first look at this test part.' : `This test part was looked at ${timesWords(earlierLooks.length)} before: ${shortLooks(earlierLooks)}. The more looks, the less its figures tell of new dives.`
  return selection === 'official-test' ? [looks, 'THE EPOCH WAS CHOSEN ON THE TEST PART: ITS FIGURES FLATTER.'] : [looks]
}

/** Empty where nothing of another part was trained on, or nothing is known of that. */
export function trainedLine({ part, trainedOn, figures }: Pick<EvaluationDocument, 'part' | 'trainedOn' | 'figures'>): string[] {
  if (part === 'train' || trainedOn === null || trainedOn.dives === 0) return []
  return [`THE MODEL WAS TRAINED ON ${trainedOn.dives} OF THESE ${figures.count} DIVES (run ${trainedOn.runIds.join(', ')}): ITS FIGURES SAY LITTLE OF NEW DIVES.`]
}

export const timesWords = (times: number): string => (times === 1 ? 'once' : `${times} times`)

function shortLooks(looks: readonly TestLook[]): string {
  const shown = looks.slice(-3).map(({ modelName, at }) => `"${modelName}" ${at.slice(0, 16).replace('T', ' ')}`)
  return `${looks.length > 3 ? '…, ' : ''}${shown.join(', ')}`
}

export function evaluationRows(evaluations: readonly EvaluationSummary[]): string[] {
  return formatTable(['id', 'model', 'split', 'part', 'dives', 'SRCC', 'MAE points', 'looks before', 'at'], evaluations.map(({ id, modelName, splitName, part, figures, earlierLooks, createdAt }) => [
    id, modelName, splitName, part, figures.count, withInterval('srcc', figures.srcc), withInterval('maePoints', figures.maePoints), part === 'test' ? earlierLooks.length : null, createdAt.slice(0, 16).replace('T', ' '),
  ]))
}

export function pairLines({ differences, commonDives, leftOutDives, differentTruths }: EvaluationPair): string[] {
  const rows = differences.filter(({ difference }) => difference !== null).map(({ figure, first, other, difference, interval, superiority, isClear }) => [
    figureWords[figure], rounded(figure, first), rounded(figure, other), withInterval(figure, { value: difference, interval }), superiority === null ? null : `${Math.round(superiority * 100)} %`, isClear ? 'clear' : 'within the noise',
  ])
  return [...formatTable(['', 'first', 'other', 'difference', 'other better in', ''], rows), `${commonDives} dives that both measured${leftOutDives > 0 ? `; ${leftOutDives} left out${differentTruths > 0 ? `, ${differentTruths} of them measured against different true scores` : ''}` : ''}.`]
}

export function foldLines({ folds, averages, pooled }: FoldSummary): string[] {
  const rows = averages.filter(({ value }) => value !== null).map(({ figure, value, deviation, byFold }) => [figureWords[figure], rounded(figure, value), rounded(figure, deviation), byFold.map((each) => rounded(figure, each)).join('  '), pooled ? withInterval(figure, pooled[figure]) : null])
  return formatTable(['', `mean of ${folds}`, '±', 'by fold', 'all dives as one list'], rows)
}
