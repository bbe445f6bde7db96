import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Evaluation, MetricPoint } from '../../../src/shared/contract/training.ts'
import type { Learner, LoopOptions } from '../../../src/main/training/loop.ts'
import { runEpochs } from '../../../src/main/training/loop.ts'

interface Dive { diveId: number; diveNumber: string; difficulty: number }
const dives: Dive[] = Array.from({ length: 7 }, (_, i) => ({ diveId: i + 1, diveNumber: '107B', difficulty: 3 }))

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-loop-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** One number with momentum, whose steps depend on every pair, flip and seed it meets. */
function momentumLearner(): Learner<Dive> {
  let [weight, momentum] = [0, 0]
  const scalar = (value: number) => ({ shape: [1], data: Float32Array.of(value) })
  return {
    async step(pairs) {
      const pull = pairs.reduce((sum, { videos: [query, exemplar], seed }) => sum + Math.fround(query!.dive.diveId - 0.3 * exemplar!.dive.diveId + (query!.flip ? 1 : 0) + seed / 2 ** 33), 0)
      momentum = Math.fround(0.9 * momentum + 0.01 * (pull - weight))
      weight = Math.fround(weight + momentum)
      return { total: weight, score: weight, segmentation: momentum, contrastive: 0 }
    },
    state: () => new Map([['weight', scalar(weight)], ['momentum', scalar(momentum)]]),
    restore(state) {
      weight = state.get('weight')!.data[0]!
      momentum = state.get('momentum')!.data[0]!
    },
    weights: () => new Map([['weight', scalar(weight)]]),
  }
}

const evaluationOf = (srcc: number): Evaluation => ({
  part: 'validation', count: 3, srcc, pearson: null, kendall: null, relativeL2: 1, rangePoints: 10, maePoints: 2, tiou50: null, tiou75: null,
  baseline: { name: 'x', srcc: null, relativeL2: null, maePoints: 3 },
})

function options(points: MetricPoint[], change: Partial<LoopOptions<Dive>> = {}): LoopOptions<Dive> {
  return {
    config: { epochs: 4, examplesPerStep: 2, flip: true, seed: 9, exemplarRule: 'dive-number', examples: 'pairs', checkpointEverySteps: 1 },
    dives,
    learner: momentumLearner(),
    validate: async (weights) => evaluationOf(Math.sin(weights.get('weight')!.data[0]! * 3)),
    startIsTrained: false,
    folder,
    resume: false,
    report: { signal: new AbortController().signal, stopAfterEpoch: () => false, progress: () => undefined, log: () => undefined, metrics: (more) => points.push(...more), checkpointed: () => undefined, best: () => undefined },
    ...change,
  }
}

const byStep = (points: MetricPoint[]) => new Map(points.map((point) => [`${point.name}@${point.step}`, point]))

describe('runEpochs', () => {
  it.each([1, 3, 4, 9, 15])('resumed after a death in step %i meets the numbers of an uninterrupted run', async (deadlyStep) => {
    const whole: MetricPoint[] = []
    const expected = await runEpochs(options(whole, { folder: join(folder, 'whole') }))

    const points: MetricPoint[] = []
    const learner = momentumLearner()
    let steps = 0
    const mortal: Learner<Dive> = { ...learner, step: (pairs) => (++steps === deadlyStep ? Promise.reject(new Error('killed')) : learner.step(pairs)) }
    await expect(runEpochs(options(points, { learner: mortal }))).rejects.toThrow('killed')
    const result = await runEpochs(options(points, { resume: true }))
    expect(byStep(points)).toEqual(byStep(whole))
    expect(result).toEqual(expected)
  })

  it.each([1, 2, 4, 5])('in groups of steps, resumed after a death in group %i, meets the numbers of single steps', async (deadlyGroup) => {
    const whole: MetricPoint[] = []
    const config = { ...options([]).config, checkpointEverySteps: 3 }
    const expected = await runEpochs(options(whole, { config, folder: join(folder, 'whole') }))

    const sizes: number[] = []
    const grouped = (alive: number): Learner<Dive> => {
      const learner = momentumLearner()
      return {
        ...learner, stepsAtOnce: 4,
        async steps(groups) {
          if (sizes.length === alive) throw new Error('killed')
          sizes.push(groups.length)
          const losses = []
          for (const group of groups) losses.push(await learner.step(group))
          return losses
        },
      }
    }
    const points: MetricPoint[] = []
    await expect(runEpochs(options(points, { config, learner: grouped(deadlyGroup - 1) }))).rejects.toThrow('killed')
    const result = await runEpochs(options(points, { config, learner: grouped(Infinity), resume: true }))
    expect(byStep(points)).toEqual(byStep(whole))
    expect(result).toEqual(expected)
    // Never over a checkpoint, and an epoch has four steps.
    expect(Math.max(...sizes)).toBeLessThanOrEqual(3)
  })

  it('keeps the epoch of the best validation SRCC and reports it', async () => {
    const points: MetricPoint[] = []
    const result = await runEpochs(options(points))
    const srccs = points.filter((point) => point.name === 'validation/srcc').map((point) => point.value)
    expect(result.bestEpoch).toBe(srccs.indexOf(Math.max(...srccs)) + 1)
    expect(result.validation?.srcc).toBe(Math.max(...srccs))
    expect((await readdir(folder)).filter((name) => name.startsWith('best')).length).toBeLessThanOrEqual(2)
  })

  it('keeps trained starting weights that no epoch beats', async () => {
    let calls = 0
    const result = await runEpochs(options([], { startIsTrained: true, validate: async () => evaluationOf(calls++ === 0 ? 0.9 : 0.1) }))
    expect(result.bestEpoch).toBe(0)
    expect(result.weights.get('weight')!.data[0]).toBe(0)
  })

  it('stops between two steps when cancelled, with a checkpoint to go on from', async () => {
    const controller = new AbortController()
    const whole: MetricPoint[] = []
    await runEpochs(options(whole, { folder: join(folder, 'whole') }))
    const points: MetricPoint[] = []
    const first = options(points, { config: { epochs: 4, examplesPerStep: 2, flip: true, seed: 9, exemplarRule: 'dive-number', examples: 'pairs', checkpointEverySteps: 1000 } })
    first.report = { ...first.report, signal: controller.signal, metrics: (more) => { points.push(...more); if (points.at(-1)!.step === 6) controller.abort() } }
    await expect(runEpochs(first)).rejects.toMatchObject({ code: 'cancelled' })
    await runEpochs(options(points, { resume: true }))
    expect(byStep(points)).toEqual(byStep(whole))
  })

  it('loses no step when it is stopped while validating', async () => {
    const points: MetricPoint[] = []
    let steps = 0
    const learner = momentumLearner()
    const counting: Learner<Dive> = { ...learner, step: (pairs) => (steps++, learner.step(pairs)) }
    const config = { epochs: 1, examplesPerStep: 2, flip: true, seed: 9, exemplarRule: 'dive-number', examples: 'pairs', checkpointEverySteps: 1000 } as const
    await expect(runEpochs(options(points, { config, learner: counting, validate: () => Promise.reject(new Error('stopped')) }))).rejects.toThrow('stopped')
    expect(steps).toBe(4)
    await runEpochs(options(points, { config, learner: counting, resume: true }))
    expect(steps).toBe(4)
  })

  it('ends after the epoch when asked to', async () => {
    const asked = options([])
    asked.report = { ...asked.report, stopAfterEpoch: () => true }
    expect((await runEpochs(asked)).epochsDone).toBe(1)
  })

  it('names the loss and the step where a number is no number', async () => {
    const learner = momentumLearner()
    const failing: Learner<Dive> = { ...learner, step: async () => ({ total: NaN, score: 1, segmentation: 1, contrastive: 1 }) }
    await expect(runEpochs(options([], { learner: failing }))).rejects.toMatchObject({ code: 'not-a-number', message: expect.stringMatching(/total.*step 1/) })
  })

  it('refuses dives of which no two share a number', async () => {
    const lone = dives.map((dive, i) => ({ ...dive, diveNumber: `10${i}B` }))
    await expect(runEpochs(options([], { dives: lone }))).rejects.toMatchObject({ code: 'bad-labels' })
  })
})
