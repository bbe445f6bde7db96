/**
 * Checks frame backbones against their library's own: features, gradients of mean(features²) with frozen batch norm,
 * and features and new running statistics in batch mode.
 */
import { gradients } from '../../../src/main/graph/autodiff.ts'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import { square } from '../../../src/main/graph/ops/elementwise.ts'
import { reduceMean } from '../../../src/main/graph/ops/reduce.ts'
import { buildFrameBackbone, frameBackboneParameters, type FrameBackboneConfig } from '../../../src/main/models/backbones/frame-backbone.ts'
import type { BatchNormMode } from '../../../src/main/models/method.ts'
import { gradientName, statisticName } from '../../../src/main/models/method.ts'
import { declareParameters, parameterProblems, type ParameterSpec } from '../../../src/main/models/parameters.ts'
import { declareStatistics } from '../../../src/main/models/step-graphs.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkSummary, norm, relative, type Check, type EdgeSummary, type TensorSummary } from '../compare.ts'
import { fillInput, fillWeight, type InputSpec } from '../filler.ts'
import type { Checker } from './checker.ts'

interface BackboneGolden {
  readonly config: FrameBackboneConfig
  readonly frames: number
  readonly pictures: InputSpec
  /** Without the classifier. */
  readonly state: readonly (readonly [string, readonly number[]])[]
  readonly features: TensorSummary
  readonly gradients: Readonly<Record<string, EdgeSummary>>
  readonly batch: { readonly features: TensorSummary; readonly statistics: Readonly<Record<string, EdgeSummary>> }
}
interface BackbonesFile {
  readonly weights_prefix: string
  readonly root: string
  readonly backbones: Readonly<Record<string, BackboneGolden>>
}

export const backbonesChecker: Checker = {
  kind: 'backbones',
  recognises: (content) => 'backbones' in content && 'root' in content,
  async run(content) {
    const file = content as unknown as BackbonesFile
    const checks: Check[] = []
    for (const [name, golden] of Object.entries(file.backbones)) checks.push(...(await backboneChecks(name, golden, file)))
    return checks
  },
}

async function backboneChecks(name: string, golden: BackboneGolden, { root, weights_prefix: prefix }: BackbonesFile): Promise<Check[]> {
  const specs = frameBackboneParameters(golden.config, root)
  const shapes = new Map(golden.state.map(([key, shape]) => [`${root}.${key}`, shape]))
  const problems = parameterProblems(specs, shapes)
  const known = new Set(specs.map((spec) => spec.name))
  const unknown = [...shapes.keys()].filter((key) => !known.has(key) && !key.endsWith('num_batches_tracked'))
  const checks = [check(`${name}: state keys and shapes${[...problems, ...unknown].map((p) => `; ${p}`).join('')}`, problems.length + unknown.length, 0)]
  const feeds: Record<string, Tensor> = Object.fromEntries(specs.map((spec) => [spec.name, floatTensor(spec.shape, fillWeight(`${prefix}${spec.name}`, spec.shape))]))
  feeds['pictures'] = floatTensor(golden.pictures.shape, fillInput(golden.pictures))

  const frozen = await run(golden, root, specs, 'frozen', feeds)
  checks.push(checkSummary(`${name}: features`, floats(frozen['features']), golden.features))
  for (const [key, edge] of Object.entries(golden.gradients)) {
    const found = frozen[gradientName(key)]
    checks.push(check(`${name}: gradient ${key}`, found ? relative(norm(floats(found)), edge.l2) : Infinity, 1e-3))
  }
  const batch = await run(golden, root, specs, 'batch', feeds)
  checks.push(checkSummary(`${name}, batch statistics: features`, floats(batch['features']), golden.batch.features, batchTolerance))
  for (const [key, edge] of Object.entries(golden.batch.statistics)) {
    const found = batch[statisticName(key)]
    checks.push(check(`${name}, batch statistics: ${key}`, found ? relative(norm(floats(found)), edge.l2) : Infinity, 1e-3))
  }
  return checks
}

/** The last stage normalises over two dozen pixels here, which makes single features restless. */
const batchTolerance = 5e-4

async function run(golden: BackboneGolden, root: string, specs: readonly ParameterSpec[], batchNorm: BatchNormMode, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>> {
  const graph = new Graph('backbone')
  const parameter = declareParameters(graph, specs)
  const pictures = graph.input('pictures', golden.pictures.shape)
  const { features, statistics } = buildFrameBackbone(golden.config, root, parameter, pictures, golden.frames, { batchNorm })
  graph.output('features', features)
  declareStatistics(statistics)
  if (batchNorm === 'frozen') {
    const names = specs.filter((spec) => spec.trainable).map((spec) => spec.name)
    gradients(reduceMean(square(features)), names.map(parameter)).forEach((gradient, i) => graph.output(gradientName(names[i] ?? ''), gradient))
  }
  const session = await createSession(encodeGraph(graph), { threads: 2 })
  try {
    return await session.run(feeds)
  } finally {
    await session.release()
  }
}
