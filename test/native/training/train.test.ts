import { rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { MetricPoint } from '../../../src/shared/contract/training.ts'
import { trainModel } from '../../../src/main/engine/jobs/train.ts'
import { openMcore } from '../../../src/main/models/mcore/method.ts'
import { loadModelFile } from '../../../src/main/training/model-file.ts'
import { numbersOf, trainThroughDeaths } from './deaths.ts'
import { makeDives, makeInput, recorder, tiny } from './tiny-dives.ts'
import type { Death } from './train-child.ts'

let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-train-'))
  dives = await makeDives(join(folder, 'videos'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const seriesOf = (points: readonly MetricPoint[], name: string) => points.filter((point) => point.name === name).map((point) => point.value)
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

describe('trainModel', () => {
  it('lowers the loss, finds the stages and keeps a model that measures as reported', async () => {
    const context = recorder()
    const result = await trainModel(makeInput(join(folder, 'learns'), dives, { epochs: 20, headLearningRate: 1e-2, backboneLearningRate: 5e-3 }), openMcore(tiny), context)
    const losses = seriesOf(context.points, 'loss/segmentation')
    expect(mean(losses.slice(-9))).toBeLessThan(0.7 * mean(losses.slice(0, 9)))
    const validation = result.evaluations.find((found) => found.part === 'validation')!
    expect(validation.tiou50).toBeGreaterThanOrEqual(0.5)
    expect(validation.srcc).toBe(Math.max(...seriesOf(context.points, 'validation/srcc')))
    // The test part is not looked at by training.
    expect(result.evaluations.map((found) => found.part)).toEqual(['validation'])
    expect(result.measured).toMatchObject([{ part: 'validation', figures: { count: 2, srcc: { value: validation.srcc }, maePoints: { value: expect.closeTo(validation.maePoints, 9) as number } } }])
    expect(result.measured[0]?.dives.map(({ diveId, votes }) => [diveId, votes.length])).toEqual([[7, 3], [8, 3]])
    expect(result.card).toContain('The test part was not looked at in training.')
    expect(context.items[0]).toEqual({ type: 'started', provider: 'cpu', providerNote: null, threads: 1, runtimeVersion: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string })
    const stored = await loadModelFile(result.model.path)
    expect(stored.contentHash).toBe(result.model.contentHash)
    expect(stored.facts).toMatchObject({ method: 'mcore', geometry: 'upright' })
    expect(result.card).toContain('mean of the training dives with the same dive number')
  })

  it('trains heads alone on cached features, and needs the videos no more once they are cached', async () => {
    const base = await trainModel(makeInput(join(folder, 'base'), dives, { epochs: 1 }), openMcore(tiny), recorder())
    const input = (name: string, shown: readonly unknown[]) => makeInput(join(folder, name), shown, { depth: 'heads', batchNorm: 'frozen', epochs: 4 }, { initialWeightsPath: base.model.path, cacheFolder: join(folder, 'heads-cache') })
    const context = recorder()
    const first = await trainModel(input('heads', dives), openMcore(tiny), context)
    expect(seriesOf(context.points, 'loss/total')).toHaveLength(4 * 3)
    // A file that is gone would fail the moment a frame had to be decoded.
    const gone = dives.map((dive) => ({ ...dive, video: { ...dive.video, path: '/nowhere.mp4' } }))
    const second = await trainModel(input('heads again', gone), openMcore(tiny), recorder())
    expect(second.model.contentHash).toBe(first.model.contentHash)
    // Nor does a run depend on them: somebody clears everything in the middle.
    const third = await trainModel(input('heads cleared', dives), openMcore(tiny), { ...recorder(), metrics: (points) => points.some(({ step }) => step === 4) && rmSync(join(folder, 'heads-cache'), { recursive: true, force: true }) })
    expect(third.model.contentHash).toBe(first.model.contentHash)
    const [before, after] = [(await loadModelFile(base.model.path)).tensors, (await loadModelFile(first.model.path)).tensors]
    for (const [name, { data }] of after) if (name.startsWith('base_model')) expect(data).toEqual(before.get(name)!.data)
  })

  it('trains the last stages on maps of the early ones, which are computed once and stay as they were', async () => {
    const model = openMcore(tiny)
    const base = await trainModel(makeInput(join(folder, 'base of last'), dives, { epochs: 1 }), model, recorder())
    for (const batchNorm of ['frozen', 'batch'] as const) {
      const input = (name: string, shown: readonly unknown[]) => makeInput(join(folder, name), shown, { depth: 'last', batchNorm, epochs: 2 }, { initialWeightsPath: base.model.path, cacheFolder: join(folder, 'last-cache') })
      const first = await trainModel(input(`last ${batchNorm}`, dives), model, recorder())
      const gone = dives.map((dive) => ({ ...dive, video: { ...dive.video, path: '/nowhere.mp4' } }))
      const second = await trainModel(input(`last ${batchNorm} again`, gone), model, recorder())
      expect(second.model.contentHash).toBe(first.model.contentHash)
      expect(second.evaluations).toEqual(first.evaluations)
      if (first.bestEpoch === 0) continue
      const [before, after] = [(await loadModelFile(base.model.path)).tensors, (await loadModelFile(first.model.path)).tensors]
      const changed = (spec: { name: string }) => after.get(spec.name)!.data.some((value, i) => value !== before.get(spec.name)!.data[i])
      const changing = model.parameters.filter((spec) => spec.group === 'head' || spec.isLast)
      expect(model.parameters.filter(changed).filter((spec) => !changing.includes(spec))).toEqual([])
      // Of the last stage every trained tensor moves, and with batch statistics the running ones too.
      const late = model.parameters.filter((spec) => spec.isLast && (spec.trainable || batchNorm === 'batch'))
      expect(late.filter((spec) => !changed(spec)).map(({ name }) => name)).toEqual([])
    }
  })

  it('says which tensors a file lacks', async () => {
    const small = makeInput(join(folder, 'wrong'), dives, {}, { initialWeightsPath: join(folder, 'videos', '0.mp4') })
    await expect(trainModel(small, openMcore(tiny), recorder())).rejects.toMatchObject({ code: 'bad-checkpoint' })
    const base = (await readdir(join(folder, 'base', 'run'))).find((name) => /^[0-9a-f]{64}/.test(name))!
    const other = makeInput(join(folder, 'wrong'), dives, {}, { initialWeightsPath: join(folder, 'base', 'run', base) })
    await expect(trainModel(other, openMcore({ ...tiny, decoderBlocks: 2 }), recorder())).rejects.toMatchObject({ code: 'bad-checkpoint', message: expect.stringContaining('missing: decoder.model.1') })
  })
})

describe('a run that is killed again and again', () => {
  it('goes on to the losses, measurements and weights of an uninterrupted one', async () => {
    const input = (name: string, resume: boolean) => makeInput(join(folder, name), dives, { epochs: 3, checkpointEverySteps: 2 }, { resume, cacheFolder: join(folder, 'kill-cache') })
    const whole = recorder()
    const expected = await trainModel(input('whole', false), openMcore(tiny), whole)
    // Between steps, while and after measuring, and while a checkpoint has not got its name yet, or just has: wherever in the run that falls.
    const deaths: Death[] = [{ at: 'step', count: 1 + Math.floor(Math.random() * 3) }, { at: 'measured', count: 1 }, { at: 'checkpoint-part', count: 1 + Math.floor(Math.random() * 2) }, { at: 'validation', count: 1 }, { at: 'checkpoint', count: 1 }]
    const { points, result } = await trainThroughDeaths((resume) => input('killed', resume), deaths)
    expect(numbersOf(points), JSON.stringify(deaths)).toEqual(numbersOf(whole.points))
    expect(result?.model.contentHash).toBe(expected.model.contentHash)
    expect(result?.evaluations).toEqual(expected.evaluations)
  })
})
