import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { DiveFacts, DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { insertVideo, person, someFacts } from '../library/temporary-library.ts'

// Ann over two years, Bob beside her, two models; asked for at the contract.
let app: StudioUnderTest
let ids: Record<string, DiveId>
let models: [ModelId, ModelId]
const call: StudioUnderTest['studio']['call'] = (name, input) => app.studio.call(name, input)

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-over-time-'))
  const library = await openLibrary(folder, { create: true })
  const video = await insertVideo(library)
  const add = async (facts: Partial<DiveFacts>): Promise<DiveId> => (await library.dives.create(video.id, { facts: someFacts({ athlete: 'Ann', ...facts }), stages: [] }, person)).dive.id
  ids = {
    undated: await add({ date: null, scorePoints: 99, round: '' }),
    late: await add({ date: '2022-03-01', scorePoints: 70, round: '1' }),
    year: await add({ date: '2021', scorePoints: 60, round: '1' }),
    second: await add({ date: '2021-02-03', scorePoints: 50, round: '2', awards: [9, 9, 9] }),
    first: await add({ date: '2021-02-03', scorePoints: 40, round: '1', awards: [] }),
    platform: await add({ date: '2021-02-03', diveNumber: '407C', heightMetres: 10, difficulty: 3.2, scorePoints: null, round: '3' }),
    bob: await add({ athlete: 'Bob', date: '2021-02-03', scorePoints: 80, round: '6' }),
    gone: await add({ date: '2020', scorePoints: 100 }),
  }
  for (let round = 1; round <= 5; round++) ids[`open${round}`] = await add({ event: 'Open', date: '2023-05-06', diveNumber: `10${round}B`, round: String(round), scorePoints: 50.25 })
  await library.dives.remove(ids.gone!, person)
  const model = (name: string) => library.models.insert({ name, method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: name, sizeBytes: 1, path: '/nowhere/model', card: '' })
  models = [(await model('Old')).id, (await model('New')).id]
  const said = { seed: 0, exemplarRule: 'same', transitions: null, transitionSource: 'model' as const, directScorePoints: null, directShare: 0, voteSpreadPoints: 0, details: {}, elapsedMilliseconds: 1 }
  const vote = (stageContributions: number[] | null) => [{ diveId: ids.bob!, scorePoints: 80, deltaPoints: -10, votePoints: 70, stageContributions, details: {} }]
  const predict = (modelId: ModelId, diveId: DiveId, predictedScorePoints: number, stageContributions: number[] | null = null) => library.predictions.insert({ ...said, modelId, diveId, predictedScorePoints, stageContributions, votes: vote(stageContributions) })
  await predict(models[0], ids.first!, 41)
  await predict(models[0], ids.late!, 71)
  await predict(models[1], ids.first!, 42)
  await predict(models[1], ids.first!, 43, [1, -2, 3])
  await library.close()
  app = await openTestStudio({ libraryFolder: folder })
}, 60_000)
afterAll(() => app?.close())

describe('an athlete over time', () => {
  it('has every dive in order, those without a date last, removed ones not at all', async () => {
    const page = await call('overTime.athlete', { name: 'Ann' })
    expect(page.points.slice(0, 4).map(({ diveId }) => diveId)).toEqual([ids.first, ids.second, ids.platform, ids.year])
    expect(page.points.at(-1)).toMatchObject({ diveId: ids.undated, date: null })
    expect(page).toMatchObject({ total: 11, name: 'Ann', names: ['Ann'], hasHidden: false })
    expect(page.points[1]).toMatchObject({ awards: [9, 9, 9], awardMean: 9, scorePoints: 50, difficulty: 3.1 })
    expect(page.points[1]!.executionPoints).toBeCloseTo(50 / 3.1, 12)
    expect(page.points[2]).toMatchObject({ scorePoints: null, executionPoints: null })
    expect(page.numbers).toContainEqual({ diveNumber: '107B', heightMetres: 3, dives: 5 })
  })
  it('can be asked for one number or height; bests stay those of all', async () => {
    const page = await call('overTime.athlete', { name: 'Ann', diveNumber: '407c' })
    expect(page.points.map(({ diveId }) => diveId)).toEqual([ids.platform])
    expect(page.bests.scores.find(({ diveNumber }) => diveNumber === '107B')).toEqual({ diveNumber: '107B', heightMetres: 3, athlete: 'Ann', date: null, count: 5, diveId: ids.undated, scorePoints: 99 })
    expect(page.bests.awardMean).toEqual({ diveId: ids.second, diveNumber: '107B', date: '2021-02-03', awardMean: 9, awards: 3 })
    expect((await call('overTime.athlete', { name: 'Ann', heightMetres: 10 })).total).toBe(1)
  })
  it('has the total of the one event that is complete', async () => {
    const { bests } = await call('overTime.athlete', { name: 'Ann' })
    expect(bests.total).toMatchObject({ event: 'Open', totalPoints: 251.25, diveIds: [1, 2, 3, 4, 5].map((round) => ids[`open${round}`]) })
    expect(bests.events.complete).toBe(1)
    expect(bests.events.incomplete).toBeGreaterThan(1)
  })
  it('has the latest prediction of the model with the most, or of the one asked for', async () => {
    const page = await call('overTime.athlete', { name: 'Ann' })
    expect(page.models.map(({ name, dives }) => [name, dives])).toEqual([['Old', 2], ['New', 1]])
    expect(page.modelId).toBe(models[0])
    expect(page.points.filter(({ prediction }) => prediction !== null).map(({ diveId, prediction }) => [diveId, prediction!.predictedScorePoints])).toEqual([[ids.first, 41], [ids.late, 71]])
    const other = await call('overTime.athlete', { name: 'Ann', modelId: models[1] })
    expect(other.modelId).toBe(models[1])
    expect(other.points[0]!.prediction).toMatchObject({ predictedScorePoints: 43, stageContributions: [1, -2, 3], halfWidthPoints: null })
  })
  it('is empty for a name nobody has', async () => {
    expect(await call('overTime.athlete', { name: 'Nobody' })).toMatchObject({ points: [], total: 0, models: [], modelId: null, bests: { scores: [], awardMean: null, total: null } })
  })
})

describe('a dive number over time', () => {
  it('has the dives of everybody, the best of each and how the scores lie', async () => {
    const page = await call('overTime.number', { diveNumber: '107b' })
    expect(page.total).toBe(6)
    expect(page.bests.map(({ athlete, scorePoints, count, diveId }) => [athlete, scorePoints, count, diveId])).toEqual([['Ann', 99, 5, ids.undated], ['Bob', 80, 1, ids.bob]])
    expect(page.distribution).toMatchObject({ count: 6, least: 40, most: 99, median: 65 })
    expect(page.heights).toEqual([{ heightMetres: 3, dives: 6 }])
  })
  it('can be asked for one athlete or height', async () => {
    const bob = await call('overTime.number', { diveNumber: '107B', athlete: 'Bob' })
    expect(bob).toMatchObject({ total: 1, distribution: { count: 1, median: 80 } })
    expect(bob.bests).toHaveLength(2)
    expect(await call('overTime.number', { diveNumber: '107B', heightMetres: 10 })).toMatchObject({ total: 0, bests: [], distribution: null })
  })
})

describe('the report of an athlete', () => {
  it('has the bests, every dive and the notes of all sessions, and says that pictures cannot be read', async () => {
    const review = await call('reviews.create', { name: 'Camp', dives: { diveIds: [ids.second!] } })
    await call('reviewNotes.add', { reviewId: review.id, diveId: ids.second!, kind: 'note', frame: 7, text: 'Look at the hands' })
    const { fileName, html } = await call('reports.athlete', { name: 'Ann' })
    expect(fileName).toBe('Ann.html')
    expect(html).toContain('251.25, Open, 3 m, 6 May 2023')
    expect(html).toMatch(/frame 7<\/span> Look at the hands <span class="muted">[^<]+, Camp</)
    expect(html).toContain('Its pictures cannot be read')
    expect(html.match(/<th scope="row">(no date|[^<]*20\d\d)<\/th>/g)).toHaveLength(11)
    await call('reviews.setRemoved', { reviewId: review.id, isRemoved: true })
    expect((await call('reports.athlete', { name: 'Ann' })).html).not.toContain('Look at the hands')
  })
  it('can be of one number, by another model, and is refused where there is nothing', async () => {
    const { html } = await call('reports.athlete', { name: 'Ann', diveNumber: '107B', modelId: models[1] })
    expect(html).toContain('5 dives · of 107B')
    expect(html).toContain('by New.')
    await expect(call('reports.athlete', { name: 'Nobody' })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('a person with several names', () => {
  it('has one page, with the dives of a pair for both, and one best', async () => {
    const { sayingId } = await call('athletes.merge', { names: ['Ann', 'Ann Smith'], shownName: 'Ann Smith' })
    const { dive } = await call('dives.get', { diveId: ids.bob! })
    await call('dives.update', { diveId: ids.bob!, facts: { athlete: 'Ann Smith / Bob' } })
    for (const name of ['Ann', 'Ann Smith']) {
      const page = await call('overTime.athlete', { name })
      expect(page).toMatchObject({ total: 12, name: 'Ann Smith', names: ['Ann', 'Ann Smith'] })
      expect(page.bests.scores.filter(({ diveNumber }) => diveNumber === '107B').map(({ athlete, count, scorePoints }) => [athlete, count, scorePoints])).toEqual([['Ann', 5, 99], ['Ann Smith / Bob', 1, 80]])
    }
    expect(await call('overTime.athlete', { name: 'Bob' })).toMatchObject({ total: 1, name: 'Bob', names: ['Bob'] })
    expect((await call('overTime.number', { diveNumber: '107B', athlete: 'Ann' })).total).toBe(6)
    expect((await call('overTime.number', { diveNumber: '107B' })).bests.map(({ athlete }) => athlete)).toEqual(['Ann Smith', 'Ann Smith / Bob'])
    await call('dives.update', { diveId: ids.bob!, facts: { athlete: dive.athlete } })
    await call('athletes.takeBack', { sayingId })
    expect(await call('overTime.athlete', { name: 'Ann Smith' })).toMatchObject({ total: 0, name: '' })
  })
})

describe('for somebody who judges a dive blind', () => {
  it('is made as if the dive were not there', async () => {
    const review = await call('reviews.create', { name: 'Blind', dives: { diveIds: [ids.undated!] }, isBlind: true })
    await call('settings.set', { annotator: 'Judge' })
    await call('blindReview.dive', { reviewId: review.id, diveId: ids.undated! })
    const page = await call('overTime.athlete', { name: 'Ann' })
    expect(page).toMatchObject({ total: 10, hasHidden: true })
    expect(page.bests.scores.find(({ diveNumber }) => diveNumber === '107B')).toMatchObject({ scorePoints: 70, count: 4 })
    expect(await call('overTime.number', { diveNumber: '107B' })).toMatchObject({ total: 5, distribution: { most: 80 }, hasHidden: true })
    const { html } = await call('reports.athlete', { name: 'Ann' })
    expect(html).not.toContain('99.00')
    expect(html).toContain('labels or judges blind are left out')
  })
})
