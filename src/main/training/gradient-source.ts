import { createRandom } from '../../shared/domain/random.ts'
import { encodeGraph, fedInputs } from '../graph/encode.ts'
import type { Graph } from '../graph/graph.ts'
import type { Facts, LabelledVideo, MethodModel, PlainTensors } from '../models/method.ts'
import { gradientName, statisticName } from '../models/method.ts'
import type { ParameterSpec, TrainingDepth } from '../models/parameters.ts'
import { featureGradient } from '../models/step-graphs.ts'
import type { FlatTensors } from '../runtime/flat.ts'
import { flatTensors, renamed } from '../runtime/flat.ts'
import type { Feeds, OrtSession, Provider, ProviderFallback } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import { floatTensor, scalarOf } from '../runtime/tensor.ts'
import type { Example, Showing } from './examples.ts'
import { showingsOf } from './examples.ts'
import type { Losses } from './loop.ts'

/**
 * Where the gradients of a step come from. Three ways, one answer:
 * heads alone on cached features; one graph of a whole pair, where a method has
 * one; or in two phases, in which the heads say how the features should change
 * and the backbone runs backwards one unit of pictures at a time.
 */
export interface GradientSource<Dive> {
  readonly provider: string
  /** Providers that were tried and refused, and why. */
  readonly fallbacks: readonly ProviderFallback[]
  /** Adds `scale` × the gradient of the mean loss of `examples` to `sum`, and returns that mean. */
  add(examples: readonly Example<Dive>[], sum: FlatTensors, scale: number): Promise<Losses>
  release(): Promise<void>
}

export interface GradientOptions<Dive> {
  model: MethodModel
  facts: Facts
  depth: TrainingDepth
  batchNorm: 'frozen' | 'batch'
  /** Every parameter and running statistic, read at each run; statistics are written back. */
  parameters: FlatTensors
  labels(dive: Dive, variation: Omit<Showing<Dive>, 'dive'>): LabelledVideo
  /** Pictures, float32 [T, 3, H, W], with depth 'all'; features, float32 [rows, width], with depth 'heads'. */
  input(dive: Dive, variation: Omit<Showing<Dive>, 'dive'>): Promise<Float32Array>
  providers: readonly Provider[]
  threads: number
}

/** A graph ready to run on the learner's parameters. */
interface Step {
  readonly session: OrtSession
  /** Gradients of the latest run, by parameter. */
  readonly gradient: FlatTensors
  /** Writes gradients, statistics and `into`; the model's running statistics follow. */
  run(feeds: Feeds, into?: Feeds): Promise<void>
}

export async function createGradientSource<Dive>(options: GradientOptions<Dive>): Promise<GradientSource<Dive>> {
  const { model, depth } = options
  if (depth === 'heads') return headGradients(options)
  if (model.jointGraph && !model.couplesBatch) return jointGradients(options, model.jointGraph)
  return twoPhaseGradients(options)
}

async function headGradients<Dive>(options: GradientOptions<Dive>): Promise<GradientSource<Dive>> {
  const heads = headSteps(options, false)
  const first = await heads.step(1)
  return {
    provider: first.session.provider,
    fallbacks: first.session.fallbacks,
    async add(examples, sum, scale) {
      const { rows, width } = options.model.features
      const ready = await prepare(options, examples)
      const features = floatTensor([ready.inputs.length, rows, width], joined(ready.inputs))
      return heads.add(examples.length, { features, ...ready.labels }, sum, scale)
    },
    release: () => heads.release(),
  }
}

async function jointGradients<Dive>(options: GradientOptions<Dive>, graph: NonNullable<MethodModel['jointGraph']>): Promise<GradientSource<Dive>> {
  const { model } = options
  const { frames, size } = model.video
  const step = await openStep(options, graph({ batchNorm: options.batchNorm }), trainable(model))
  const losses = lossTargets(model)
  return {
    provider: step.session.provider,
    fallbacks: step.session.fallbacks,
    async add(examples, sum, scale) {
      const ready = await prepare(options, examples)
      await step.run({ pictures: floatTensor([ready.inputs.length * frames, 3, size, size], joined(ready.inputs)), ...ready.labels }, losses)
      addScaled(sum, step.gradient, scale)
      return readLosses(model, losses)
    },
    release: () => step.session.release(),
  }
}

async function twoPhaseGradients<Dive>(options: GradientOptions<Dive>): Promise<GradientSource<Dive>> {
  const { model, batchNorm } = options
  const { rows, width } = model.features
  const forward = await openStep(options, model.featureGraph({ batchNorm }), [])
  const backward = await openStep(options, model.backboneGraph({ batchNorm }), trainable(model, 'backbone'), false)
  const heads = headSteps(options, true)
  return {
    provider: forward.session.provider,
    fallbacks: forward.session.fallbacks,
    async add(examples, sum, scale) {
      const ready = await prepare(options, examples)
      const features = floatTensor([ready.inputs.length, rows, width])
      for (const [v, pictures] of ready.inputs.entries()) {
        for (const unit of model.video.units) {
          const [from, to] = unit.rows
          const target = floatTensor([to - from, width], features.data.subarray((v * rows + from) * width, (v * rows + to) * width))
          await forward.run({ pictures: unitPictures(model, pictures, unit.frames) }, { features: target })
        }
      }
      const change = floatTensor(features.shape)
      const losses = await heads.add(examples.length, { features, ...ready.labels }, sum, scale, { [featureGradient]: change })
      for (const [v, pictures] of ready.inputs.entries()) {
        for (const { frames, rows: [from, to] } of model.video.units) {
          const gradient = floatTensor([to - from, width], change.data.subarray((v * rows + from) * width, (v * rows + to) * width))
          await backward.run({ pictures: unitPictures(model, pictures, frames), [featureGradient]: gradient })
          addScaled(sum, backward.gradient, scale)
        }
      }
      return losses
    },
    async release() {
      for (const session of [forward.session, backward.session]) await session.release()
      await heads.release()
    },
  }
}

/** The heads' graph for every number of examples that occurs; the last step of an epoch may be smaller. */
function headSteps<Dive>(options: GradientOptions<Dive>, toFeatures: boolean) {
  const { model } = options
  const steps = new Map<number, Promise<Step>>()
  const losses = lossTargets(model)
  const step = (examples: number): Promise<Step> => {
    const known = steps.get(examples)
    if (known) return known
    const opened = openStep(options, model.headGraph({ examples, toFeatures }), trainable(model, 'head'))
    steps.set(examples, opened)
    return opened
  }
  return {
    step,
    async add(examples: number, feeds: Feeds, sum: FlatTensors, scale: number, into: Feeds = {}): Promise<Losses> {
      const { run, gradient } = await step(examples)
      await run(feeds, { ...losses, ...into })
      addScaled(sum, gradient, scale)
      return readLosses(model, losses)
    },
    async release() {
      for (const opened of steps.values()) await (await opened).session.release()
    },
  }
}

/** @param keepsStatistics false where another graph of the same step has written them already */
async function openStep<Dive>(options: GradientOptions<Dive>, graph: Graph, trained: readonly ParameterSpec[], keepsStatistics = true): Promise<Step> {
  const { parameters, model } = options
  const session = await createSession(encodeGraph(graph), { providers: options.providers, threads: options.threads, hasFedWeights: true })
  const fed = Object.fromEntries(fedInputs(graph).flatMap(({ name }) => (parameters.tensors[name] ? [[name, parameters.tensors[name]]] : [])))
  const kept = keepsStatistics ? model.parameters.filter((spec) => !spec.trainable && graph.outputs.has(statisticName(spec.name))) : []
  const [gradient, statistics] = [flatTensors(trained), flatTensors(kept)]
  const own: Feeds = { ...renamed(gradient, gradientName), ...renamed(statistics, statisticName) }
  return {
    session,
    gradient,
    async run(feeds, into = {}) {
      await session.run({ ...fed, ...feeds }, { ...own, ...into })
      for (const { name } of kept) parameters.tensors[name]?.data.set(statistics.tensors[name]?.data ?? [])
    },
  }
}

function trainable(model: MethodModel, group?: ParameterSpec['group']): ParameterSpec[] {
  return model.parameters.filter((spec) => spec.trainable && (group === undefined || spec.group === group))
}

/** Inputs of every video of a step, first those that are compared, then what they are compared with, and the labels' feeds. */
async function prepare<Dive>(options: GradientOptions<Dive>, examples: readonly Example<Dive>[]): Promise<{ inputs: Float32Array[]; labels: Feeds }> {
  const width = examples[0]?.videos.length ?? 0
  const random = createRandom(examples[0]?.seed ?? 0)
  // Dropout goes on where the first example's showings ended.
  const shown = examples.map((example) => (example === examples[0] ? showingsOf(example, random) : showingsOf(example)))
  const order = Array.from({ length: width }, (_, place) => shown.map((showings) => showings[place]!)).flat()
  const inputs: Float32Array[] = []
  for (const { dive, ...variation } of order) inputs.push(await options.input(dive, variation))
  const labels = options.model.labelFeeds(order.map(({ dive, ...variation }) => options.labels(dive, variation)), options.facts, () => random.float())
  return { inputs, labels: toFeeds(labels) }
}

function toFeeds(tensors: PlainTensors): Feeds {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, floatTensor(shape, data)]))
}

function unitPictures(model: MethodModel, pictures: Float32Array, frames: readonly number[]) {
  const { size } = model.video
  const picture = 3 * size * size
  const first = frames[0] ?? 0
  const shape = [frames.length, 3, size, size]
  // Most units are runs of frames, which need no copy.
  if (frames.every((frame, i) => frame === first + i)) return floatTensor(shape, pictures.subarray(first * picture, (first + frames.length) * picture))
  const gathered = floatTensor(shape)
  frames.forEach((frame, i) => gathered.data.set(pictures.subarray(frame * picture, (frame + 1) * picture), i * picture))
  return gathered
}

function lossTargets(model: MethodModel): Record<string, ReturnType<typeof floatTensor>> {
  return Object.fromEntries(model.losses.map((name) => [`loss/${name}`, floatTensor([])]))
}

function readLosses(model: MethodModel, targets: Feeds): Losses {
  return Object.fromEntries(model.losses.map((name) => [name, scalarOf(targets[`loss/${name}`], name)]))
}

function addScaled(sum: FlatTensors, part: FlatTensors, scale: number): void {
  for (const [name, { data }] of Object.entries(part.tensors)) {
    const target = sum.tensors[name]?.data
    if (target) for (let i = 0; i < data.length; i++) target[i] = target[i]! + scale * data[i]!
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const [only] = parts
  if (only && parts.length === 1) return only
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
