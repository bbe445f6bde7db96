import { describe, expect, it } from 'vitest'
import { chartColumns, lastValue, mergePoints } from '../../../../src/renderer/src/training/curves.ts'

const point = (name: string, step: number, value: number, epoch = step / 10) => ({ name, step, value, epoch })

describe('mergePoints', () => {
  it('keeps one point per name and step, the later one', () => {
    const merged = mergePoints([point('loss/total', 1, 3), point('loss/total', 2, 2)], [point('loss/total', 2, 1.5), point('loss/score', 2, 9)])
    expect(merged.map(({ name, step, value }) => [name, step, value])).toEqual([['loss/total', 1, 3], ['loss/total', 2, 1.5], ['loss/score', 2, 9]])
  })
})

describe('chartColumns', () => {
  it('lines curves up on one axis, with gaps where one has no point', () => {
    expect(chartColumns([point('b', 20, 7), point('a', 10, 1), point('a', 20, 2), point('c', 20, 5)], ['a', 'b'])).toEqual({ x: [1, 2], columns: [[1, 2], [null, 7]] })
  })
  it('shows no number that is none', () => expect(chartColumns([point('a', 10, Number.NaN)], ['a']).columns).toEqual([[null]]))
  it('is empty without points', () => expect(chartColumns([], ['a'])).toEqual({ x: [], columns: [[]] }))
})

describe('lastValue', () => {
  it('is the newest of its name', () => {
    expect(lastValue([point('a', 1, 5), point('a', 2, 4), point('b', 3, 1)], 'a')).toBe(4)
    expect(lastValue([], 'a')).toBeNull()
  })
})
