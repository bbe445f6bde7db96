/** The figures of a run after the epoch that counts: the one it keeps, else the one with the highest validation SRCC. */
import { valueAt, type CurveBook } from './curve-book.ts'

export const figureNames = ['srcc', 'mae', 'relativeL2', 'tiou50', 'tiou75'] as const
export type FigureName = (typeof figureNames)[number]
export type Figures = Record<FigureName, number | null> & { epoch: number | null }

/** Of which two figures which is better; both are numbers. */
export function isBetter(name: FigureName, a: number, b: number): boolean {
  return name === 'mae' || name === 'relativeL2' ? a < b : a > b
}

export function bestFigures(book: CurveBook, keptEpoch: number | null, part: 'validation' | 'test' = 'validation'): Figures {
  const epoch = keptEpoch ?? bestEpoch(book, part)
  const at = (name: FigureName): number | null => (epoch === null ? null : exactly(book, `${part}/${name}`, epoch))
  return { epoch, srcc: at('srcc'), mae: at('mae'), relativeL2: at('relativeL2'), tiou50: at('tiou50'), tiou75: at('tiou75') }
}

/** The first epoch with the highest SRCC; null where none was measured. */
function bestEpoch(book: CurveBook, part: string): number | null {
  const curve = book.get(`${part}/srcc`)
  let best = -1
  curve?.values.forEach((value, i) => {
    if (Number.isFinite(value) && value > (best < 0 ? -Infinity : (curve.values[best] ?? 0))) best = i
  })
  return best < 0 ? null : (curve?.epochs[best] ?? null)
}

/** Only what was measured after that very epoch. */
function exactly(book: CurveBook, name: string, epoch: number): number | null {
  const curve = book.get(name)
  return curve && curve.epochs.some((found) => Math.abs(found - epoch) < 1e-6) ? valueAt(curve, epoch) : null
}
