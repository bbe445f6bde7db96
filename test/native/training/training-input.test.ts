import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import { initialParameters } from '../../../src/main/models/parameters.ts'
import { openFrameCache } from '../../../src/main/tensor/cache/open.ts'
import type { PictureSource } from '../../../src/main/tensor/load-pictures.ts'
import { directPictures } from '../../../src/main/tensor/load-pictures.ts'
import { createPictureLoader } from '../../../src/main/tensor/picture-loader.ts'
import { createLearner } from '../../../src/main/training/learner.ts'
import { runEpochs } from '../../../src/main/training/loop.ts'
import type { TrainingDive } from '../../../src/main/training/training-set.ts'
import { arrangeDives } from '../../../src/main/training/training-set.ts'
import { trainingInput } from '../../../src/main/training/training-input.ts'
import { makeDives, makeInput, recorder, tiny } from './tiny-dives.ts'

let folder: string
let dives: TrainingDive[]
const model = openMcore(tiny)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-input-'))
  dives = arrangeDives(makeInput(folder, await makeDives(join(folder, 'videos'))).dives, { model, exemplarCount: 3, rule: 'dive-number', seed: 4 }).dives
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Losses of every step and the state in the end. */
async function trainWith(name: string, pictures: PictureSource): Promise<{ points: unknown[]; state: Map<string, unknown>; waitedSeconds: number }> {
  const run = makeInput(join(folder, name), [], { epochs: 2, augmentation: { crop: true, endShiftFrames: 2 } }).config
  const inputs = trainingInput({ model, geometry: 'upright', pictures, crops: true, endShiftFrames: 2, features: null })
  const start = initialParameters(model.parameters, 4)
  const learner = await createLearner<TrainingDive>({
    model, facts: {}, run, weights: new Map(model.parameters.map((spec) => [spec.name, { shape: spec.shape, data: start[spec.name]! }])),
    input: inputs.load, labels: inputs.labels, announce: inputs.announce, providers: ['cpu'], threads: 1, totalSteps: 6,
  })
  const context = recorder()
  try {
    await runEpochs({
      config: { ...run, examples: 'pairs' }, dives, learner, validate: null, startIsTrained: false, folder: join(folder, name), resume: false,
      report: { ...context, checkpointed: () => undefined, best: () => undefined } as Parameters<typeof runEpochs>[0]['report'],
    } as Parameters<typeof runEpochs<TrainingDive>>[0])
    return { points: context.points.filter(({ name: curve }) => curve.startsWith('loss/')), state: learner.state(), waitedSeconds: inputs.waitedSeconds }
  } finally {
    await learner.release()
  }
}

describe('training with pictures loaded ahead', () => {
  it('is training without, to the last bit', async () => {
    const plain = await trainWith('plain', directPictures({ ffmpegPath: '', cache: openFrameCache(join(folder, 'cache plain')) }))
    const loader = createPictureLoader({ cacheFolder: join(folder, 'cache ahead'), ffmpegPath: '' })
    const ahead = await trainWith('ahead', loader).finally(() => loader.close())
    expect(ahead.points.length).toBeGreaterThan(0)
    expect(ahead.points).toEqual(plain.points)
    expect(ahead.state).toEqual(plain.state)
    expect(plain.waitedSeconds).toBeGreaterThan(0)
  })
})
