import SqliteFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createConnection, prepareForWriting } from '../../../src/main/library/connection.ts'
import type { DiveQuery } from '../../../src/main/library/library.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import { divePage } from '../../../src/main/library/tables/dives.ts'
import { createLargeLibrary, type LargeLibrary } from '../../helpers/large-library.ts'

const diveCount = 5000
let large: LargeLibrary
beforeAll(async () => {
  large = await createLargeLibrary(diveCount)
}, 120_000)
afterAll(() => large.remove())

// How long each takes with 100,000 dives is measured by `npm run bench -- library`.
describe('a library of many dives', () => {
  /** What is asked, and how many dives there are by the rules they were made by. */
  const numbers = Array.from({ length: diveCount }, (_, i) => i)
  const count = (fits: (i: number) => boolean): number => numbers.filter(fits).length
  const hasWords = (i: number, ...words: string[]): boolean => words.every((word) => (i === 0 ? 'a. diver cup final clip.mp4 107b' : `diver ${(i * 7919) % 5000} cup final clip.mp4`).includes(word))
  const isLabelled = (i: number): boolean => i > 0 && i % 3 === 0
  const isTest = (i: number): boolean => (i + 1) % 10 === 0
  const queries: [string, DiveQuery, (i: number) => boolean][] = [
    ['first page', {}, () => true],
    ['far page', { offset: 4500 }, () => true],
    ['newest', { sort: 'newest' }, () => true],
    ['by score', { sort: 'score', offset: 2500 }, () => true],
    ['by athlete', { sort: 'athlete' }, () => true],
    ['one dive number', { diveNumber: '107B' }, (i) => i === 0 || (i % 60 === 7 && i % 50 !== 0)],
    ['labelled only', { labelled: 'yes' }, isLabelled],
    ['test part', { part: 'test' }, isTest],
    ['search', { search: 'diver 4242' }, (i) => hasWords(i, 'diver', '4242')],
    ['search that all fit', { search: 'cup', sort: 'newest' }, () => true],
    ['words too short for the index', { search: 'diver 42 cup' }, (i) => hasWords(i, 'diver', '42', 'cup')],
    ['training part, far down', { part: 'train', sort: 'score', offset: 4000 }, (i) => !isTest(i)],
    ['diving only, far down', { category: 'diving', offset: 4000 }, () => true],
    ['everything at once', { search: 'diver cup', labelled: 'yes', part: 'train', category: 'diving', sort: 'score', offset: 1000 }, (i) => isLabelled(i) && !isTest(i)],
  ]

  it.each(queries)('lists %s', async (_, query, fits) => {
    const { total, dives } = await large.library.dives.list(query)
    expect(total).toBe(count(fits))
    expect(dives.length).toBeGreaterThan(0)
    expect(dives.every(({ id }) => fits(id - 1))).toBe(true)
    // The first list after an edit finds nothing kept.
    await large.library.dives.update(dives[0]?.id ?? (0 as never), { penaltyPoints: 2 }, large.author)
    expect((await large.library.dives.list(query)).total).toBe(total)
  })
})

describe('query plans', () => {
  it('read pages of the dive list from an index, without sorting', () => {
    const file = new SqliteFile(':memory:')
    prepareForWriting(file)
    for (const step of migrations) file.exec(step.sql)
    const { query } = createConnection(file, ':memory:')
    const plan = (filter: DiveQuery): string => {
      const compiled = divePage(query, filter).select('dives.id').limit(200).offset(0).compile()
      return file.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${compiled.sql}`).all(...compiled.parameters).map((row) => row.detail).join('; ')
    }
    expect(plan({})).toBe('SEARCH dives USING COVERING INDEX dives_by_number (is_removed=?)')
    expect(plan({ sort: 'newest' })).toBe('SEARCH dives USING COVERING INDEX dives_newest (is_removed=?)')
    expect(plan({ sort: 'score' })).toBe('SEARCH dives USING COVERING INDEX dives_by_score (is_removed=?)')
    expect(plan({ sort: 'athlete' })).toBe('SEARCH dives USING COVERING INDEX dives_by_athlete (is_removed=?)')
    expect(plan({ diveNumber: '107B' })).toBe('SEARCH dives USING COVERING INDEX dives_by_number (is_removed=? AND <expr>=? AND dive_number=?)')
    for (const sort of ['newest', 'score', 'athlete', 'dive-number'] as const) {
      for (const filter of [{ sort, labelled: 'yes' as const }, { sort, part: 'test' as const }, { sort, search: 'x' }]) expect(plan(filter)).not.toContain('TEMP B-TREE')
    }
    const hot: [string, string][] = [
      ["SELECT * FROM stages WHERE dive_id IN (1, 2) ORDER BY dive_id, position", 'SEARCH stages USING PRIMARY KEY (dive_id=?)'],
      ['SELECT * FROM operations WHERE dive_id = 1 AND is_undone = 0 AND inverse IS NOT NULL ORDER BY id DESC LIMIT 1', 'SEARCH operations USING INDEX operations_of_dive (dive_id=?)'],
      ['SELECT * FROM predictions WHERE dive_id = 1 ORDER BY id DESC LIMIT 1', 'SEARCH predictions USING INDEX predictions_of_dive (dive_id=?)'],
      ["SELECT id FROM videos WHERE content_hash = 'x'", 'SEARCH videos USING COVERING INDEX sqlite_autoindex_videos_1 (content_hash=?)'],
      ['SELECT * FROM metrics WHERE run_id = 1 ORDER BY name, step', 'SEARCH metrics USING PRIMARY KEY (run_id=?)'],
      ['SELECT line FROM job_log WHERE job_id = 1 ORDER BY id DESC LIMIT 10', 'SEARCH job_log USING INDEX job_log_of_job (job_id=?)'],
    ]
    for (const [sql, expected] of hot) expect(file.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map((row) => row.detail).join('; ')).toBe(expected)
    file.close()
  })
})
