/** Figures of an evaluation as they are read: which belong together, how many digits, which are better. */
import type { Baseline, EvaluationSummary, Figure, FigureName, Figures } from '../../../shared/contract/evaluations.ts'
import { lessIsBetter } from '../../../shared/domain/evaluation/compare-evaluations.ts'
import { statistic } from '../format/values.ts'

export const scoreFigures = ['srcc', 'relativeL2', 'maePoints', 'qualitySrcc', 'maeQuality', 'withinNumberSrcc', 'pearson', 'kendall'] as const satisfies readonly FigureName[]
export const stageFigures = ['tiouMean', 'tiou50', 'tiou75'] as const satisfies readonly FigureName[]

/** R-l2 keeps three digits, as in the literature. */
export function figureDigits(name: FigureName): number {
  return name === 'maePoints' || name === 'maeQuality' ? 2 : 3
}
export function figureText(name: FigureName, value: number | null): string {
  return statistic(value, figureDigits(name))
}
/** "0.701 – 0.893"; '' where there is none. */
export function intervalText(name: FigureName, interval: Figure['interval']): string {
  return interval === null ? '' : `${figureText(name, interval[0])} – ${figureText(name, interval[1])}`
}
/** A difference has its sign, unless nothing of it is left after rounding. */
export function signedText(name: FigureName, value: number | null): string {
  const text = figureText(name, value)
  if (!/[1-9]/.test(text)) return text.replace('−', '')
  return value !== null && value > 0 ? `+${text}` : text
}

export interface FigureRow {
  /** Null: the model itself. */
  baseline: Baseline['name'] | null
  figures: Figures
}

/** The model, then every guess that says something about one of these figures. */
export function figureRows({ figures, baselines }: Pick<EvaluationSummary, 'figures' | 'baselines'>, names: readonly FigureName[]): FigureRow[] {
  return [{ baseline: null, figures }, ...baselines.filter((baseline) => names.some((name) => baseline.figures[name].value !== null)).map((baseline) => ({ baseline: baseline.name, figures: baseline.figures }))]
}
/** Without the figures that nothing has a value of. */
export function namesWithValues<Name extends FigureName>(names: readonly Name[], all: readonly Figures[]): Name[] {
  return names.filter((name) => all.some((figures) => figures[name].value !== null))
}

/** Better than another of its column, and worse than none. */
export function isBest(name: FigureName, value: number | null, column: readonly (number | null)[]): boolean {
  if (value === null) return false
  const better = (a: number, b: number): boolean => (lessIsBetter.includes(name) ? a < b : a > b)
  const others = column.filter((other): other is number => other !== null)
  return others.some((other) => better(value, other)) && !others.some((other) => better(other, value))
}
