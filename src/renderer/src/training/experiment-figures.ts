/** The figures an experiment shows of each run, and their places in a grid of two axes. */
import type { AxisValue, RunFigures } from '../../../shared/contract/experiments.ts'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import { fisherAverage } from '../../../shared/domain/metrics.ts'

export const shownFigures = ['srcc', 'maePoints', 'relativeL2', 'tiou50', 'tiou75'] as const
export type ShownFigure = (typeof shownFigures)[number]
export type ExperimentRun = OutputOf<'training.experiment'>['runs'][number]

export function lessIsBetter(figure: ShownFigure): boolean {
  return figure === 'maePoints' || figure === 'relativeL2'
}

/** Of the epoch that is kept, else of the latest measured. */
export function figuresOf(run: ExperimentRun): RunFigures | null {
  return run.best ?? run.latest
}

export interface HeatCell {
  run: ExperimentRun | null
  value: number | null
  /** 0, the worst of the grid, to 1, the best; null without a value. */
  share: number | null
}

/** Rows are the first axis, columns the second. */
export function heatCells(runs: readonly ExperimentRun[], rows: readonly AxisValue[], columns: readonly AxisValue[], figure: ShownFigure): HeatCell[][] {
  const at = new Map(runs.map((run) => [JSON.stringify(run.values), run]))
  const values = runs.flatMap((run) => figuresOf(run)?.[figure] ?? [])
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return rows.map((row) => columns.map((column) => {
    const run = at.get(JSON.stringify([row, column])) ?? null
    const value = run ? (figuresOf(run)?.[figure] ?? null) : null
    const rise = value === null ? null : high === low ? 1 : (value - low) / (high - low)
    return { run, value, share: rise === null ? null : lessIsBetter(figure) && high !== low ? 1 - rise : rise }
  }))
}

/** Which run is best by a figure; null before there is one, and where none is better than another. */
export function bestRun(runs: readonly ExperimentRun[], figure: ShownFigure): ExperimentRun | null {
  const measured = runs.filter((run) => figuresOf(run)?.[figure] != null)
  if (new Set(measured.map((run) => figuresOf(run)?.[figure])).size < 2) return null
  return measured.reduce<ExperimentRun | null>((best, run) => {
    const [a, b] = [figuresOf(run)?.[figure] ?? 0, best ? (figuresOf(best)?.[figure] ?? 0) : null]
    return b === null || (lessIsBetter(figure) ? a < b : a > b) ? run : best
  }, null)
}

/**
 * Mean and standard deviation (n − 1) over runs. Correlations are averaged
 * through Fisher's z; their spread is left on the scale of ρ. A correlation of
 * exactly ±1, as few dives can have, would outweigh all others there, its z being
 * infinite: the mean is then a plain one and says so.
 */
export function meanOf(values: readonly number[], isCorrelation: boolean): { mean: number; deviation: number | null; isPlain: boolean } | null {
  if (values.length === 0) return null
  const plain = values.reduce((sum, value) => sum + value, 0) / values.length
  const isPlain = !isCorrelation || values.some((value) => Math.abs(value) >= 1)
  return { mean: isPlain ? plain : (fisherAverage(values) ?? plain), isPlain, deviation: values.length < 2 ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - plain) ** 2, 0) / (values.length - 1)) }
}
