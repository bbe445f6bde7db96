import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { insertVideo, person, someFacts, someVideo } from '../library/temporary-library.ts'
import type { BlindThings } from './blind-calls.ts'

/** A library in which Ann and a model have said everything there is to say of one dive, and words and numbers that stand nowhere else; with a studio open on it. */
export async function openBlindLibrary(): Promise<{ under: StudioUnderTest; things: Omit<BlindThings, 'setId'> }> {
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
  const review = await library.reviews.create({ name: 'Session', note: '', source: { kind: 'hand' }, isBlind: false, items: [{ diveId, sheetRow: { line: 2, athlete: 'Secret', diveNumber: null, event: '', round: '', heightMetres: null, difficulty: null, awards: [7.25], penaltyPoints: null, scorePoints: 68.27, date: null } }, { diveId: otherId, sheetRow: null }] }, { kind: 'person', name: 'Ann' })
  const [item] = (await library.reviews.detail(review.id, (await library.annotators.ensure('Ann')).id)).items
  await library.reviews.decide(review.id, item!.id, 'work-on', 'Secret decision', { kind: 'person', name: 'Ann' })
  await library.reviewNotes.add({ reviewId: review.id, diveId, kind: 'note', frame: 3, text: 'Secret note' }, { kind: 'person', name: 'Ann' })
  await library.reviewDrawings.add({ reviewId: review.id, diveId, firstFrame: 3, lastFrame: 3, shape: { kind: 'text', points: [[0, 0]], text: 'Secret drawing', colour: 'red', width: 4 } }, { kind: 'person', name: 'Ann' })
  const job = await library.jobs.insert({ kind: 'import', title: 'Import secret 68.27.mp4', input: {} })
  await library.jobs.update(job.id, { state: 'done' })
  await library.jobs.addLog(job.id, ['secret 68.27.mp4: fine'])
  await library.close()
  const under = await openTestStudio({ libraryFolder: folder })
  return { under, things: { diveId, otherId, videoId: video.id, modelId: model.id, predictionId, commentId, jobId: job.id, reviewId: review.id, folder } }
}
