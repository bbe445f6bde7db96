/** Checks CoRe's backbone, groups and regression tree against the official implementation's numbers. */
import { readFileSync } from 'node:fs'
import { gradients } from '../../../src/main/graph/autodiff.ts'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import { add, square } from '../../../src/main/graph/ops/elementwise.ts'
import { concat, reshape, transpose } from '../../../src/main/graph/ops/layout.ts'
import { reduceMean } from '../../../src/main/graph/ops/reduce.ts'
import type { Value } from '../../../src/main/graph/types.ts'
import { buildI3d, framesOfClips } from '../../../src/main/models/backbones/i3d.ts'
import { core, featureWidth, leafCount, type CoreConfig } from '../../../src/main/models/core/config.ts'
import { labelDifference, leafIntervals, quantileEdges, readLeaf } from '../../../src/main/models/core/groups.ts'
import { buildLeafLoss, buildPositionLoss, positionWeights } from '../../../src/main/models/core/losses.ts'
import { coreHeadParameters, coreParameters } from '../../../src/main/models/core/parameters.ts'
import { buildTree } from '../../../src/main/models/core/tree.ts'
import { gradientName } from '../../../src/main/models/method.ts'
import { declareParameters, parameterProblems, trainableNames } from '../../../src/main/models/parameters.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkEqual, checkNumbers, checkSummary, relative, type Check } from '../compare.ts'
import { fillInput, fillWeight } from '../filler.ts'
import type { Checker } from './checker.ts'
import type { CoreGolden } from './core-file.ts'
import { gradientChecks } from './core-gradients.ts'

/** Two threads: enough for a laptop, and the results do not depend on it. */
const threads = 2

export const coreChecker: Checker = {
  kind: 'core',
  recognises: (content) => 'gart' in content && 'groups' in content && 'state' in content,
  async run(_content, path) {
    const golden = JSON.parse(readFileSync(path, 'utf8')) as CoreGolden
    const shapes = new Map(Object.entries(golden.state).flatMap(([module, list]) => list.map(([key, shape]) => [`${module}.${key}`, shape] as const)))
    const config = configOf(shapes, golden.inputs.clip224.shape)
    const specs = coreParameters(config)
    const problems = parameterProblems(specs, shapes)
    const names = new Set(specs.map((spec) => spec.name))
    const unknown = [...shapes.keys()].filter((name) => !names.has(name) && !name.endsWith('num_batches_tracked'))
    const values = Object.fromEntries(specs.map((spec) => [spec.name, fillWeight(`${golden.weights_prefix}${spec.name}`, spec.shape)]))
    return [
      check(`state keys and shapes${[...problems, ...unknown].map((p) => `; ${p}`).join('')}`, problems.length + unknown.length, 0),
      ...groupChecks(golden, config),
      ...(await treeChecks(golden, config, values)),
      ...(await activationChecks(golden, config, values)),
      ...(await backboneGradientChecks(golden, config, values)),
    ]
  },
}

type Values = Readonly<Record<string, Float32Array>>

/** Sizes as the shapes of parameters and clips tell them. */
export function configOf(shapes: ReadonlyMap<string, readonly number[]>, clip: readonly number[]): CoreConfig {
  const decisions = [...shapes.keys()].filter((name) => /^regressor\.clf_layers\.\d+\.weight$/.test(name)).length
  const stem = shapes.get('base_model.backbone.conv3d_1a_7x7.conv3d.weight')?.[0] ?? 0
  const [, , clipFrames = 0, size = 0] = clip
  return { ...core, backbone: { width: stem / 64, clipFrames, size }, treeWidth: shapes.get('regressor.first_layer.0.weight')?.[0] ?? 0, decisions }
}

function groupChecks({ groups, gart }: CoreGolden, config: CoreConfig): Check[] {
  const edges = quantileEdges(groups.positive_deltas, leafCount(config), groups.max)
  const labels = gart.delta_truth.map((difference) => labelDifference(edges, difference))
  const rows = (value: (leaf: number, row: number) => number): number[] => labels.flatMap((_, row) => Array.from({ length: leafCount(config) }, (__, leaf) => value(leaf, row)))
  return [
    checkNumbers('bounds of the groups', leafIntervals(edges).flat(), groups.bounds.flat(), 1e-6),
    checkEqual('true leaves', rows((leaf, row) => (labels[row]?.leaf === leaf ? 1 : 0)), gart.leaf_class.flat()),
    checkNumbers('true positions', rows((leaf, row) => (labels[row]?.leaf === leaf ? (labels[row]?.position ?? -1) : -1)), gart.leaf_regression.flat(), 1e-6),
  ]
}

async function treeChecks(golden: CoreGolden, config: CoreConfig, values: Values): Promise<Check[]> {
  const { gart, groups, inputs } = golden
  const rows = inputs.features.shape[0] ?? 0
  const specs = coreHeadParameters(config)
  const names = trainableNames(specs)
  const graph = new Graph('core/tree')
  const parameter = declareParameters(graph, specs)
  const combined = concat([graph.input('features', inputs.features.shape), graph.input('shares', inputs.exemplar_score.shape)], 1)
  const tree = buildTree(config, parameter, combined)
  const leaf = graph.input('leaf', [rows, leafCount(config)])
  const classification = buildLeafLoss(tree, leaf, rows)
  const regression = buildPositionLoss(tree, leaf, graph.input('positions', [rows]), graph.input('weights', [rows]))
  tree.decisions.forEach((decision, level) => graph.output(`decision ${level}`, decision))
  graph.output('leaf_log_probs', tree.leafLogProbabilities)
  graph.output('leaf_delta', tree.positions)
  graph.output('classification', classification)
  graph.output('regression', regression)
  gradients(add(classification, regression), names.map(parameter)).forEach((gradient, i) => graph.output(gradientName(names[i] ?? ''), gradient))

  const edges = quantileEdges(groups.positive_deltas, leafCount(config), groups.max)
  const labels = gart.delta_truth.map((difference) => labelDifference(edges, difference))
  const leaves = labels.map((label) => label.leaf)
  const found = await runOnce(graph, {
    ...fed(specs, values),
    features: floatTensor(inputs.features.shape, fillInput(inputs.features)),
    shares: floatTensor(inputs.exemplar_score.shape, fillInput(inputs.exemplar_score)),
    leaf: floatTensor([rows, leafCount(config)], gart.leaf_class.flat()),
    positions: floatTensor([rows], labels.map((label) => label.position ?? 0)),
    weights: floatTensor([rows], positionWeights(leaves, labels.map((label) => label.position !== null), 'released', rows)),
  })
  const [logProbabilities, positions] = [floats(found['leaf_log_probs']), floats(found['leaf_delta'])]
  const row = (data: Float32Array, i: number): Float32Array => data.subarray(i * leafCount(config), (i + 1) * leafCount(config))
  return [
    ...gart.log_probs.map((expected, level) => checkSummary(`log-probabilities of decision ${level + 1}`, floats(found[`decision ${level}`]), expected)),
    checkNumbers('leaf log-probabilities', logProbabilities, gart.leaf_log_probs.flat()),
    checkNumbers('leaf positions', positions, gart.leaf_delta.flat()),
    check('leaf loss', relative(scalarOf(found['classification']), gart.loss_classification), 1e-4),
    check('position loss', relative(scalarOf(found['regression']), gart.loss_regression), 1e-4),
    checkNumbers('inference', labels.map((_, i) => readLeaf(edges, row(logProbabilities, i), row(positions, i)).difference), gart.inference),
    ...gradientChecks('gradient', (name) => found[gradientName(name)]?.data as Float32Array | undefined, gart.grads),
  ]
}

async function activationChecks(golden: CoreGolden, config: CoreConfig, values: Values): Promise<Check[]> {
  const clip = golden.inputs.clip224
  const steps = Object.entries(golden.i3d_activations)
  const graph = new Graph('core/activations')
  const { features, maps } = buildI3d(config.backbone, root, declareParameters(graph, coreParameters(config)), framesOfClips(graph.input('clips', clip.shape)), { weights: 'stored' })
  graph.output('features', features)
  const known = steps.filter(([name]) => maps.has(name))
  for (const [name] of known) graph.output(name, asOfficial(maps.get(name)?.map ?? features, clip.shape[0] ?? 0))
  const session = await createSession(encodeGraph(graph, { bake: values }), { threads })
  const found = await session.run({ clips: floatTensor(clip.shape, fillInput(clip)) })
  await session.release()
  return [
    ...steps.map(([name, expected]) => (found[name] ? checkSummary(`i3d ${name}`, floats(found[name]), expected) : check(`i3d ${name}: no such step here`, Infinity, 0))),
    checkSummary('i3d feature', floats(found['features']), golden.i3d_clip_1x3x16x224x224),
  ]
}

const root = 'base_model.backbone'

/** [N·T, C, H, W] → [N, C, T, H, W] */
function asOfficial(map: Value, clips: number): Value {
  const [rows = 0, ...rest] = map.shape
  return transpose(reshape(map, [clips, rows / clips, ...rest]), [0, 2, 1, 3, 4])
}

async function backboneGradientChecks(golden: CoreGolden, config: CoreConfig, values: Values): Promise<Check[]> {
  const clip = golden.inputs.clip224
  const specs = coreParameters(config)
  const names = trainableNames(specs, 'backbone')
  const graph = new Graph('core/backbone-gradients')
  const parameter = declareParameters(graph, specs)
  const { features } = buildI3d(config.backbone, root, parameter, framesOfClips(graph.input('clips', clip.shape)))
  gradients(reduceMean(square(features)), names.map(parameter)).forEach((gradient, i) => graph.output(gradientName(names[i] ?? ''), gradient))
  const found = await runOnce(graph, { ...fed(specs, values), clips: floatTensor(clip.shape, fillInput(clip)) })
  return [
    checkEqual('backbone parameters with a gradient', [...names].sort(), Object.keys(golden.i3d_grads_of_mean_square).sort()),
    ...gradientChecks('i3d gradient', (name) => found[gradientName(name)]?.data as Float32Array | undefined, golden.i3d_grads_of_mean_square),
    check(`width of the features, ${featureWidth(config)}`, Math.abs(featureWidth(config) - (golden.i3d_clip_1x3x16x224x224.shape[1] ?? 0)), 0),
  ]
}

function fed(specs: readonly { readonly name: string; readonly shape: readonly number[] }[], values: Values): Record<string, Tensor> {
  return Object.fromEntries(specs.map(({ name, shape }) => [name, floatTensor(shape, values[name])]))
}

async function runOnce(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await createSession(encodeGraph(graph), { threads })
  const found = await session.run(feeds)
  await session.release()
  return found
}
