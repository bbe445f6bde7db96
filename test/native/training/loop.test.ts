import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Evaluation, MetricPoint } from '../../../src/shared/contract/training.ts'
import { StudioError } from '../../../src/shared/errors.ts'
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

describe('which epoch is kept', () => {
  /** SRCC by epoch: the learner's numbers do not matter here. */
  const scripted = (srccs: readonly (number | null)[]) => async (_weights: unknown, epoch: number) => ({ ...evaluationOf(0), srcc: srccs[epoch - 1] ?? null })
  const config = (change: Partial<LoopOptions<Dive>['config']>): LoopOptions<Dive>['config'] => ({ epochs: 6, examplesPerStep: 4, flip: true, seed: 9, exemplarRule: 'dive-number', examples: 'pairs', checkpointEverySteps: 1, ...change })

  it('is the last one where the run asks for that', async () => {
    const result = await runEpochs(options([], { config: config({ selection: 'last-epoch' }), validate: scripted([0.9, 0.1, 0.2, 0.3, 0.2, 0.1]) }))
    expect(result).toMatchObject({ bestEpoch: 6, epochsDone: 6, isEarly: false, validation: { srcc: 0.1 } })
  })

  it('is the best on the test part, with its curve, only where the run asks for that', async () => {
    const points: MetricPoint[] = []
    const test = scripted([0.1, 0.2, 0.8, 0.4, 0.1, 0.1])
    const result = await runEpochs(options(points, { config: config({ selection: 'official-test' }), validate: scripted([0.9, 0.1, 0.2, 0.3, 0.2, 0.1]), test: async (...at) => ({ ...(await test(...at)), part: 'test' }) }))
    expect(result).toMatchObject({ bestEpoch: 3, test: { part: 'test', srcc: 0.8 }, validation: { part: 'validation', srcc: 0.2 } })
    expect(points.filter(({ name }) => name === 'test/srcc').map(({ value }) => value)).toEqual([0.1, 0.2, 0.8, 0.4, 0.1, 0.1])
  })

  it('ends early when validation gets no better, by as much as was asked for', async () => {
    const lines: string[] = []
    const early = (minImprovement: number, folderName: string) => {
      const asked = options([], { folder: join(folder, folderName), config: config({ earlyStopping: { patienceEpochs: 2, minImprovement } }), validate: scripted([0.5, 0.6, 0.61, 0.62, 0.9, 0.9]) })
      asked.report = { ...asked.report, log: (line) => void lines.push(line) }
      return runEpochs(asked)
    }
    expect(await early(0, 'patient')).toMatchObject({ epochsDone: 6, isEarly: false, bestEpoch: 5 })
    // 0.61 and 0.62 are better than 0.6, but not by 0.05.
    expect(await early(0.05, 'strict')).toMatchObject({ epochsDone: 4, isEarly: true, bestEpoch: 4 })
    expect(lines).toContain('Stopped early after epoch 4.')
    // One of the first run, whose last epoch equals the one before, and two of the second.
    expect(lines.filter((line) => line.includes('of 2 epochs'))).toHaveLength(3)
  })

  it('ends early at the same epoch after a death at any step, and trains nothing more after its end', async () => {
    const srccs = [0.5, 0.7, 0.6, 0.6, 0.9, 0.9]
    const asked = (name: string, points: MetricPoint[], change: Partial<LoopOptions<Dive>> = {}) => options(points, { folder: join(folder, name), config: config({ earlyStopping: { patienceEpochs: 2, minImprovement: 0 } }), validate: scripted(srccs), ...change })
    const whole: MetricPoint[] = []
    const expected = await runEpochs(asked('whole', whole))
    expect(expected).toMatchObject({ epochsDone: 4, bestEpoch: 2 })
    for (const deadlyStep of [2, 5, 6, 8]) {
      const points: MetricPoint[] = []
      const learner = momentumLearner()
      let steps = 0
      const mortal: Learner<Dive> = { ...learner, step: (pairs) => (++steps === deadlyStep ? Promise.reject(new Error('killed')) : learner.step(pairs)) }
      await expect(runEpochs(asked(`at ${deadlyStep}`, points, { learner: mortal }))).rejects.toThrow('killed')
      expect(await runEpochs(asked(`at ${deadlyStep}`, points, { resume: true }))).toEqual(expected)
      expect(byStep(points)).toEqual(byStep(whole))
      // Cut off after its last epoch, before its model was written.
      expect(await runEpochs(asked(`at ${deadlyStep}`, [], { resume: true, learner: { ...momentumLearner(), step: () => Promise.reject(new Error('trained on')) } }))).toEqual(expected)
    }
  })
})

describe('checkpoints', () => {
  it('are kept as many as asked for, with the best epochs they name', async () => {
    const asked = options([], { config: { epochs: 4, examplesPerStep: 2, flip: true, seed: 9, exemplarRule: 'dive-number', examples: 'pairs', checkpointEverySteps: 1, keepCheckpoints: 5 } })
    await runEpochs(asked)
    const names = await readdir(folder)
    expect(names.filter((name) => name.startsWith('checkpoint'))).toHaveLength(5)
  })

  it('that do not fit on the disk end the run with what to do, and the one before is gone on from', async () => {
    const points: MetricPoint[] = []
    const learner = momentumLearner()
    let saved = 0
    // What the system says when a write finds the disk full.
    const full: Learner<Dive> = { ...learner, state: () => { if (++saved === 6) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }); return learner.state() } }
    await expect(runEpochs(options(points, { learner: full }))).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining('checkpoint of step') as string, hint: expect.stringContaining('resume') as string })
    const whole: MetricPoint[] = []
    const expected = await runEpochs(options(whole, { folder: join(folder, 'whole') }))
    expect(await runEpochs(options(points, { resume: true }))).toEqual(expected)
    expect(byStep(points)).toEqual(byStep(whole))
  })
})

describe('a dive whose video gets lost', () => {
  /** A learner whose reading of `lostId` fails from step `from` on, half-way through the step. */
  function losing(lostId: number, from: number, lost: Set<number>): Learner<Dive> {
    const learner = momentumLearner()
    let steps = 0
    return {
      ...learner,
      async step(pairs) {
        steps += 1
        if (steps < from || !pairs.some(({ videos }) => videos.some(({ dive }) => dive.diveId === lostId))) return learner.step(pairs)
        // As running statistics are: changed before the failure is known.
        await learner.step(pairs)
        lost.add(lostId)
        throw new StudioError('missing-video', `Dive ${lostId} has vanished.`)
      },
    }
  }
  const config = { epochs: 4, examplesPerStep: 2, flip: true, seed: 9, exemplarRule: 'dive-number', examples: 'pairs', checkpointEverySteps: 3 } as const

  it('ends the run where nobody said otherwise', async () => {
    await expect(runEpochs(options([], { learner: losing(3, 1, new Set()) }))).rejects.toMatchObject({ code: 'missing-video' })
  })

  it.each([1, 2, 6, 9])('from step %i on is left out, told, and a death afterwards changes nothing', async (from) => {
    const told: [readonly number[], number][] = []
    const run = (name: string, points: MetricPoint[], deadlyStep: number | null, resume = false) => {
      const lost = new Set<number>()
      const learner = losing(3, resume ? 1 : from, lost)
      let steps = 0
      const seen: number[] = []
      const mortal: Learner<Dive> = {
        ...learner,
        step: async (pairs) => {
          if (++steps === deadlyStep) throw new Error('killed')
          const losses = await learner.step(pairs)
          seen.push(...pairs.flatMap(({ videos }) => videos.map(({ dive }) => dive.diveId)))
          return losses
        },
      }
      const asked = options(points, { folder: join(folder, name), config, learner: mortal, resume, lost: { ids: () => [...lost], add: (ids) => ids.forEach((id) => lost.add(id)) } })
      asked.report = { ...asked.report, leftOut: (ids, epoch) => void told.push([ids, epoch]), wentBack: (step) => void points.splice(0, points.length, ...points.filter((point) => point.step <= step)) }
      return runEpochs(asked).then((result) => ({ result, seen }))
    }
    const whole: MetricPoint[] = []
    const { result, seen } = await run('whole', whole, null)
    expect(told).toHaveLength(1)
    expect(told[0]![0]).toEqual([3])
    expect(seen.slice(2 * 2 * from + 8)).not.toContain(3)
    for (const deadlyStep of [from + 2, from + 5]) {
      const points: MetricPoint[] = []
      await expect(run(`dies at ${deadlyStep}`, points, deadlyStep)).rejects.toThrow('killed')
      expect((await run(`dies at ${deadlyStep}`, points, null, true)).result).toEqual(result)
      expect(byStep(points)).toEqual(byStep(whole))
    }
  })

  it('in validation: the epochs before are measured again on what is left', async () => {
    const lost = new Set<number>()
    const validate = async (_weights: unknown, epoch: number) => {
      if (epoch === 3) lost.add(42)
      return { ...evaluationOf([0.9, 0.5, 0.6, 0.7][epoch - 1]! - (lost.size > 0 && epoch === 1 ? 0.5 : 0)), count: 3 - lost.size }
    }
    const result = await runEpochs(options([], { config, validate, lost: { ids: () => [...lost], add: () => undefined } }))
    // Without dive 42 the first epoch is no longer the best.
    expect(result).toMatchObject({ bestEpoch: 4, validation: { srcc: 0.7, count: 2 } })
  })
})
