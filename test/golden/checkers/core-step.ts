/**
 * Checks one whole training step of CoRe on a pair of videos, in the studio's own
 * two phases: features clip by clip, the tree's losses and their gradient to the
 * features, then the backbone's backward pass clip by clip.
 */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { buildClipBackwardGraph, buildClipFeatureGraph, clipUnits } from '../../../src/main/models/clip-video.ts'
import { featureWidth, leafCount, type CoreConfig } from '../../../src/main/models/core/config.ts'
import { buildHeadStepGraph } from '../../../src/main/models/core/graphs.ts'
import { labelDifference, quantileEdges } from '../../../src/main/models/core/groups.ts'
import { coreHeadParameters, coreParameters } from '../../../src/main/models/core/parameters.ts'
import { gradientName } from '../../../src/main/models/method.ts'
import { createAdam } from '../../../src/main/runtime/adam.ts'
import { flatTensors, renamed, type FlatTensors } from '../../../src/main/runtime/flat.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkSummary, relative, type Check } from '../compare.ts'
import { fillInput, fillWeight, sizeOf, type InputSpec } from '../filler.ts'
import type { Checker } from './checker.ts'
import { configOf } from './core.ts'
import type { CoreGolden, CoreStepGolden } from './core-file.ts'
import { gradientChecks, parameterChecks } from './core-gradients.ts'

const threads = 2

/** The published learning rates, which the file does not name. */
const rates = { head: 1e-3, backbone: 1e-4 } as const

export const coreStepChecker: Checker = {
  kind: 'core_step',
  recognises: (content) => 'combined_1' in content && 'combined_2' in content && 'params_after_1' in content,
  async run(_content, path) {
    const golden = JSON.parse(readFileSync(path, 'utf8')) as CoreStepGolden
    // Sizes and groups are those of core.json beside it.
    const whole = JSON.parse(readFileSync(join(dirname(path), 'core.json'), 'utf8')) as CoreGolden
    const shapes = new Map(Object.entries(whole.state).flatMap(([module, list]) => list.map(([key, shape]) => [`${module}.${key}`, shape] as const)))
    const config = { ...configOf(shapes, whole.inputs.clip224.shape), frames: golden.inputs.query.shape[2] ?? 0 }
    const specs = coreParameters(config).map((spec) => ({ ...spec, trainable: spec.trainable && spec.name in golden.grads }))
    const values = Object.fromEntries(specs.map((spec) => [spec.name, fillWeight(`${golden.weights_prefix}${spec.name}`, spec.shape)]))
    const parameters = flatTensors(specs, values)
    const videos = [golden.inputs.query, golden.inputs.exemplar].map(framesOf)

    const features = await clipFeatures(config, parameters, videos)
    const head = await headStep(config, parameters, features, golden, whole)
    const gradients = await backbonePass(config, parameters, videos, floats(head['feature_gradient']))
    for (const spec of coreHeadParameters(config)) gradients.tensors[spec.name]?.data.set(floats(head[gradientName(spec.name)]))

    const checks: Check[] = [
      ...combinedChecks(config, features, golden, whole.groups.max),
      check('loss', relative(scalarOf(head['loss/total']), golden.loss), 1e-4),
      ...gradientChecks('gradient', (name) => gradients.tensors[name]?.data, golden.grads),
    ]
    const adam = await createAdam(parameters.data.length, {}, { threads })
    const rateOf = (name: string): number => (name.startsWith('regressor.') ? rates.head : rates.backbone)
    const rate = flatTensors(specs, Object.fromEntries(specs.map(({ name, shape }) => [name, new Float32Array(sizeOf(shape)).fill(rateOf(name))])))
    await adam.update(parameters.data, gradients.data, rate.data, adam.init())
    await adam.release()
    checks.push(...parameterChecks('parameter after the step', (name) => parameters.tensors[name]?.data, golden.params_after_1, rateOf))
    return checks
  },
}

/** [1, 3, T, H, W] → [T, 3, H, W] */
function framesOf(input: InputSpec): Float32Array {
  const [, channels = 0, frames = 0] = input.shape
  const plane = sizeOf(input.shape.slice(3))
  const data = fillInput(input)
  const video = new Float32Array(data.length)
  for (let c = 0; c < channels; c += 1) for (let t = 0; t < frames; t += 1) video.set(data.subarray((c * frames + t) * plane, (c * frames + t + 1) * plane), (t * channels + c) * plane)
  return video
}

/** Pictures of every clip, as views into its video, with the clip's row among all. */
function clipsOf(config: CoreConfig, videos: readonly Float32Array[]): { row: number; pictures: Tensor }[] {
  const { clipFrames, size } = config.backbone
  const picture = 3 * size * size
  return videos.flatMap((video, v) => clipUnits(config).map(({ frames, rows }) => ({
    row: v * config.starts.length + rows[0],
    pictures: floatTensor([clipFrames, 3, size, size], video.subarray((frames[0] ?? 0) * picture, ((frames.at(-1) ?? 0) + 1) * picture)),
  })))
}

async function clipFeatures(config: CoreConfig, parameters: FlatTensors, videos: readonly Float32Array[]): Promise<Float32Array> {
  const width = featureWidth(config)
  const features = new Float32Array(videos.length * config.starts.length * width)
  const session = await createSession(encodeGraph(buildClipFeatureGraph(config.name, config, { batchNorm: 'frozen' })), { threads })
  for (const { row, pictures } of clipsOf(config, videos)) features.set(floats((await session.run({ ...parameters.tensors, pictures }))['features']), row * width)
  await session.release()
  return features
}

async function headStep(config: CoreConfig, parameters: FlatTensors, features: Float32Array, golden: CoreStepGolden, whole: CoreGolden): Promise<Record<string, Tensor>> {
  const { max, positive_deltas: differences } = whole.groups
  const [query, exemplar] = [golden.label_query, golden.label_exemplar]
  const edges = quantileEdges(differences, leafCount(config), max)
  const labels = [query - exemplar, exemplar - query].map((difference) => labelDifference(edges, difference))
  const session = await createSession(encodeGraph(buildHeadStepGraph(config, { toFeatures: true })), { threads })
  const found = await session.run({
    ...parameters.tensors,
    features: floatTensor([2, config.starts.length, featureWidth(config)], features),
    reference_shares: floatTensor([2, 1], [exemplar / max, query / max]),
    leaf: floatTensor([2, leafCount(config)], labels.flatMap((label) => Array.from({ length: leafCount(config) }, (_, leaf) => (leaf === label.leaf ? 1 : 0)))),
    positions: floatTensor([2], labels.map((label) => label.position ?? 0)),
    position_weights: floatTensor([2], [1, 1]),
  })
  await session.release()
  return found
}

/** Sums each clip's gradient; those of the heads are left at zero. */
async function backbonePass(config: CoreConfig, parameters: FlatTensors, videos: readonly Float32Array[], featureGradient: Float32Array): Promise<FlatTensors> {
  const specs = coreParameters(config)
  const width = featureWidth(config)
  const backbone = specs.filter((spec) => spec.group === 'backbone' && spec.trainable)
  const [sum, own] = [flatTensors(specs), flatTensors(backbone)]
  const session = await createSession(encodeGraph(buildClipBackwardGraph(config.name, config, { batchNorm: 'frozen' })), { threads })
  for (const { row, pictures } of clipsOf(config, videos)) {
    await session.run({ ...parameters.tensors, pictures, feature_gradient: floatTensor([1, width], featureGradient.subarray(row * width, (row + 1) * width)) }, renamed(own, gradientName))
    for (const { name } of backbone) addTo(sum.tensors[name]?.data, own.tensors[name]?.data)
  }
  await session.release()
  return sum
}

function addTo(sum: Float32Array | undefined, own: Float32Array | undefined): void {
  if (sum && own) for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] ?? 0) + (own[i] ?? 0)
}

function combinedChecks(config: CoreConfig, features: Float32Array, golden: CoreStepGolden, range: number): Check[] {
  const width = featureWidth(config)
  const clips = config.starts.length
  const mean = (video: number): number[] => Array.from({ length: width }, (_, d) => {
    let total = 0
    for (let clip = 0; clip < clips; clip += 1) total += features[(video * clips + clip) * width + d] ?? Number.NaN
    return total / clips
  })
  const [query, exemplar] = [mean(0), mean(1)]
  return [
    checkSummary('combined features, exemplar given query', [...query, ...exemplar, golden.label_query / range], golden.combined_1),
    checkSummary('combined features, query given exemplar', [...exemplar, ...query, golden.label_exemplar / range], golden.combined_2),
  ]
}
