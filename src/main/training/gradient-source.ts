import type { BatchNormMode, MethodModel } from '../models/method.ts'
import { trainedAt } from '../models/parameters.ts'
import { featureGradient } from '../models/step-graphs.ts'
import type { FlatTensors } from '../runtime/flat.ts'
import type { Feeds, ProviderFallback } from '../runtime/session.ts'
import { floatTensor } from '../runtime/tensor.ts'
import type { Example } from './examples.ts'
import type { Losses } from './loop.ts'
import type { StepInputOptions } from './step-inputs.ts'
import { joined, prepareExamples, unitFeed, videosFeed } from './step-inputs.ts'
import type { StepSession, StepSessionOptions } from './step-session.ts'
import { lossTargets, openStep, readLosses } from './step-session.ts'

/**
 * Where the gradients of a step come from. Three ways, one answer:
 * heads alone on cached features; one graph of a whole pair, where a method has
 * one; or in two phases, in which the heads say how the features should change
 * and the backbone runs backwards one unit of pictures at a time. With depth
 * 'last' the backbone is its last stages, and the early ones' maps are its pictures.
 */
export interface GradientSource<Dive> {
  readonly provider: string
  /** Providers that were tried and refused, and why. */
  readonly fallbacks: readonly ProviderFallback[]
  /** Adds `scale` × the gradient of the mean loss of `examples` to `sum`, and returns that mean. */
  add(examples: readonly Example<Dive>[], sum: FlatTensors, scale: number): Promise<Losses>
  release(): Promise<void>
}

export interface GradientOptions<Dive> extends StepInputOptions<Dive>, StepSessionOptions {
  batchNorm: BatchNormMode
  /** Examples of most runs: the graph for so many is loaded first. */
  examples: number
}

export async function createGradientSource<Dive>(options: GradientOptions<Dive>): Promise<GradientSource<Dive>> {
  const { model, depth } = options
  if (depth === 'heads') return headGradients(options)
  if (model.jointGraph && !model.couplesBatch) return jointGradients(options, model.jointGraph)
  return twoPhaseGradients(options)
}

async function headGradients<Dive>(options: GradientOptions<Dive>): Promise<GradientSource<Dive>> {
  const heads = headSteps(options, false)
  const first = await heads.step(options.examples)
  return {
    provider: first.session.provider,
    fallbacks: first.session.fallbacks,
    async add(examples, sum, scale) {
      const { rows, width } = options.model.features
      const ready = await prepareExamples(options, examples)
      const features = floatTensor([ready.inputs.length, rows, width], joined(ready.inputs))
      return heads.add(examples.length, { features, ...ready.labels }, sum, scale)
    },
    release: () => heads.release(),
  }
}

async function jointGradients<Dive>(options: GradientOptions<Dive>, graph: NonNullable<MethodModel['jointGraph']>): Promise<GradientSource<Dive>> {
  const { model, batchNorm } = options
  const trained = trainedAt(model.parameters, options.depth)
  const steps = bySize((examples) => openStep(options, graph({ batchNorm, examples, from: backboneInput(options) }), trained))
  const losses = lossTargets(model)
  const first = await steps.step(options.examples)
  return {
    provider: first.session.provider,
    fallbacks: first.session.fallbacks,
    async add(examples, sum, scale) {
      const ready = await prepareExamples(options, examples)
      const step = await steps.step(examples.length)
      await step.run({ ...videosFeed(options, ready.inputs), ...ready.labels }, losses)
      addScaled(sum, step.gradient, scale)
      return readLosses(model, losses)
    },
    release: () => steps.release(),
  }
}

async function twoPhaseGradients<Dive>(options: GradientOptions<Dive>): Promise<GradientSource<Dive>> {
  const { model, batchNorm } = options
  const { rows, width } = model.features
  const { units } = model.video
  const from = backboneInput(options)
  const forward = await openStep(options, model.featureGraph({ batchNorm, from }), [])
  const backward = await openStep(options, model.backboneGraph({ batchNorm, from }), trainedAt(model.parameters, options.depth).filter(({ group }) => group === 'backbone'), false)
  const heads = headSteps(options, true)
  return {
    provider: forward.session.provider,
    fallbacks: forward.session.fallbacks,
    async add(examples, sum, scale) {
      const ready = await prepareExamples(options, examples)
      const features = floatTensor([ready.inputs.length, rows, width])
      const ofUnit = (all: Float32Array, video: number, [first, end]: readonly [number, number]) =>
        floatTensor([end - first, width], all.subarray((video * rows + first) * width, (video * rows + end) * width))
      for (const [v, input] of ready.inputs.entries()) {
        for (const [u, unit] of units.entries()) await forward.run(unitFeed(options, input, u), { features: ofUnit(features.data, v, unit.rows) })
      }
      const change = floatTensor(features.shape)
      const losses = await heads.add(examples.length, { features, ...ready.labels }, sum, scale, { [featureGradient]: change })
      for (const [v, input] of ready.inputs.entries()) {
        for (const [u, unit] of units.entries()) {
          await backward.run({ ...unitFeed(options, input, u), [featureGradient]: ofUnit(change.data, v, unit.rows) })
          addScaled(sum, backward.gradient, scale)
        }
      }
      return losses
    },
    async release() {
      for (const { session } of [forward, backward]) await session.release()
      await heads.release()
    },
  }
}

function backboneInput({ depth }: Pick<GradientOptions<unknown>, 'depth'>) {
  return depth === 'last' ? 'early' as const : 'pictures' as const
}

/** The heads' graph for every number of examples that occurs; the last step of an epoch may be smaller. */
function headSteps<Dive>(options: GradientOptions<Dive>, toFeatures: boolean) {
  const { model } = options
  const losses = lossTargets(model)
  const steps = bySize((examples) => openStep(options, model.headGraph({ examples, toFeatures }), trainedAt(model.parameters, 'heads')))
  return {
    ...steps,
    async add(examples: number, feeds: Feeds, sum: FlatTensors, scale: number, into: Feeds = {}): Promise<Losses> {
      const { run, gradient } = await steps.step(examples)
      await run(feeds, { ...losses, ...into })
      addScaled(sum, gradient, scale)
      return readLosses(model, losses)
    },
  }
}

/** Sessions by number of examples, opened when first met. */
function bySize(open: (examples: number) => Promise<StepSession>) {
  const steps = new Map<number, Promise<StepSession>>()
  return {
    step(examples: number): Promise<StepSession> {
      const known = steps.get(examples) ?? open(examples)
      steps.set(examples, known)
      return known
    },
    async release(): Promise<void> {
      for (const opened of steps.values()) await (await opened).session.release()
    },
  }
}

function addScaled(sum: FlatTensors, part: FlatTensors, scale: number): void {
  for (const [name, { data }] of Object.entries(part.tensors)) {
    const target = sum.tensors[name]?.data
    if (target) for (let i = 0; i < data.length; i++) target[i] = target[i]! + scale * data[i]!
  }
}
