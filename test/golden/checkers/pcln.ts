/** Checks PCLN's heads, losses and gradients against numbers of the official modules. */
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { allPairs, pcln, type PclnConfig } from '../../../src/main/models/pcln/config.ts'
import { buildHeadGraph, buildScoringGraph } from '../../../src/main/models/pcln/graphs.ts'
import { pclnLayout } from '../../../src/main/models/pcln/layout.ts'
import { pclnHeadParameters } from '../../../src/main/models/pcln/parameters.ts'
import { gradientName } from '../../../src/main/models/method.ts'
import { parameterProblems } from '../../../src/main/models/parameters.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, scalarOf, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkEqual, checkNumbers, checkSummary, norm, relative, type Check, type EdgeSummary, type TensorSummary } from '../compare.ts'
import { fillInput, fillWeight, type InputSpec } from '../filler.ts'
import type { Checker } from './checker.ts'

interface PclnGolden {
  readonly weights_prefix: string
  readonly inputs: { readonly features: InputSpec }
  readonly state: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>>
  readonly encoder: TensorSummary
  readonly scores: readonly number[]
  readonly pair_relative_scores: readonly number[]
  readonly train?: {
    readonly truth: readonly number[]
    readonly pairs: readonly (readonly number[])[]
    readonly L_bs: number
    readonly L_rs: number
    readonly L_ds: number
    readonly grads: Readonly<Record<string, EdgeSummary>>
  }
}

export const pclnChecker: Checker = {
  kind: 'pcln',
  recognises: (content) => 'pair_relative_scores' in content && 'encoder' in content && 'state' in content,
  async run(content) {
    const golden = content as unknown as PclnGolden
    const { features } = golden.inputs
    const shapes = new Map(Object.entries(golden.state).flatMap(([module, list]) => list.map(([key, shape]) => [`${module}.${key}`, shape] as const)))
    const [videos = 0, frames = 0, width = 0] = features.shape
    const config = configOf(shapes, frames, width)
    if (!config) return [check('the state lists every parameter of PCLN', Infinity, 0)]
    const specs = pclnHeadParameters(config)
    const problems = parameterProblems(specs, shapes)
    const names = new Set(specs.map((spec) => spec.name))
    const unknown = [...shapes.keys()].filter((name) => !names.has(name) && !pclnLayout.ignored.some(({ pattern }) => pattern.test(name)))
    const parameters: Record<string, Tensor> = Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, fillWeight(`${golden.weights_prefix}${spec.name}`, spec.shape))]))
    const data = fillInput(features)
    return [
      check(`state keys and shapes${[...problems, ...unknown].map((p) => `; ${p}`).join('')}`, problems.length + unknown.length, 0),
      ...(await trainingChecks(golden, config, parameters, floatTensor([videos, frames, width], data))),
      ...(await scoringChecks(golden, config, parameters, data, videos)),
    ]
  },
}

/** The sizes of the heads off the shapes of their parameters; undefined where one is missing or sizes contradict each other. */
function configOf(shapes: ReadonlyMap<string, readonly number[]>, frames: number, width: number): PclnConfig | undefined {
  const read = (name: string, axis: number): number => shapes.get(`model.${name}`)?.[axis] ?? Number.NaN
  const [pairWidth, viewed] = [read('conv1d.weight', 0), read('conv2d_1.weight', 1)]
  // No parameter tells how wide the view of the products is: as the published one.
  const columns = pcln.pairView[2]
  const config: PclnConfig = {
    ...pcln, frames,
    // Stands for any backbone with features of this width; only the heads are built.
    backbone: { family: 'regnety', stemWidth: 8, widths: [width], depths: [1], groupWidth: 1, seRatio: 1, temporal: 'none' },
    encoderWidths: [read('encoder_backbone.conv1.weight', 0), read('encoder_backbone.conv2.weight', 0)],
    regressorWidths: [read('mlp.fc1.weight', 0), read('mlp.fc2.weight', 0)],
    pairWidth, pairView: [viewed, pairWidth ** 2 / viewed / columns, columns], pairChannels: [read('conv2d_1.weight', 0), read('conv2d_2.weight', 0)],
    pairHidden: [read('fc_1.weight', 0), read('fc_2.weight', 0)],
  }
  const sizes = [pairWidth, ...config.encoderWidths, ...config.regressorWidths, ...config.pairView, ...config.pairChannels, ...config.pairHidden]
  return sizes.every((size) => Number.isInteger(size)) ? config : undefined
}

/** Encoding, scores and pairs come from the training graph itself; without `train` its losses are left unread. */
async function trainingChecks(golden: PclnGolden, config: PclnConfig, parameters: Record<string, Tensor>, features: Tensor): Promise<Check[]> {
  const videos = features.shape[0] ?? 0
  const truth = golden.train?.truth ?? golden.scores
  const session = await createSession(encodeGraph(buildHeadGraph(config, { videos, reduction: 'sum', toFeatures: true })), { threads: 2 })
  const found = await session.run({ ...parameters, features, truth: floatTensor([videos], truth) })
  await session.release()
  const checks = [
    checkSummary('encoder', floats(found['encoding']), golden.encoder),
    checkNumbers('scores', floats(found['scores']), golden.scores),
    checkNumbers('pair_relative_scores', floats(found['pair_differences']), golden.pair_relative_scores),
  ]
  const { train } = golden
  if (!train) return checks
  checks.push(checkEqual('pairs', allPairs(videos), train.pairs))
  for (const [name, key] of [['score', 'L_bs'], ['difference', 'L_rs'], ['consistency', 'L_ds']] as const) {
    checks.push(check(key, relative(scalarOf(found[`loss/${name}`]), train[key]), 1e-4))
  }
  for (const [name, edge] of Object.entries(train.grads)) {
    const tensor = found[gradientName(name)]
    if (!tensor) {
      checks.push(check(`gradient ${name}: not a parameter here`, Infinity, 0))
      continue
    }
    const gradient = floats(tensor)
    const rms = edge.l2 / Math.sqrt(gradient.length)
    checks.push(
      check(`gradient ${name}: norm`, relative(norm(gradient), edge.l2), 1e-3),
      check(`gradient ${name}: first and last`, Math.max(relative(gradient[0] ?? NaN, edge.first, rms), relative(gradient.at(-1) ?? NaN, edge.last, rms)), 3e-3),
    )
  }
  return checks
}

/** The first video as query, the others as its exemplars: the same numbers by way of the scoring graph. */
async function scoringChecks(golden: PclnGolden, config: PclnConfig, parameters: Record<string, Tensor>, data: Float32Array, videos: number): Promise<Check[]> {
  if (videos < 2) return []
  const one = data.length / videos
  const shape = golden.inputs.features.shape.slice(1)
  const session = await createSession(encodeGraph(buildScoringGraph(config, { exemplars: videos - 1 })), { threads: 2 })
  const found = await session.run({ ...parameters, query_features: floatTensor([1, ...shape], data.subarray(0, one)), exemplar_features: floatTensor([videos - 1, ...shape], data.subarray(one)) })
  await session.release()
  return [
    checkNumbers('scoring: score of the first video', floats(found['score']), golden.scores.slice(0, 1)),
    checkNumbers('scoring: scores of the others', floats(found['exemplar_scores']), golden.scores.slice(1)),
    checkNumbers('scoring: differences to them', floats(found['pair_differences']), golden.pair_relative_scores.slice(0, videos - 1)),
  ]
}
