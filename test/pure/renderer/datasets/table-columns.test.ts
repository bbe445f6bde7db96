import { describe, expect, it } from 'vitest'
import type { TableColumn } from '../../../../src/shared/contract/tables.ts'
import { meaningOf, meanings, withMeaning } from '../../../../src/renderer/src/datasets/table-columns.ts'

const columns: TableColumn[] = [{ header: 'No', index: 0, field: 'number', place: null }, { header: 'J1', index: 2, field: 'award', place: 1 }]

describe('what columns mean', () => {
  it('offers every field, awards and transitions by place', () => {
    const offered = meanings().map(({ meaning }) => meaning)
    expect(offered).toContain('score')
    expect(offered.filter((meaning) => meaning.startsWith('award:'))).toHaveLength(11)
    expect(offered).not.toContain('award')
    expect(new Set(offered).size).toBe(offered.length)
  })

  it('tells what a column means', () => {
    expect([0, 1, 2].map((index) => meaningOf(columns, index))).toEqual(['number', '', 'award:1'])
  })

  it('gives a column another meaning, and takes it from the one that had it', () => {
    expect(withMeaning(columns, 1, 'Code', 'number')).toEqual([{ header: 'Code', index: 1, field: 'number', place: null }, columns[1]])
    expect(withMeaning(columns, 0, 'No', 'award:2')).toEqual([{ header: 'No', index: 0, field: 'award', place: 2 }, columns[1]])
    expect(withMeaning(columns, 2, 'J1', '')).toEqual([columns[0]])
  })
})
