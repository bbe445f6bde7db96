import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/shared/domain/random.ts'
import type { TrainInput } from '../../../src/main/engine/jobs/train-input.ts'
import { trainModel } from '../../../src/main/engine/jobs/train.ts'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import { numbersOf, trainThroughDeaths } from './deaths.ts'
import { makeDives, makeInput, recorder, tiny } from './tiny-dives.ts'
import type { Death } from './train-child.ts'

// Resume equals uninterrupted, wherever a run dies: places drawn anew each time, told when it fails.
let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-deaths-'))
  dives = await makeDives(join(folder, 'videos'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const places: readonly Death['at'][] = ['step', 'validation', 'measured', 'checkpoint-part', 'checkpoint']

/** Deaths that are reached: each start dies within its first steps, so that it takes several to get through. */
function drawDeaths(seed: number, count: number): Death[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const at = places[i % places.length]!
    return { at, count: 1 + (at === 'validation' || at === 'measured' ? 0 : random.integer(2)) }
  })
}

describe('a run that dies at random places', () => {
  const from = Math.floor(Math.random() * 1e6)
  const configs: [string, Partial<TrainInput['config']>][] = [
    ['everything, batch statistics', { batchNorm: 'batch' }],
    ['everything, frozen statistics, warm-up, clipping', { batchNorm: 'frozen', optimiser: { kind: 'adamw', weightDecay: 0.01, clipNorm: 1, accumulate: 'mean', schedule: 'warmup-cosine', warmupShare: 0.2 } }],
    ['moved clip ends, early stopping, checkpoints at epochs only', { augmentation: { crop: true, endShiftFrames: 2 }, earlyStopping: { patienceEpochs: 3, minImprovement: 0 }, checkpointEverySteps: 100 }],
  ]
  it.each(configs.map(([name, change], i) => [name, change, from + i] as const))('%s: ends with the numbers of an uninterrupted one (seed %#)', async (name, change, seed) => {
    const input = (kind: string, resume: boolean) => makeInput(join(folder, `${kind} ${seed}`), dives, { epochs: 6, checkpointEverySteps: 2, seed: seed % 1000, ...change }, { resume, cacheFolder: join(folder, 'cache') })
    const whole = recorder()
    const expected = await trainModel(input('whole', false), openMcore(tiny), whole)
    const deaths = drawDeaths(seed, change.checkpointEverySteps === 100 ? 5 : 7).filter(({ at }) => change.checkpointEverySteps !== 100 || at !== 'step')
    const { points, result } = await trainThroughDeaths((resume) => input('killed', resume), deaths)
    const told = `${name}, seed ${seed}: ${JSON.stringify(deaths)}`
    expect(numbersOf(points), told).toEqual(numbersOf(whole.points))
    expect(result?.model.contentHash, told).toBe(expected.model.contentHash)
    expect(result?.evaluations, told).toEqual(expected.evaluations)
    expect(result?.bestEpoch).toBe(expected.bestEpoch)
  }, 600_000)
})
