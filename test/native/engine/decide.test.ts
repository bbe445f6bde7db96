import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diveLabels } from '../../../src/main/tensor/dive-labels.ts'
import { decodeDecision, storedAlignment, storedPairs } from '../../../src/main/engine/decision-entry.ts'
import type { ScoredDive } from '../../../src/main/engine/jobs/assess-input.ts'
import { decide } from '../../../src/main/engine/jobs/decide.ts'
import { packQueries } from '../../../src/main/engine/jobs/query-table.ts'
import { score } from '../../../src/main/engine/jobs/score.ts'
import { labelsOfModel, storedClasses, storedOptions } from '../../../src/main/engine/stored-options.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { methodByName } from '../../../src/main/models/registry.ts'
import { openFeatureCache } from '../../../src/main/tensor/cache/open.ts'
import { saveModelFile } from '../../../src/main/training/model-file.ts'
import type { DiveSource } from '../../../src/shared/contract/dive-source.ts'
import { makeDives, recorder } from '../training/tiny-dives.ts'

let folder: string
let dives: DiveSource[]
const models: Record<string, Record<string, unknown>> = {}

async function model(method: string, configuration: string, options: Record<string, string | boolean>): Promise<void> {
  const opened = methodByName(method).open(configuration, options)
  const start = initialParameters(opened.parameters, 2)
  const facts = opened.learnFacts(dives.map((dive) => diveLabels(dive, opened.video.frames)))
  const tensors = new Map(opened.parameters.map(({ name, shape }) => [name, { shape, data: start[name] ?? new Float32Array() }]))
  const { path, contentHash } = await saveModelFile(folder, tensors, { method, configuration, geometry: 'upright', provenance: 'a test', options: JSON.stringify(options), facts: JSON.stringify(facts) })
  models[method] = { modelId: 1, path, contentHash, method, configuration, geometry: 'upright' }
}
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-decide-'))
  dives = (await makeDives(join(folder, 'videos'))).slice(0, 4)
  await model('pcln', 'pcln-small', { target: 'quotient', comparisons: true })
  await model('t2cr', 't2cr-small', {})
}, 60_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

const common = (method: string) => ({ model: models[method], transitionSearch: 'ordered-pairs', cacheFolder: folder, ffmpegPath: '', providers: ['cpu'], refusedProviders: [], threads: 1 })
const read = async (key: string): Promise<Uint8Array> => (await openFeatureCache(folder).get(key)) ?? new Uint8Array()

describe('the decide job', () => {
  it('says of every pair what scoring them one by one says', async () => {
    const seen: string[] = []
    expect(await decide({ ...common('pcln'), what: 'pairs', key: 'pairs', target: 'quotient', dives }, { ...recorder(), progress: (_, message) => void seen.push(message) })).toMatchObject({ isNew: true })
    expect(seen).toEqual([...dives.map(({ title }) => `Reading "${title}"`), ...dives.map(({ title }) => `Comparing "${title}"`)])
    const found = decodeDecision(await read('pairs'), storedPairs)!
    expect(found.values).toEqual(dives.map(({ scorePoints }) => scorePoints! / 3))
    for (const [i, query] of dives.entries()) for (const [j, other] of dives.entries()) {
      if (i === j) continue
      const scoring = recorder()
      await score({ ...common('pcln'), transitionSource: 'model', queries: packQueries([{ dive: query, exemplars: [other] }]) }, scoring)
      const [vote] = (scoring.items as ScoredDive[])[0]!.votes
      expect(found.differences[i]![j]! * 3).toBeCloseTo(vote!.deltaPoints, 3)
      expect(found.apart![i]![j]! * 3).toBeCloseTo(vote!.details['pairDifferencePoints']![0]!, 3)
    }
  }, 120_000)

  it('keeps what it has computed, and what a cancel stops is not kept', async () => {
    expect(await decide({ ...common('pcln'), model: { ...models['pcln'], path: '/nowhere' }, what: 'pairs', key: 'pairs', target: 'quotient', dives }, recorder())).toMatchObject({ isNew: false })
    const controller = new AbortController()
    await expect(decide({ ...common('pcln'), what: 'pairs', key: 'cancelled', target: 'quotient', dives }, { ...recorder(controller.signal), progress: (share) => { if (share >= 0.5) controller.abort() } })).rejects.toMatchObject({ code: 'cancelled' })
    expect(await openFeatureCache(folder).has('cancelled')).toBe(false)
  }, 60_000)

  it('lays the clips of a dive beside those of each exemplar; a dive lies on itself at no cost', async () => {
    const [query, ...exemplars] = dives
    await decide({ ...common('t2cr'), what: 'alignment', key: 'alignment', query: query!, exemplars: [...exemplars, query!] }, recorder())
    const found = decodeDecision(await read('alignment'), storedAlignment)!
    expect(found).toMatchObject({ tokens: 5, clipFrames: 16, frames: 48, baseStarts: [0, 8, 16, 24, 32] })
    expect(found.exemplars.map(({ diveId }) => diveId)).toEqual([2, 3, 4, 1])
    expect(found.exemplars.every(({ attention, base }) => attention.length === 3 && attention.every((each) => each.length === 10) && base.length === 5)).toBe(true)
    expect(found.exemplars.at(-1)!.base.every((row, i) => Math.abs(row[i]!) < 1e-5)).toBe(true)
    expect(found.exemplars[0]!.base.flat().some((cost) => cost > 1e-3)).toBe(true)
  }, 60_000)

  it('refuses what a method does not do', async () => {
    await expect(decide({ ...common('pcln'), what: 'alignment', key: 'none', query: dives[0]!, exemplars: dives.slice(1) }, recorder())).rejects.toMatchObject({ code: 'invalid-input' })
  }, 60_000)
})

describe('a stored model', () => {
  it('asks for exemplars where it was trained to, whatever its method does by default', () => {
    const file = models['pcln'] as { method: string; configuration: string; path: string }
    expect(storedOptions(file.path)).toEqual({ target: 'quotient', comparisons: true })
    expect(labelsOfModel(file)).toEqual({ needs: ['difficulty'], usesExemplars: true })
    expect(storedClasses((models['t2cr'] as { path: string }).path)).toEqual(['107B', '205B'])
    expect(storedClasses(file.path)).toEqual([])
    expect(labelsOfModel({ ...file, path: '/nowhere' }).usesExemplars).toBe(false)
  })
})
