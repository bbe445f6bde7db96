import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { openTestStudio, type StudioUnderTest } from '../../helpers/studio.ts'
import { someFacts, someVideo } from '../library/temporary-library.ts'

// A thousand proposals accepted at once: quick, told how far it is, and one thing to take back.
const count = 1000
let under: StudioUnderTest
let diveIds: DiveId[]
let modelId: ModelId
const call: StudioUnderTest['studio']['call'] = (name, input) => under.studio.call(name, input)

beforeAll(async () => {
  const libraryFolder = mkdtempSync(join(tmpdir(), 'highboard-accept-'))
  const library = await openLibrary(libraryFolder, { create: true })
  diveIds = (await library.videos.insert(someVideo(), Array.from({ length: count }, () => ({ facts: someFacts(), stages: [] })), { kind: 'person', name: 'Ann' })).diveIds
  modelId = (await library.models.insert({ name: 'Finder', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', source: 'imported', runId: null, contentHash: 'abc', sizeBytes: 1, path: '/nowhere/model', card: '' } as unknown as Parameters<typeof library.models.insert>[0])).id
  for (const diveId of diveIds) await library.segmentations.insert({ diveId, modelId, transitions: [33, 77], confidences: [0.9, 0.8], frames: [0, 1], curves: [[0.125, 0.5], [0.25, 0.75]] } as unknown as Parameters<typeof library.segmentations.insert>[0])
  await library.close()
  under = await openTestStudio({ libraryFolder })
  await call('settings.set', { annotator: 'Bob' })
})
afterAll(() => under?.close())

describe('a thousand proposals', () => {
  it('are accepted in batches that tell how far it is, each an operation of its dive, and taken back as a whole', async () => {
    const told: number[] = []
    const stop = under.studio.on('proposals.accepting', ({ done, total }) => {
      expect(total).toBe(count)
      told.push(done)
    })
    const labelled = diveIds[7]!
    await call('stages.set', { diveId: labelled, stages: [{ label: null, startFrame: 0 }, { label: null, startFrame: 20 }], summary: '' })
    const outcome = await call('proposals.acceptAll', { target: { diveIds }, modelId, leastConfidence: 0.8 })
    stop()
    expect(outcome).toMatchObject({ labelled: 1, without: 0, unsure: 0 })
    expect(outcome.changed).toHaveLength(count - 1)
    expect(told).toEqual([200, 400, 600, 800, 1000])
    const { stages, headOperationId } = await call('dives.get', { diveId: diveIds[0]! })
    expect(stages.map(({ startFrame, provenance }) => [startFrame, provenance.name])).toEqual([[0, 'Bob'], [33, 'Finder'], [77, 'Finder']])
    expect(headOperationId).toBe(outcome.changed[0]?.operationId)
    expect(await call('history.list', { diveId: diveIds[0]! })).toMatchObject([{ summary: 'Accepted the proposal of Finder', who: 'Bob' }, {}])
    // What was edited since stays.
    await call('dives.update', { diveId: diveIds[1]!, facts: { athlete: 'Someone' } })
    expect(await call('proposals.takeBack', { changes: outcome.changed })).toEqual({ kept: 1 })
    const counts = (await call('dives.list', { limit: 1000 })).dives.filter(({ stageCount }) => stageCount > 0).map(({ id }) => id).sort((a, b) => a - b)
    expect(counts).toEqual([diveIds[1], labelled].sort((a, b) => a! - b!))
  })
})
