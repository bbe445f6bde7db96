import { describe, expect, it } from 'vitest'
import type { ImportCounts, ImportEntry } from '../../../../src/shared/contract/datasets.ts'
import { attachable, countRows, isWorthImporting, sampleOutcomes, touchedDives } from '../../../../src/renderer/src/datasets/import-counts.ts'

const none: ImportCounts = { created: 0, restored: 0, changed: 0, unchanged: 0, conflicting: 0, removed: 0, attached: 0, awaited: 0, refused: 0 }

describe('figures of an import', () => {
  it('shows what is above zero, dives before videos, and new dives always', () => {
    expect(countRows({ ...none, unchanged: 3, conflicting: 1, awaited: 4 }).map(({ name, tone }) => [name, tone])).toEqual([['created', 'stays'], ['conflicting', 'look'], ['unchanged', 'stays'], ['awaited', 'stays']])
    expect(countRows(none).map(({ name }) => name)).toEqual(['created'])
  })

  it('counts conflicts as work only where they are to be taken', () => {
    const counts = { ...none, unchanged: 10, conflicting: 2 }
    expect([touchedDives(counts, 'keep'), touchedDives(counts, 'take')]).toEqual([0, 2])
    expect([isWorthImporting(counts, 'keep'), isWorthImporting(counts, 'take')]).toEqual([false, true])
    expect(isWorthImporting({ ...none, unchanged: 10, attached: 1 }, 'keep')).toBe(true)
    expect(isWorthImporting({ ...none, awaited: 5, removed: 1 }, 'take')).toBe(false)
  })

  it('offers the outcomes that occur, with how many the whole set has', () => {
    const sample = { key: 'a', diveId: null, title: 'a', differences: [] }
    expect(sampleOutcomes([{ ...sample, outcome: 'new' }, { ...sample, outcome: 'conflicting' }], { ...none, created: 3000, conflicting: 1 })).toEqual([{ outcome: 'conflicting', count: 1 }, { outcome: 'new', count: 3000 }])
  })

  it('offers each data set once for its pictures: its newest import that stands', () => {
    const entry = (id: number, dataset: string, isUndone = false): ImportEntry => ({ id, dataset, title: dataset, path: `/${id}`, who: 'x', at: '2026-01-01T00:00:00Z', counts: none, isUndone })
    expect(attachable([entry(5, 'mtl-aqa'), entry(4, 'finediving', true), entry(3, 'finediving'), entry(2, 'mtl-aqa'), entry(1, 'finediving')]).map(({ id }) => id)).toEqual([5, 3])
  })
})
