import { describe, expect, it } from 'vitest'
import { bestFigures, isBetter } from '../../../../src/renderer/src/training/best-figures.ts'
import { chartColumns, thin } from '../../../../src/renderer/src/training/chart-columns.ts'
import { createCurveBook, lastValue, valueAt, type CurveData } from '../../../../src/renderer/src/training/curve-book.ts'

const point = (name: string, step: number, value: number, epoch = step / 10) => ({ name, step, value, epoch })
const curve = (values: number[]): CurveData => ({ steps: values.map((_, i) => i + 1), epochs: values.map((_, i) => (i + 1) / 10), values })

describe('a curve book', () => {
  it('keeps one point per name and step, the later one, in the order of steps', () => {
    const book = createCurveBook()
    book.add([point('loss/total', 1, 3), point('loss/total', 3, 2), point('loss/score', 2, 9)])
    book.add([point('loss/total', 3, 1.5), point('loss/total', 2, 7)])
    expect(book.get('loss/total')).toEqual({ steps: [1, 2, 3], epochs: [0.1, 0.2, 0.3], values: [3, 7, 1.5] })
    expect(book.names()).toEqual(['loss/total', 'loss/score'])
    book.clear()
    expect(book.names()).toEqual([])
  })
  it('knows the newest number and the one at an epoch', () => {
    expect(lastValue(curve([5, 4, Number.NaN]))).toBe(4)
    expect(lastValue(undefined)).toBeNull()
    expect(valueAt(curve([5, 4, 3]), 0.25)).toBe(4)
    expect(valueAt(curve([5, Number.NaN, 3]), 0.2)).toBe(5)
    expect(valueAt(curve([5]), 0.05)).toBeNull()
  })
})

describe('thin', () => {
  it('draws every point of a short curve', () => expect(thin(curve([1, 2, 3]), 10, 0.1, 0.3)).toEqual([0, 1, 2]))
  it('keeps the lowest and highest of each stretch, in order, and both ends', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 50))
    values[4321] = 99
    values[4322] = -99
    const long = curve(values)
    const kept = thin(long, 100, 0.1, 1000)
    expect(kept.length).toBeLessThanOrEqual(202)
    expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b))
    expect(kept.at(0)).toBe(0)
    expect(kept.at(-1)).toBe(9999)
    expect(kept).toContain(4321)
    expect(kept).toContain(4322)
  })
  it('is not led astray by what is no number', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? Number.NaN : i))
    const kept = thin(curve(values), 5, 0.1, 10)
    expect(kept.filter((i) => Number.isNaN(values[i])).length).toBeLessThanOrEqual(1)
  })
})

describe('chartColumns', () => {
  it('lines curves up on one axis, with gaps where one has no point', () => {
    const book = createCurveBook()
    book.add([point('b', 20, 7), point('a', 10, 1), point('a', 20, 2), point('c', 30, 5)])
    expect(chartColumns([book.get('a'), book.get('b'), undefined], 100)).toEqual({ x: [1, 2], columns: [[1, 2], [null, 7], [null, null]] })
  })
  it('shows no number that is none', () => expect(chartColumns([curve([Number.NaN])], 10).columns).toEqual([[null]]))
  it('is empty without points', () => expect(chartColumns([undefined], 10)).toEqual({ x: [], columns: [[]] }))
})

describe('bestFigures', () => {
  const book = createCurveBook()
  book.add([point('validation/srcc', 10, 0.5), point('validation/srcc', 20, 0.8), point('validation/srcc', 30, 0.7), point('validation/mae', 20, 9), point('validation/mae', 30, 8)])
  it('are those of the epoch that is kept', () => expect(bestFigures(book, 3)).toEqual({ epoch: 3, srcc: 0.7, mae: 8, relativeL2: null, tiou50: null, tiou75: null }))
  it('are else those of the epoch with the highest SRCC', () => expect(bestFigures(book, null)).toMatchObject({ epoch: 2, srcc: 0.8, mae: 9 }))
  it('are none where nothing was measured after that epoch', () => {
    expect(bestFigures(book, 7)).toMatchObject({ epoch: 7, srcc: null, mae: null })
    expect(bestFigures(createCurveBook(), null)).toMatchObject({ epoch: null, srcc: null })
  })
  it('are better when errors are smaller and correlations larger', () => {
    expect([isBetter('mae', 1, 2), isBetter('relativeL2', 2, 1), isBetter('srcc', 0.9, 0.8)]).toEqual([true, false, true])
  })
})
