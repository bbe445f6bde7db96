import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { blindTable } from '../../../src/main/api/blindness/rules.ts'
import { createDecidedThings, type DecidedThings } from '../../../src/main/api/decided-things.ts'
import { encodeDecision } from '../../../src/main/engine/decision-entry.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { Library } from '../../../src/main/library/library.ts'
import { openFeatureCache } from '../../../src/main/tensor/cache/open.ts'
import { saveModelFile } from '../../../src/main/training/model-file.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import type { DiveId, ModelId } from '../../../src/shared/contract/entities.ts'
import { insertVideo, person, someFacts } from '../library/temporary-library.ts'

let library: Library
let things: DecidedThings
const dives: Record<string, DiveId> = {}
const models: Record<string, ModelId> = {}
let predictionId: Parameters<DecidedThings['alignment']>[0]

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'highboard-decisions-'))
  library = await openLibrary(folder, { create: true })
  const video = await insertVideo(library)
  const add = async (name: string, facts: Parameters<typeof someFacts>[0]): Promise<void> => {
    dives[name] = (await library.dives.create(video.id, { facts: someFacts({ athlete: name, ...facts }), stages: [] }, person)).dive.id
  }
  await add('first', { scorePoints: 60, difficulty: 3 })
  await add('second', { scorePoints: 70, difficulty: 3.5 })
  await add('unscored', { scorePoints: null, awards: [], difficulty: 3 })
  await add('easy', { scorePoints: 50, difficulty: null })
  await add('awaited', { scorePoints: 55, difficulty: 3 })
  await add('gone', { scorePoints: 65, difficulty: 3 })
  await library.dives.remove(dives['gone']!, person)
  for (const [name, method, configuration, target] of [['score', 'core', 'core-small', 'score'], ['quotient', 'core', 'core-small', 'quotient'], ['usdl', 'usdl', 'usdl-small', 'score'], ['t2cr', 't2cr', 't2cr-small', 'score']] as const) {
    const { path, contentHash } = await saveModelFile(folder, new Map([[name, { shape: [1], data: new Float32Array(1) }]]), { method, configuration, geometry: 'upright', provenance: 'a test', options: JSON.stringify({ target }) })
    models[name] = (await library.models.insert({ name, method, configuration, geometry: 'upright', source: 'imported', runId: null, contentHash, sizeBytes: 1, path, card: '' })).id
  }
  const vote = { scorePoints: 70, deltaPoints: -9, votePoints: 61, stageContributions: null, details: {} }
  predictionId = (await library.predictions.insert({ diveId: dives['first']!, modelId: models['t2cr']!, seed: 0, exemplarRule: 'same', transitions: null, transitionSource: 'model', predictedScorePoints: 61, directScorePoints: null, directShare: 0, voteSpreadPoints: 0, stageContributions: null, details: {}, elapsedMilliseconds: 1, votes: [{ diveId: dives['second']!, ...vote }, { diveId: dives['gone']!, ...vote }] })).id
  const ffmpeg = await findFfmpeg()
  // The pictures of one are still to come.
  const list: Library['sources']['list'] = async (ids) => (await library.sources.list(ids)).map((source) => (source.athlete === 'awaited' ? { ...source, video: { ...source.video, path: '' } } : source))
  things = createDecidedThings({ library: { ...library, sources: { ...library.sources, list } }, ffmpeg: () => Promise.resolve(ffmpeg) })
})
afterAll(() => library?.close())

const all = (): DiveId[] => Object.values(dives)

describe('pairs that are asked for', () => {
  it('are of the dives that can be compared; the others are named with the reason', async () => {
    const score = await things.pairs(models['score']!, all())
    expect(score).toMatchObject({ target: 'score', dives: [{ diveId: dives['first'] }, { diveId: dives['second'] }, { diveId: dives['easy'] }] })
    expect(score.leftOut.map(({ diveId, reason }) => [diveId, reason])).toEqual([[dives['unscored'], 'no-score'], [dives['awaited'], 'no-pictures'], [dives['gone'], 'removed']])
    const quotient = await things.pairs(models['quotient']!, all())
    expect(quotient.target).toBe('quotient')
    expect(quotient.leftOut.find(({ diveId }) => diveId === dives['easy'])?.reason).toBe('no-difficulty')
  })

  it('are refused in words where nothing can be compared', async () => {
    await expect(things.pairs(models['usdl']!, all())).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('compares nothing') })
    await expect(things.pairs(models['quotient']!, [dives['first']!, dives['easy']!])).rejects.toMatchObject({ code: 'bad-labels', message: '1 of these dives can be compared, and it takes two.' })
  })

  it('are read back whole once they are kept, and are others as soon as a score is corrected', async () => {
    const ids = [dives['first']!, dives['second']!]
    expect(await things.readPairs(models['score']!, ids)).toEqual({ matrix: null, leftOut: [] })
    const kept = { target: 'score' as const, values: [60, 70], differences: [[null, -8], [9, null]], apart: null, provider: 'cpu', elapsedMilliseconds: 5 }
    await openFeatureCache(library.folder.cache).put(await things.keyOf(await things.pairs(models['score']!, ids)), encodeDecision(kept))
    expect((await things.readPairs(models['score']!, ids)).matrix).toMatchObject({ differences: kept.differences, dives: [{ diveId: ids[0], athlete: 'first', value: 60 }, { diveId: ids[1], value: 70 }] })
    expect((await things.readPairs(models['score']!, [...ids].reverse())).matrix).toBeNull()
    await library.dives.update(ids[1]!, { scorePoints: 71 }, person)
    expect((await things.readPairs(models['score']!, ids)).matrix).toBeNull()
  })
})

describe('an alignment that is asked for', () => {
  it('is with the exemplars that are still there', async () => {
    expect((await things.alignment(predictionId)).dives.map(({ diveId }) => diveId)).toEqual([dives['first'], dives['second']])
    expect(await things.readAlignment(predictionId)).toBeNull()
  })

  it('leaves out whose clips are those of a hidden dive', () => {
    const rule = blindTable['decisions.alignment']
    const hidden = { has: (id: number) => id === 2 } as never
    const told = typeof rule === 'object' ? rule.told?.({ exemplars: [{ diveId: 1 }, { diveId: 2 }] } as never, hidden, { predictionId }) : null
    expect(told).toEqual({ exemplars: [{ diveId: 1 }] })
  })
})
