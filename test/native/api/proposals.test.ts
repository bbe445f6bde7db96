import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { insertVideo, someFacts } from '../library/temporary-library.ts'

// Boundaries taken over from a model: whose they are is read from the stored proposal, and stays known.
let under: StudioUnderTest
let diveId: DiveId
let unasked: DiveId
let modelId: ModelId
const call: StudioUnderTest['studio']['call'] = (name, input) => under.studio.call(name, input)
const drafts = (...starts: number[]) => starts.map((startFrame, i) => ({ label: ['Forward', '1.5 Soms.Pike', 'Entry'][i] ?? null, startFrame }))

beforeAll(async () => {
  const libraryFolder = mkdtempSync(join(tmpdir(), 'highboard-proposals-'))
  const library = await openLibrary(libraryFolder, { create: true })
  const video = await insertVideo(library)
  const facts = someFacts()
  unasked = (await library.dives.create(video.id, { facts, stages: [] }, { kind: 'person', name: 'Ann' })).dive.id
  diveId = (await library.dives.create(video.id, { facts, stages: [] }, { kind: 'person', name: 'Ann' })).dive.id
  const model = await library.models.insert({ name: 'Finder', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'abc', sizeBytes: 1, path: '/nowhere/model', card: '' } as unknown as Parameters<typeof library.models.insert>[0])
  modelId = model.id
  await library.segmentations.insert({ diveId, modelId, transitions: [33, 77], confidences: [0.9, 0.8], frames: [0, 1], curves: [[0.125, 0.5], [0.25, 0.75]] } as unknown as Parameters<typeof library.segmentations.insert>[0])
  await library.close()
  under = await openTestStudio({ libraryFolder })
  await call('settings.set', { annotator: 'Bob' })
})
afterAll(() => under?.close())

describe('accepting a proposal', () => {
  it('is refused where the model has proposed nothing', async () => {
    await expect(call('proposals.accept', { diveId: unasked, modelId, stages: drafts(0, 33, 77), summary: '' })).rejects.toMatchObject({ code: 'not-found' })
    expect((await call('dives.get', { diveId: unasked })).stages).toEqual([])
  })

  it('leaves the boundaries the model’s, with weights and confidence, and names in the history who accepted', async () => {
    // The third start is not among the proposed frames: that one is the person's own.
    const { stages } = await call('proposals.accept', { diveId, modelId, stages: drafts(0, 33, 78), summary: 'Accepted' })
    expect(stages.map(({ provenance, confidence }) => [provenance.kind, provenance.name, confidence])).toEqual([['person', 'Bob', null], ['model', 'Finder', 0.9], ['person', 'Bob', null]])
    expect(stages[1]?.provenance.model).toEqual({ hash: 'abc', modelId, runId: null, runName: null })
    const [last] = await call('history.list', { diveId })
    expect(last).toMatchObject({ who: 'Bob', summary: 'Accepted' })
  })

  it('keeps them so until somebody moves them, and undo brings them back whole', async () => {
    const before = (await call('dives.get', { diveId })).stages
    const renamed = await call('stages.set', { diveId, stages: drafts(0, 33, 78).map((stage, i) => (i === 1 ? { ...stage, label: 'Flight' } : stage)), summary: 'Named' })
    expect(renamed.stages[1]).toMatchObject({ label: 'Flight', confidence: 0.9, provenance: { kind: 'model', model: { hash: 'abc' } } })
    const moved = await call('stages.set', { diveId, stages: drafts(0, 35, 78), summary: 'Moved' })
    expect(moved.stages[1]).toMatchObject({ confidence: null, provenance: { kind: 'person', name: 'Bob' } })
    expect(moved.stages[1]?.provenance.model).toBeUndefined()
    await call('history.undo', { diveId })
    expect((await call('history.undo', { diveId })).stages).toEqual(before)
  })

  it('does not make the model’s what a person had placed at the same frame', async () => {
    await call('stages.set', { diveId, stages: [], summary: 'Start again' })
    await call('stages.set', { diveId, stages: drafts(0, 33), summary: 'By hand' })
    const { stages } = await call('proposals.accept', { diveId, modelId, stages: drafts(0, 33, 77), summary: 'Accepted the rest' })
    expect(stages.map(({ provenance }) => provenance.name)).toEqual(['Bob', 'Bob', 'Finder'])
  })
})
