import type { RunConfig } from '../../shared/contract/training.ts'
import { createRandom } from '../../shared/domain/random.ts'
import { StudioError } from '../../shared/errors.ts'
import { encodeGraph, fedInputs } from '../graph/encode.ts'
import type { McoreConfig } from '../models/mcore/config.ts'
import { tokenCount } from '../models/mcore/config.ts'
import { buildHeadTrainingGraph, buildTrainingGraph, gradientName, statisticName } from '../models/mcore/graphs.ts'
import { mcoreParameters } from '../models/mcore/parameters.ts'
import { interpolationMatrix, transitionTargets } from '../models/mcore/stages.ts'
import { createAdam } from '../runtime/adam.ts'
import type { FlatTensors } from '../runtime/flat.ts'
import { flatTensors, renamed } from '../runtime/flat.ts'
import type { Feeds, Provider, ProviderFallback } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import { floatTensor, scalarOf } from '../runtime/tensor.ts'
import type { Learner, Losses } from './loop.ts'
import type { Pair } from './pairs.ts'
import type { Tensor } from '../weights/tensors.ts'

/**
 * MCoRe's arithmetic for the loop: gradients of one pair at a time, summed over
 * the pairs of a step, then one Adam update. One pair is all that has to fit in
 * memory; with frozen batch norm the mean over pairs is exactly the larger batch.
 * Everything lives in a few flat buffers that the runtime reads without copying.
 */
export interface LearnableDive {
  diveId: number
  diveNumber: string | null
  scorePoints: number
  /** First sample of flight and of entry. */
  transitions: [number, number]
}

export interface LearnerOptions<Dive> {
  config: McoreConfig
  run: Pick<RunConfig, 'depth' | 'batchNorm' | 'contrastiveNegatives' | 'headLearningRate' | 'backboneLearningRate'>
  weights: ReadonlyMap<string, Tensor>
  /**
   * What the graph takes of a dive: pictures, float32 [T, 3, H, W], with depth
   * 'all'; features, float32 [T, D], with depth 'heads'. `seed` is the video's own.
   */
  input(dive: Dive, variation: { flip: boolean; seed: number }): Promise<Float32Array>
  providers: readonly Provider[]
  threads: number
}

export interface McoreLearner<Dive> extends Learner<Dive> {
  readonly provider: string
  /** Providers that were tried and refused, and why. */
  readonly fallbacks: readonly ProviderFallback[]
  release(): Promise<void>
}

/** Share of the segmentation GRU's states that is dropped. */
const dropout = 0.5

export async function createLearner<Dive extends LearnableDive>(options: LearnerOptions<Dive>): Promise<McoreLearner<Dive>> {
  const { config, run } = options
  const specs = mcoreParameters(config)
  const parameters = flatTensors(specs, Object.fromEntries([...options.weights].map(([name, { data }]) => [name, data])))
  const trained = specs.filter((spec) => spec.trainable && (run.depth === 'all' || spec.group === 'head'))
  const running = run.depth === 'all' && run.batchNorm === 'batch' ? specs.filter((spec) => !spec.trainable) : []
  const shared = { dropout: true, negatives: run.contrastiveNegatives === 'paper' ? 'paper' : 'released' } as const
  const graph = run.depth === 'all' ? buildTrainingGraph(config, { ...shared, batchNorm: run.batchNorm }) : buildHeadTrainingGraph(config, shared)
  const session = await createSession(encodeGraph(graph), { providers: options.providers, threads: options.threads })
  const fed = fedInputs(graph).flatMap(({ name }) => (parameters.tensors[name] ? [name] : []))

  // Adam sees the trained parameters as one vector; `parameters` follows it after each update.
  const learnt = gather(trained, parameters)
  const gradient = flatTensors(trained)
  const sum = new Float32Array(learnt.data.length)
  const statistics = flatTensors(running)
  const rates = flatTensors(trained)
  for (const { name, group } of trained) rates.tensors[name]?.data.fill(group === 'head' ? run.headLearningRate : run.backboneLearningRate)
  const adam = await createAdam(learnt.data.length, {}, { threads: 1 })
  const adamState = adam.init()
  const scalars = Object.fromEntries(['total', 'aqa', 'tas', 'cont'].map((name) => [`loss/${name}`, floatTensor([])]))
  const into: Feeds = { ...scalars, ...renamed(gradient, gradientName), ...renamed(statistics, statisticName) }

  const learnPair = async (pair: Pair<Dive>): Promise<Losses> => {
    await session.run({ ...pick(parameters, fed), ...(await pairFeeds(options, pair)) }, into)
    copy(running, statistics, parameters)
    const [total, score, segmentation, contrastive] = ['total', 'aqa', 'tas', 'cont'].map((name) => scalarOf(scalars[`loss/${name}`], name))
    return { total: total ?? NaN, score: score ?? NaN, segmentation: segmentation ?? NaN, contrastive: contrastive ?? NaN }
  }

  return {
    provider: session.provider,
    fallbacks: session.fallbacks,
    async step(pairs) {
      sum.fill(0)
      const mean: Losses = { total: 0, score: 0, segmentation: 0, contrastive: 0 }
      for (const pair of pairs) {
        const losses = await learnPair(pair)
        for (const name of Object.keys(mean) as (keyof Losses)[]) mean[name] += losses[name] / pairs.length
        for (let i = 0; i < sum.length; i++) sum[i] = sum[i]! + gradient.data[i]! / pairs.length
      }
      assertFinite(trained, sum, adamState.step + 1, mean)
      await adam.update(learnt.data, sum, rates.data, adamState)
      copy(trained, learnt, parameters)
      return mean
    },
    state() {
      const vector = (data: Float32Array): Tensor => ({ shape: [data.length], data })
      return new Map([['parameters', vector(parameters.data)], ['adam.mean', vector(adamState.mean)], ['adam.variance', vector(adamState.variance)], ['adam.step', vector(Float32Array.of(adamState.step))]])
    },
    restore(state) {
      const read = (name: string, target: Float32Array): void => {
        const data = state.get(name)?.data
        if (data?.length !== target.length) throw new StudioError('bad-checkpoint', `The checkpoint's ${name} has ${data?.length ?? 'no'} numbers, this run has ${target.length}.`, { hint: 'It belongs to a run with other settings. Start a new run.' })
        target.set(data)
      }
      const step = new Float32Array(1)
      read('parameters', parameters.data)
      read('adam.mean', adamState.mean)
      read('adam.variance', adamState.variance)
      read('adam.step', step)
      adamState.step = step[0] ?? 0
      copy(trained, parameters, learnt)
    },
    weights: () => new Map(specs.map(({ name, shape }) => [name, { shape, data: Float32Array.from(parameters.tensors[name]?.data ?? []) }])),
    async release() {
      await session.release()
      await adam.release()
    },
  }
}

/** Inputs of the training graph for one pair: query first, then exemplar. */
async function pairFeeds<Dive extends LearnableDive>(options: LearnerOptions<Dive>, pair: Pair<Dive>): Promise<Feeds> {
  const { config, run } = options
  const T = config.frames
  const random = createRandom(pair.seed)
  const query = await options.input(pair.query, { flip: pair.flipQuery, seed: random.uint32() })
  const exemplar = await options.input(pair.exemplar, { flip: pair.flipExemplar, seed: random.uint32() })
  const both = join(query, exemplar)
  const mask = Float32Array.from({ length: 2 * T * 2 * config.gruHidden }, () => (random.float() < dropout ? 0 : 1 / (1 - dropout)))
  const video: Feeds = run.depth === 'all' ? { pictures: floatTensor([2 * T, 3, config.size, config.size], both) } : { features: floatTensor([2, T, both.length / 2 / T], both) }
  return {
    ...video,
    transition_targets: floatTensor([2, T, config.stages - 1], join(transitionTargets(pair.query.transitions, T), transitionTargets(pair.exemplar.transitions, T))),
    interpolation: floatTensor([2, tokenCount(config), T], join(interpolationMatrix(config, pair.query.transitions), interpolationMatrix(config, pair.exemplar.transitions))),
    score_differences: floatTensor([1], [pair.query.scorePoints - pair.exemplar.scorePoints]),
    segmentation_mask: floatTensor([2, T, 2 * config.gruHidden], mask),
  }
}

type Named = readonly { name: string; shape: readonly number[] }[]

function gather(specs: Named, source: FlatTensors): FlatTensors {
  const target = flatTensors(specs)
  copy(specs, source, target)
  return target
}

function copy(specs: Named, from: FlatTensors, to: FlatTensors): void {
  for (const { name } of specs) {
    const data = from.tensors[name]?.data
    if (data) to.tensors[name]?.data.set(data)
  }
}

function pick(source: FlatTensors, names: readonly string[]): Feeds {
  return Object.fromEntries(names.flatMap((name) => (source.tensors[name] ? [[name, source.tensors[name]]] : [])))
}

function join(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}

function assertFinite(specs: Named, gradient: Float32Array, step: number, losses: Losses): void {
  let offset = 0
  for (const { name, shape } of specs) {
    const end = offset + shape.reduce((a, b) => a * b, 1)
    for (let i = offset; i < end; i++) {
      if (Number.isFinite(gradient[i])) continue
      throw new StudioError('not-a-number', `The gradient of ${name} became ${gradient[i]} at step ${step} (losses: ${Object.entries(losses).map(([key, value]) => `${key} ${value}`).join(', ')}).`, {
        hint: 'Lower the learning rates, or start from other weights. The last checkpoint from before this step is kept.',
      })
    }
    offset = end
  }
}
