import SqliteFile from 'better-sqlite3'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProcedureName } from '../../../src/shared/contract/contract.ts'
import { procedureNames } from '../../../src/shared/contract/names.ts'
import type { ReviewId } from '../../../src/shared/contract/reviews.ts'
import { toStudioError } from '../../../src/shared/errors.ts'
import type { StudioUnderTest } from '../../helpers/studio.ts'
import { openBlindLibrary } from './blind-library.ts'
import { blindCalls, type BlindThings } from './blind-calls.ts'

/** The judges' score and awards, the model's score, and what others wrote. */
const secrets = /68\.27|61\.43|7\.25|secret (comment|decision|note|drawing|68)/i
/** A time of day may look like any number. */
const timeless = (text: string): string => text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
let under: StudioUnderTest
let things: BlindThings
let reviewId: ReviewId
const call: StudioUnderTest['studio']['call'] = (name, input) => under.studio.call(name, input)
const as = (annotator: string) => call('settings.set', { annotator })

beforeAll(async () => {
  const opened = await openBlindLibrary()
  under = opened.under
  await as('Lead')
  reviewId = (await call('reviews.create', { name: 'Blind', isBlind: true, dives: { diveIds: [opened.things.diveId, opened.things.otherId] } })).id
  things = { ...opened.things, setId: 1 as never }
}, 60_000)
afterAll(() => under?.close())

async function wire(name: ProcedureName): Promise<string> {
  const input = blindCalls(things)[name]
  if (typeof input === 'string') return ''
  try {
    return timeless(JSON.stringify(await under.studio.callUnchecked(name, input)))
  } catch (error) {
    return JSON.stringify(toStudioError(error))
  }
}
const leaking = async (): Promise<string[]> => {
  const found: string[] = []
  for (const name of Object.keys(procedureNames) as ProcedureName[]) if (secrets.test(await wire(name))) found.push(name)
  return found
}

describe('a session judged blind', () => {
  it('hides nothing from whoever does not judge it, and everything from whoever does', async () => {
    await as('Cora')
    expect((await leaking()).length).toBeGreaterThan(15)
    const dive = await call('blindReview.dive', { reviewId, diveId: things.diveId })
    expect(dive).toMatchObject({ diveId: things.diveId, diveNumber: '107B', difficulty: 3.1, commitment: null, video: { width: 455 } })
    expect(Object.keys(dive).sort()).toEqual(['commitment', 'difficulty', 'diveId', 'diveNumber', 'endFrame', 'frameRate', 'heightMetres', 'isAwaited', 'isRendered', 'reviewId', 'stages', 'startFrame', 'video', 'videoId'])
    expect(await leaking()).toEqual([])
    expect((await call('reviews.get', { reviewId })).items).toMatchObject([{ scores: 'hidden', dive: { scorePoints: null, athlete: 'Secret Athlete' } }, { scores: 'hidden' }])
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind', message: expect.stringMatching(/judge this dive blind/), place: { name: 'review-session', params: { reviewId, diveId: things.diveId } } })
    await expect(call('blindReview.dive', { reviewId: things.reviewId, diveId: things.diveId })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('takes awards by the rules or a score, once', async () => {
    const commit = (answer: { awards: number[] | null; scorePoints: number | null }) => call('blindReview.commit', { reviewId, diveId: things.diveId, ...answer })
    for (const awards of [[7.3, 7, 7], [11, 7, 7], [7, 7], []]) await expect(commit({ awards, scorePoints: null }), `${awards}`).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(commit({ awards: null, scorePoints: null })).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(call('blindReview.reveal', { reviewId, diveId: things.diveId })).rejects.toMatchObject({ code: 'conflict', message: expect.stringMatching(/not committed/) })
    // 5 judges: highest and lowest dropped, (7 + 7.5 + 7) × 3.1.
    expect((await commit({ awards: [6, 7, 7.5, 7, 9], scorePoints: null })).commitment).toMatchObject({ awards: [6, 7, 7.5, 7, 9], scorePoints: 66.65, ordinal: 1, revealedAt: null })
    await expect(commit({ awards: [9], scorePoints: null })).rejects.toMatchObject({ code: 'conflict' })
    // Committed is not revealed.
    expect(await leaking()).toEqual([])
    expect((await call('reviews.get', { reviewId })).items[0]).toMatchObject({ scores: 'committed', dive: { scorePoints: null } })
    expect(await call('blindReview.compare', { reviewId })).toEqual({ progress: { dives: 2, committed: 1, revealed: 0 }, dives: [] })
  })

  it('reveals afterwards, in the order committed, and compares', async () => {
    await call('blindReview.commit', { reviewId, diveId: things.otherId, awards: [8], scorePoints: null })
    expect(await call('blindReview.reveal', { reviewId, diveId: things.otherId })).toEqual({ revealed: [things.otherId] })
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind' })
    expect(await call('dives.get', { diveId: things.otherId })).toMatchObject({ dive: { scorePoints: 50 } })
    expect(await call('blindReview.reveal', { reviewId, diveId: null })).toEqual({ revealed: [things.diveId] })
    expect((await call('blindReview.compare', { reviewId })).dives).toMatchObject([
      { diveId: things.diveId, ordinal: 1, ownPoints: 66.65, judgesPoints: 68.27, judgesAwards: [7.25, 7.25, 7.25, 7.25, 7.25], modelPoints: 61.43 },
      { diveId: things.otherId, ordinal: 2, ownAwards: [8], ownPoints: 74.4, judgesPoints: 50, modelPoints: 51 },
    ])
    expect((await leaking()).length).toBeGreaterThan(15)
    expect((await call('reviews.get', { reviewId })).items[0]).toMatchObject({ scores: 'revealed', dive: { scorePoints: 68.27 } })
  })

  it('keeps commitments as they are, also by SQL', async () => {
    const file = new SqliteFile(join(things.folder, 'library.sqlite'))
    try {
      for (const change of ["UPDATE review_commitments SET score_points = 68.27", "UPDATE review_commitments SET awards = '[9]'", "UPDATE review_commitments SET committed_at = '2020'", 'UPDATE review_commitments SET revealed_at = NULL', "UPDATE review_commitments SET revealed_at = '2020'", 'UPDATE review_commitments SET ordinal = ordinal + 10', 'DELETE FROM review_commitments']) {
        expect(() => file.exec(change), change).toThrow(/immutable/)
      }
    } finally {
      file.close()
    }
    expect((await call('blindReview.compare', { reviewId })).dives[0]).toMatchObject({ ownPoints: 66.65, ordinal: 1 })
  })

  it('is in no order that tells, and hides nothing once it is removed', async () => {
    await as('Dora')
    const { id, source } = await call('reviews.create', { name: 'By score', isBlind: true, dives: { filter: { sort: 'score' } } })
    expect(source).toMatchObject({ kind: 'filter', filter: { sort: 'dive-number' } })
    await call('blindReview.dive', { reviewId: id, diveId: things.diveId })
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind' })
    await call('reviews.setRemoved', { reviewId: id, isRemoved: true })
    expect(await call('dives.get', { diveId: things.diveId })).toMatchObject({ dive: { id: things.diveId } })
  })
})
