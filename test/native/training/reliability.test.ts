import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LeftOutDive } from '../../../src/shared/contract/training.ts'
import { trainModel } from '../../../src/main/engine/jobs/train.ts'
import type { TrainInput } from '../../../src/main/engine/jobs/train-input.ts'
import type { TrainItem } from '../../../src/main/engine/jobs/train-result.ts'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import { loadModelFile, saveModelFile } from '../../../src/main/training/model-file.ts'
import { makeDives, makeInput, recorder, tiny } from './tiny-dives.ts'

// What can go wrong while a run goes on, and what the run makes of it.
let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
/** A model of a first epoch, for runs that start from one. */
let base: Awaited<ReturnType<typeof trainModel>>
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-reliable-'))
  dives = await makeDives(join(folder, 'videos'))
  base = await trainModel(makeInput(join(folder, 'base'), dives.filter(({ part }) => part === 'train'), { epochs: 1 }), openMcore(tiny), recorder())
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The same dives with videos of their own, which a test may take away, and a cache that holds nothing of them. */
async function ownVideos(change: Partial<TrainInput['config']> = {}) {
  const own = join(folder, `own ${++count}`)
  const input = makeInput(own, dives, { missingVideos: 'skip', ...change })
  const paths = new Map<number, string>()
  for (const dive of input.dives) {
    const path = `${own}.${dive.diveId}.mp4`
    await copyFile(dive.video.path, path)
    dive.video = { ...dive.video, path }
    paths.set(dive.diveId, path)
  }
  return { input, path: (diveId: number) => paths.get(diveId)! }
}
const leftOut = (items: readonly unknown[]): LeftOutDive[] => (items as TrainItem[]).flatMap((item) => (item.type === 'left-out' ? item.dives : []))

describe('a video that vanishes while a run goes on', () => {
  it('ends the run with its name, where that is the policy', async () => {
    for (const [diveId, title] of [[2, 'Dive 2'], [7, 'Dive 7']] as const) {
      const { input, path } = await ownVideos({ missingVideos: 'stop' })
      await rm(path(diveId))
      await expect(trainModel(input, openMcore(tiny), recorder())).rejects.toMatchObject({ code: 'missing-video', message: expect.stringMatching(new RegExp(`"${title}" has vanished.*${diveId}\\.mp4`)) as string })
    }
  })

  it('is done without in training, told, and written into the model\'s card', async () => {
    // With other frames at each showing nothing comes from the cache for long.
    const { input, path } = await ownVideos({ epochs: 3, augmentation: { crop: null, endShiftFrames: 2 } })
    const context = recorder()
    const result = await trainModel(input, openMcore(tiny), {
      ...context,
      metrics: (points) => {
        context.metrics(points)
        if (points.some(({ name, step }) => name === 'loss/total' && step === 4)) writeFileSync(path(3), 'another file by now')
      },
    })
    expect(leftOut(context.items)).toEqual([{ diveId: 3, title: 'Dive 3', part: 'train', reason: expect.stringMatching(/"Dive 3".*other content/) as string, epoch: expect.any(Number) as number }])
    expect(context.items).toContainEqual({ type: 'went-back', step: expect.any(Number) as number })
    expect(context.lines.join('\n')).toMatch(/Left out of train from here on: "Dive 3"/)
    expect(result.epochsDone).toBe(3)
    expect(result.card).toMatch(/Trained and measured without.*\n\n- "Dive 3" \(train\)/)
  })

  it('is done without in validation, and the stored model reproduces what the rest measures', async () => {
    const { input, path } = await ownVideos({ epochs: 1 })
    await rm(path(7))
    const context = recorder()
    const result = await trainModel(input, openMcore(tiny), context)
    expect(leftOut(context.items)).toMatchObject([{ diveId: 7, part: 'validation' }])
    expect(result.evaluations.find(({ part }) => part === 'validation')?.count).toBe(1)
  })

  it('is done without from the first step on where features are cached before it', async () => {
    const { input, path } = await ownVideos({ depth: 'heads', batchNorm: 'frozen', epochs: 1 })
    await rm(path(1))
    const context = recorder()
    await trainModel({ ...input, initialWeightsPath: base.model.path }, openMcore(tiny), context)
    expect(leftOut(context.items)).toMatchObject([{ diveId: 1, part: 'train' }])
  })
})

describe('what a run tells besides losses', () => {
  it('are learning rates of each step, memory, waiting, every validation figure and the worst errors', async () => {
    const context = recorder()
    await trainModel(makeInput(join(folder, 'tells'), dives, { epochs: 2, optimiser: { kind: 'adam', weightDecay: 0, clipNorm: null, accumulate: 'mean', schedule: 'warmup-cosine', warmupShare: 0.5 } }), openMcore(tiny), context)
    const values = (name: string) => context.points.filter((point) => point.name === name).map(({ value }) => value)
    const rates = values('learningRate/heads')
    expect(rates).toHaveLength(values('loss/total').length)
    expect(rates[0]).toBeLessThan(rates[2]!)
    expect(rates.at(-1)).toBeLessThan(rates[2]!)
    expect(values('learningRate/backbone')).toHaveLength(rates.length)
    expect(values('memory/residentBytes').every((bytes) => bytes > 5e7)).toBe(true)
    expect(values('time/secondsPerStep')).toHaveLength(2)
    for (const share of values('time/inputShare')) expect(share).toBeGreaterThanOrEqual(0)
    for (const figure of ['srcc', 'pearson', 'kendall', 'relativeL2', 'mae']) expect(values(`validation/${figure}`), figure).toHaveLength(2)
    const worst = (context.items as TrainItem[]).flatMap((item) => (item.type === 'worst' ? [item.dives] : []))
    expect(worst.map((found) => found.map(({ epoch }) => epoch))).toEqual([[1, 1], [2, 2]])
    const [first, second] = worst[1]!.map(({ truthPoints, predictedPoints }) => Math.abs(truthPoints - predictedPoints))
    expect(first).toBeGreaterThanOrEqual(second!)
  })

  it('are figures of the test part where that chooses the epoch, marked in the card', async () => {
    const context = recorder()
    const result = await trainModel(makeInput(join(folder, 'official'), dives, { epochs: 1, selection: 'official-test' }), openMcore(tiny), context)
    expect(context.points.filter(({ name }) => name === 'test/mae')).toHaveLength(1)
    expect(result.evaluations.map(({ part }) => part)).toEqual(['validation', 'test'])
    expect(result.card).toMatch(/chosen by the SRCC of the test part/)
    expect(result.card).toMatch(/\*\*The epoch was chosen on the test part itself/)
  })
})

describe('a stored model', () => {
  it('that is not what was learnt fails the run, which then resumes to a whole one', async () => {
    const input = makeInput(join(folder, 'broken'), dives, { epochs: 1 })
    const failed = trainModel(input, openMcore(tiny), { ...recorder(), progress: (_fraction, message) => { if (message === 'Checking the stored model') breakFile(input.runFolder) } })
    await expect(failed).rejects.toMatchObject({ code: 'bad-checkpoint', message: expect.stringMatching(/not what was written|cannot be read|damaged/) as string })
    const result = await trainModel({ ...input, resume: true }, openMcore(tiny), recorder())
    expect((await loadModelFile(result.model.path)).contentHash).toBe(result.model.contentHash)
  })
})

/** Adds a byte to the model's file before the run reads it again. */
function breakFile(runFolder: string): void {
  const name = readdirSync(runFolder).find((file) => /^[0-9a-f]{64}/.test(file))!
  appendFileSync(join(runFolder, name), 'x')
}

describe('a number that is none', () => {
  it('is traced to the weight or the features it came from', async () => {
    const { tensors, facts } = await loadModelFile(base.model.path)
    const [name, tensor] = [...tensors].find(([key]) => key.startsWith('base_model') && key.endsWith('.weight'))!
    const trainFrom = async (value: number, key: string) => {
      const data = Float32Array.from(tensor.data)
      data.fill(value, 0, 4)
      const { path } = await saveModelFile(join(folder, key), new Map(tensors).set(name, { ...tensor, data }), facts!)
      // Without a validation part, whose scores of the starting weights would fail before the first step.
      return trainModel(makeInput(join(folder, `${key} run`), dives.filter(({ part }) => part === 'train'), { batchNorm: 'frozen' }, { initialWeightsPath: path }), openMcore(tiny), recorder())
    }
    await expect(trainFrom(NaN, 'nan')).rejects.toMatchObject({ code: 'not-a-number', message: expect.stringContaining(`The weight ${name} became NaN first. Then: `) as string })
    await expect(trainFrom(3e38, 'huge')).rejects.toMatchObject({ code: 'not-a-number', message: expect.stringMatching(/^The forward features of "Dive \d" became (NaN|-?Infinity) first\. Then: .* at step 1/) as string })
  })
})
