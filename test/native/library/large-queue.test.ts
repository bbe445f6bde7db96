import SqliteFile from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareForWriting } from '../../../src/main/library/connection.ts'
import type { DiveId } from '../../../src/shared/contract/entities.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { migrations } from '../../../src/main/library/migrations/all.ts'
import type { QueueQuery } from '../../../src/main/library/work.ts'
import { createLargeLibrary, type LargeLibrary } from '../../helpers/large-library.ts'

const diveCount = 3000
let large: LargeLibrary
let library: Library
beforeAll(async () => {
  large = await createLargeLibrary(diveCount)
  library = large.library
}, 120_000)
afterAll(() => large.remove())

// How long each takes with 10,000 dives is measured by `npm run bench -- library`.
describe('a queue of many dives', () => {
  const queries: [string, QueueQuery, number][] = [
    ['library order', {}, diveCount],
    ['uncertain first', { order: 'uncertainty' }, diveCount],
    ['largest effect, mine, to do', { order: 'effect', annotator: 1 as never, states: ['to-do'] }, 1000],
    ['disagreement, searched', { order: 'disagreement', search: 'diver cup', states: ['labelled', 'to-do'] }, diveCount],
    ['open comments of no reviewer', { order: 'open-comments', hasOpenComments: true, reviewer: 'nobody' }, 0],
  ]

  it.each(queries)('%s: list, place and counts agree, right after an edit too', async (_, filter, count) => {
    const [first] = (await library.queue.list({}, 0, 1)).rows
    const id = first?.dive.id ?? (0 as DiveId)
    for (const round of ['1', '2']) {
      await library.dives.update(id, { round }, large.author)
      const { total, rows } = await library.queue.list(filter, 0, 100)
      expect(total).toBe(count)
      expect(rows).toHaveLength(Math.min(100, count))
      for (const at of [0, 57].filter((at) => at < rows.length)) expect((await library.queue.place(filter, rows[at]?.dive.id ?? id)).position).toBe(at + 1)
    }
  })

  it('is shared out, accepted and taken back whole', async () => {
    const ids = await library.queue.ids({})
    await library.work.assign(ids, [large.annotator], 'keep', 1, large.author)
    const accepted = await library.work.setState(ids, 'accepted', null, large.author)
    expect(accepted).toMatchObject({ ownWork: 999, refused: { 'no-stages': 2001 } })
    expect(await library.work.takeBack(accepted.changed)).toBe(0)
    expect(await library.check()).toEqual([])
  })
})

describe('query plans of the queue', () => {
  it('read each condition from an index', () => {
    const file = new SqliteFile(':memory:')
    prepareForWriting(file)
    for (const step of migrations) file.exec(step.sql)
    const plan = (sql: string): string => file.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all().map((row) => row.detail).join('; ')
    const hot: [string, string][] = [
      ["SELECT id FROM dives WHERE is_removed = 0 AND work_state = 'to-do'", 'SEARCH dives USING COVERING INDEX dives_by_state (is_removed=? AND work_state=?)'],
      ['SELECT dive_id FROM assignments WHERE annotator_id = 1', 'SEARCH assignments USING COVERING INDEX assignments_of_annotator (annotator_id=?)'],
      ['SELECT dive_id FROM assignments WHERE reviewer_id IS NOT NULL', 'SEARCH assignments USING COVERING INDEX assignments_of_reviewer (reviewer_id>?)'],
      ['SELECT * FROM comments WHERE dive_id = 1 ORDER BY id', 'SEARCH comments USING INDEX comments_of_dive (dive_id=?)'],
      ['SELECT dive_id, count(*) FROM comments WHERE resolved_at IS NULL AND reply_to IS NULL AND is_removed = 0 GROUP BY dive_id', 'SCAN comments USING INDEX comments_open'],
    ]
    for (const [sql, expected] of hot) expect(plan(sql)).toBe(expected)
    file.close()
  })
})
