import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DiveFacts, DiveId } from '../../../src/shared/contract/entities.ts'
import type { ResultsMatch } from '../../../src/shared/contract/results-sheets.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { insertVideo, someFacts, threeStages } from '../library/temporary-library.ts'

let under: StudioUnderTest
let sheet: string
const ids: DiveId[] = []
const call: StudioUnderTest['studio']['call'] = (name, input) => under.studio.call(name, input)

const sheetText = `Results of the Cup;;;;;;;;;;
Athlete;Round;Dive;DD;J1;J2;J3;J4;J5;Penalty;Dive Score
LEE Ann;1;107B;3,0;7,5;7;7;7,5;8;;66,00
LEE Ann;2;5253B;3,2;6;6;6,5;6;6;2;55,60
Wei Zhang;1;107B;3,0;8;8;8;8;8;;72,00
Zoe Unfilmed;1;107B;3,0;5;5;5;5;5;;45,00
ANN Lee;3;305C;3,0;5;x;5;5;5;;45,00
Bo Poe;1;107B;3,0;9;9;9;9;9;;80,00
`

/** Ann's dives lack awards, Zhang's score differs, Bo's name is short. */
beforeAll(async () => {
  const libraryFolder = mkdtempSync(join(tmpdir(), 'highboard-results-'))
  sheet = join(libraryFolder, 'final.csv')
  writeFileSync(sheet, sheetText)
  const library = await openLibrary(libraryFolder, { create: true })
  const video = await insertVideo(library, { frameCount: 500 })
  const bare: Partial<DiveFacts> = { heightMetres: null, difficulty: null, awards: [], scorePoints: null, event: '', round: '' }
  const dives: Partial<DiveFacts>[] = [
    { ...bare, athlete: 'Ann Lee', diveNumber: '107B' }, { ...bare, athlete: 'Ann Lee', diveNumber: '5253B' },
    { ...bare, athlete: 'Zhang Wei', diveNumber: '107B', scorePoints: 70 }, { ...bare, athlete: 'B. Poe', diveNumber: '107B' },
  ]
  for (const [i, facts] of dives.entries()) ids.push((await library.dives.create(video.id, { facts: someFacts({ startFrame: i * 100, endFrame: i * 100 + 100, ...facts }), stages: threeStages }, { kind: 'import', name: 'x' })).dive.id)
  await library.close()
  under = await openTestStudio({ libraryFolder })
  await call('settings.set', { annotator: 'Coach' })
})
afterAll(() => under?.close())

const match = async (names: Record<string, string[]> = {}): Promise<ResultsMatch> => {
  const { mapping } = await call('tables.read', { path: sheet, mapping: null })
  return call('results.match', { path: sheet, mapping, names })
}

describe('a results sheet', () => {
  it('is laid beside the library, and says what is sure, missing, unreadable and different', async () => {
    const found = await match()
    expect(found.fileName).toBe('final.csv')
    expect(found.rows.map(({ row, outcome, diveId }) => [row.line, outcome, diveId])).toEqual([[3, 'check', ids[0]], [4, 'check', ids[1]], [5, 'check', ids[2]], [6, 'missing', null], [8, 'missing', null]])
    expect(found.rows[1]?.row).toMatchObject({ awards: [6, 6, 6.5, 6, 6], penaltyPoints: 2, difficulty: 3.2, scorePoints: 55.6 })
    expect(found.rows[0]?.row.penaltyPoints).toBeNull()
    expect(found.rows[0]?.candidates[0]).toMatchObject({ fills: ['round', 'difficulty', 'awards', 'scorePoints'], differs: [] })
    expect(found.rows[2]?.candidates[0]).toMatchObject({ differs: ['scorePoints'] })
    expect(found.faulty).toMatchObject([{ line: 7, problems: [{ fault: 'bad-award' }] }])
    // 9 × 3 × 3.0 is 81, the sheet says 80.
    expect(found.rows.map(({ computedPoints }) => computedPoints)).toEqual([null, null, null, null, 81])
    expect(found.questions.map(({ name, variants }) => [name, variants.map(({ name: other, likeness, isSame }) => [other, likeness, isSame])])).toEqual([
      ['LEE Ann', [['Ann Lee', 'order', true]]], ['Wei Zhang', [['Zhang Wei', 'order', true]]], ['Bo Poe', [['B. Poe', 'initials', false]]],
    ])
    expect((await match({ 'bo poe': ['b poe'] })).rows[4]).toMatchObject({ outcome: 'check', diveId: ids[3], reasons: ['name'] })
    expect((await match({ 'lee ann': [] })).rows[0]).toMatchObject({ outcome: 'missing' })
  })

  it('becomes a session with gaps, and edits that can be taken back', async () => {
    const { rows, fileName } = await match()
    const before = await call('dives.get', { diveId: ids[0]! })
    const { review, changes } = await call('results.makeReview', { name: 'Final', fileName, rows: rows.map(({ row, diveId, candidates }) => ({ row, diveId, take: diveId === null ? [] : (candidates[0]?.fills ?? []) })) })
    expect(review).toMatchObject({ itemCount: 5, gapCount: 2, source: { kind: 'sheet', fileName: 'final.csv', rows: 5, gaps: 2 }, createdBy: { name: 'Coach' } })
    expect((await call('dives.get', { diveId: ids[0]! })).dive).toMatchObject({ awards: [7.5, 7, 7, 7.5, 8], difficulty: 3, scorePoints: 66, round: '1', athlete: 'Ann Lee' })
    expect((await call('dives.get', { diveId: ids[1]! })).dive).toMatchObject({ penaltyPoints: 2, scorePoints: 55.6 })
    // What differs was not chosen, so it stays.
    expect((await call('dives.get', { diveId: ids[2]! })).dive).toMatchObject({ scorePoints: 70, awards: [8, 8, 8, 8, 8] })
    expect((await call('history.list', { diveId: ids[0]! }))[0]).toMatchObject({ who: 'Coach', summary: 'Took the round, the difficulty, the awards, the score from final.csv' })
    const { items } = await call('reviews.get', { reviewId: review.id })
    expect(items.map(({ dive, sheetRow }) => [dive?.id ?? null, sheetRow?.athlete])).toEqual([[ids[0], 'LEE Ann'], [ids[1], 'LEE Ann'], [ids[2], 'Wei Zhang'], [null, 'Zoe Unfilmed'], [null, 'Bo Poe']])

    await call('dives.update', { diveId: ids[1]!, facts: { scorePoints: 56 } })
    expect(await call('results.takeBack', { changes })).toEqual({ kept: 1 })
    expect((await call('dives.get', { diveId: ids[0]! })).dive).toMatchObject({ awards: [], scorePoints: null, difficulty: null, round: before.dive.round })
    expect((await call('dives.get', { diveId: ids[1]! })).dive).toMatchObject({ scorePoints: 56, penaltyPoints: 2 })

    // A gap is given its dive later, and is a gap again.
    const gap = items[4]!
    await call('reviews.place', { reviewId: review.id, itemId: gap.id, diveId: ids[3]! })
    expect((await call('reviews.get', { reviewId: review.id })).items[4]).toMatchObject({ dive: { id: ids[3] }, sheetRow: { athlete: 'Bo Poe' } })
    await call('reviews.place', { reviewId: review.id, itemId: gap.id, diveId: null })
    expect((await call('reviews.list', {}))[0]).toMatchObject({ gapCount: 2 })
    await expect(call('reviews.place', { reviewId: review.id, itemId: gap.id, diveId: ids[0]! })).rejects.toMatchObject({ code: 'conflict' })
    await call('reviews.place', { reviewId: review.id, itemId: gap.id, diveId: ids[3]! })
    await call('reviewNotes.add', { reviewId: review.id, diveId: ids[3]!, kind: 'note', frame: 3, text: 'x' })
    await expect(call('reviews.place', { reviewId: review.id, itemId: gap.id, diveId: null })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is refused where it would say two things of one dive, and changes nothing then', async () => {
    const { rows, fileName } = await match()
    const both = rows.slice(0, 2).map(({ row }) => ({ row, diveId: ids[0]!, take: ['awards' as const] }))
    await expect(call('results.makeReview', { name: 'x', fileName, rows: both })).rejects.toMatchObject({ code: 'invalid-input', message: 'Lines 3 and 4 name the same dive.' })
    const gone = [{ row: rows[0]!.row, diveId: ids[0]!, take: ['awards' as const] }, { row: rows[1]!.row, diveId: 999 as DiveId, take: ['awards' as const] }]
    await expect(call('results.makeReview', { name: 'x', fileName, rows: gone })).rejects.toMatchObject({ code: 'not-found' })
    expect((await call('dives.get', { diveId: ids[0]! })).dive.awards).toEqual([])
    await expect(call('results.match', { path: 'final.csv', mapping: (await call('tables.read', { path: sheet, mapping: null })).mapping })).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('tells nothing of a dive that is to be labelled blind', async () => {
    const bob = await call('annotators.create', { name: 'Bob' })
    await call('secondLabels.makeRound', { name: 'Round', annotatorIds: [bob.id], choice: { filter: { search: 'Zhang' }, count: null } })
    await call('settings.set', { annotator: 'Bob' })
    const found = await match()
    expect(found.rows[2]).toMatchObject({ outcome: 'missing', diveId: null, candidates: [] })
    expect(found.rows[0]).toMatchObject({ outcome: 'check', diveId: ids[0] })
    expect(found.dives.map(({ id }) => id)).not.toContain(ids[2])
    await call('settings.set', { annotator: 'Coach' })
    expect((await match()).rows[2]).toMatchObject({ diveId: ids[2] })
  })
})
