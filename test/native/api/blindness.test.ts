import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blindTable } from '../../../src/main/api/blindness/rules.ts'
import type { Hidden } from '../../../src/main/api/blindness/hidden.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { OutputOf, ProcedureName } from '../../../src/shared/contract/contract.ts'
import { procedureNames } from '../../../src/shared/contract/names.ts'
import { toStudioError } from '../../../src/shared/errors.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { insertVideo, person, someFacts, someVideo } from '../library/temporary-library.ts'
import { blindCalls, type BlindThings } from './blind-calls.ts'

/** What nobody may learn who labels the dive blind; numbers stand nowhere else in this library. */
const secrets = /secret|68\.27|61\.43|7\.25|"startFrame":37\b|"startFrame":83\b|\b41,79\b/i
const names = Object.keys(procedureNames) as ProcedureName[]
let under: StudioUnderTest
let things: BlindThings
const call = (name: string, input: unknown): Promise<unknown> => under.studio.callUnchecked(name, input)

/** Everything that Ann and a model have said of one dive; Bob is to label it blind. */
beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-blind-'))
  const library = await openLibrary(folder, { create: true })
  const video = (await library.videos.insert(someVideo({ name: 'secret 68.27.mp4', path: '/videos/secret 68.27.mp4', contentHash: 'b'.repeat(64) }))).video
  const stages = [0, 37, 83].map((startFrame) => ({ label: `Secret ${startFrame}`, startFrame }))
  const facts = someFacts({ athlete: 'Secret Athlete', event: 'Secret Cup', round: 'Secret Round', awards: [7.25, 7.25, 7.25, 7.25, 7.25], scorePoints: 68.27 })
  const diveId = (await library.dives.create(video.id, { facts, stages }, { kind: 'import', name: 'Ann' })).dive.id
  const otherId = (await library.dives.create((await insertVideo(library)).id, { facts: someFacts({ athlete: 'Zoe', scorePoints: 50 }), stages: [] }, person)).dive.id
  const model = await library.models.insert({ name: 'Model', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'm', sizeBytes: 1, path: '/nowhere/model', card: '' })
  await library.segmentations.insert({ diveId, modelId: model.id, transitions: [41, 79], confidences: [0.9, 0.8], frames: [0, 1], curves: [[0.1, 0.5], [0.2, 0.7]] })
  const said = { modelId: model.id, seed: 0, exemplarRule: 'same', transitions: null, transitionSource: 'model' as const, directScorePoints: null, directShare: 0, voteSpreadPoints: 0, stageContributions: null, details: {}, elapsedMilliseconds: 1 }
  const predictionId = (await library.predictions.insert({ ...said, diveId, predictedScorePoints: 61.43, votes: [] })).id
  await library.predictions.insert({ ...said, diveId: otherId, predictedScorePoints: 51, votes: [{ diveId, scorePoints: 68.27, deltaPoints: -17, votePoints: 51, stageContributions: null, details: {} }] })
  const commentId = (await library.comments.add(diveId, { text: 'Secret comment', frame: 37, replyTo: null }, { kind: 'person', name: 'Ann' })).id
  await library.splits.insert('Split', [{ diveId, part: 'train' }, { diveId: otherId, part: 'test' }])
  const row = { line: 2, athlete: 'Secret Athlete', diveNumber: '107B', event: 'Secret Cup', round: '', heightMetres: 10, difficulty: 3, awards: [7.25], penaltyPoints: null, scorePoints: 68.27 }
  const review = await library.reviews.create({ name: 'Session', note: '', source: { kind: 'hand' }, isBlind: false, items: [{ diveId, sheetRow: row }] }, person)
  const item = (await library.reviews.detail(review.id, (await library.annotators.ensure('Ann')).id)).items[0]!
  await library.reviews.decide(review.id, item.id, 'secret decision', 'secret words', person)
  await library.reviewNotes.add({ reviewId: review.id, diveId, kind: 'note', frame: 37, text: 'Secret note' }, person)
  const job = await library.jobs.insert({ kind: 'import', title: 'Import secret 68.27.mp4', input: {} })
  await library.jobs.update(job.id, { state: 'done' })
  await library.jobs.addLog(job.id, ['secret 68.27.mp4: fine'])
  await library.close()
  under = await openTestStudio({ libraryFolder: folder })
  await call('settings.set', { annotator: 'Lead' })
  const bob = (await under.studio.call('annotators.create', { name: 'Bob' })).id
  await call('secondLabels.makeRound', { name: 'Round', annotatorIds: [bob], choice: { filter: { search: 'Athlete' }, count: null }, asksScores: true })
  await call('settings.set', { annotator: 'Bob' })
  const [set] = await under.studio.call('secondLabels.mine', {})
  things = { diveId, otherId, videoId: video.id, modelId: model.id, predictionId, commentId, setId: set!.id, jobId: job.id, folder }
}, 60_000)
afterAll(() => under?.close())

/** What a call answers, as it goes over the wire; of an error its code and sentences. */
async function wire(name: ProcedureName): Promise<string> {
  const input = blindCalls(things)[name]
  if (typeof input === 'string') return ''
  try {
    return JSON.stringify(await call(name, input))
  } catch (error) {
    const { code, message, hint } = toStudioError(error)
    return JSON.stringify({ code, message, hint })
  }
}

describe('what a blind labeller learns', () => {
  it('is decided for every procedure there is', () => {
    expect(Object.keys(blindTable).sort()).toEqual([...names].sort())
    expect(Object.keys(blindCalls(things)).sort()).toEqual([...names].sort())
  })

  it('is nothing, by any procedure', async () => {
    for (const name of names) {
      const said = await wire(name)
      expect(said, name).not.toMatch(secrets)
      expect(said, name).not.toContain('has the wrong shape')
    }
  })

  it('is a refusal that says why and where, of every call about the dive', async () => {
    const refused = names.filter((name) => { const rule = blindTable[name]; return typeof rule === 'object' && rule.about !== undefined })
    expect(refused.length).toBeGreaterThan(30)
    for (const name of refused.filter((each) => !['live.score', 'evaluations.report'].includes(each))) {
      if (typeof blindCalls(things)[name] !== 'string') expect(await wire(name), name).toContain('"code":"blind"')
    }
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind', message: expect.stringContaining('until you have handed in your set'), place: { name: 'agreement-label', params: { setId: things.setId } } })
    await expect(call('exports.start', { format: 'csv', folder: `${things.folder}/out`, dives: { filter: {} } })).rejects.toMatchObject({ message: 'You label 1 dive of these blind until you have handed in your sets.' })
    await expect(call('doctor.writeReport', { path: `${things.folder}/r.txt`, format: 'text' })).rejects.toMatchObject({ message: expect.stringMatching(/tells of all dives/) })
  })

  it('is no place in an order or a filter either', async () => {
    const shown = async (query: object): Promise<number[]> => (await under.studio.call('dives.list', query)).dives.map(({ id }) => id)
    expect(await shown({})).toContain(things.diveId)
    for (const query of [{ sort: 'score' }, { sort: 'athlete' }, { labelled: 'yes' }, { labelled: 'no' }, { search: 'secret' }] as const) expect(await shown(query), JSON.stringify(query)).not.toContain(things.diveId)
    expect((await under.studio.call('dives.list', {})).dives.find(({ id }) => id === things.diveId)).toMatchObject({ isBlind: true, scorePoints: null, isLabelled: false, workState: 'to-do', videoName: '' })
    expect((await under.studio.call('queue.list', {})).rows.map(({ dive }) => dive.id)).not.toContain(things.diveId)
    const { total } = await under.studio.call('queue.counts', {})
    expect((await under.studio.call('queue.list', {})).total).toBe(total)
    // The other dive may be looked at, without what it was held against.
    const [found] = await under.studio.call('assessment.predictions', { diveId: things.otherId })
    expect(found).toMatchObject({ predictedScorePoints: 51, votes: [] })
  })

  it('leaves hidden dives out of evaluations and runs', () => {
    const hidden = { ids: new Set([1]), has: (id: number) => id === 1 } as unknown as Hidden
    const told = <N extends ProcedureName>(name: N, output: unknown): unknown => (blindTable[name] as { told(output: OutputOf<N>, hidden: Hidden, input: unknown): unknown }).told(output as OutputOf<N>, hidden, {})
    expect(told('evaluations.get', { dives: [{ diveId: 1, votes: [] }, { diveId: 2, votes: [{ diveId: 1, votePoints: 3 }, { diveId: 3, votePoints: 4 }] }] })).toEqual({ dives: [{ diveId: 2, votes: [{ diveId: 3, votePoints: 4 }] }] })
    expect(told('training.run', { worst: [{ diveId: 1 }, { diveId: 2 }], run: { leftOut: [{ diveId: 1 }] } })).toEqual({ worst: [{ diveId: 2 }], run: { leftOut: [] } })
    expect(told('datasets.preview', { samples: [{ diveId: 1 }, { diveId: null }] })).toEqual({ samples: [{ diveId: null }] })
    expect(told('live.score', { score: { votes: [{ diveId: 1 }, { diveId: 2 }] } })).toEqual({ score: { votes: [{ diveId: 2 }] } })
  })

  it('does not come by an event or a picture', async () => {
    const heard: string[] = []
    const stop = under.studio.onAny((name, payload) => void heard.push(`${name} ${JSON.stringify(payload)}`))
    await call('settings.set', { annotator: 'Lead' })
    await call('settings.set', { annotator: 'Bob' })
    stop()
    // Whoever sits down sees other dives: screens are told to ask anew.
    expect(heard.filter((each) => each.startsWith('library.changed') && each.includes('predictions'))).toHaveLength(2)
    const overlay = { path: `/explanations/${things.predictionId}/grad-cam.last/0.png`, search: new URLSearchParams(), range: null, isHead: false }
    await expect(under.studio.media(overlay)).rejects.toMatchObject({ code: expect.stringMatching(/^(blind|not-found)$/) })
  })

  it('is everything for whoever does not label it blind, and once the set is handed in', async () => {
    // The same calls: what they keep silent about is there to be told.
    await call('settings.set', { annotator: 'Lead' })
    const telling: string[] = []
    for (const name of names) if (secrets.test(await wire(name))) telling.push(name)
    for (const name of ['dives.list', 'dives.get', 'history.list', 'comments.list', 'videos.get', 'videos.list', 'videos.check', 'queue.list', 'splits.members', 'assessment.predictions', 'assessment.segmentation', 'doctor.examine', 'jobs.list', 'jobs.get', 'secondLabels.compare', 'stages.set', 'reviews.get', 'reviewNotes.list']) expect(telling).toContain(name)
    await call('settings.set', { annotator: 'Bob' })
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind' })
    await call('secondLabels.set', { setId: things.setId, stages: [{ label: null, startFrame: 0 }, { label: null, startFrame: 9 }], summary: '' })
    await call('secondLabels.submit', { setId: things.setId })
    expect(await under.studio.call('dives.get', { diveId: things.diveId })).toMatchObject({ dive: { athlete: 'Secret Athlete' } })
    await call('secondLabels.reopen', { setId: things.setId })
    await expect(call('dives.get', { diveId: things.diveId })).rejects.toMatchObject({ code: 'blind' })
  })
})
