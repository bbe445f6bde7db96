/** Checks MCoRe, evaluation and three training steps, against the official implementation's numbers. */
import { readFileSync } from 'node:fs'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import { reduceMean } from '../../../src/main/graph/ops/reduce.ts'
import type { McoreConfig } from '../../../src/main/models/mcore/config.ts'
import { buildFeatureGraph, buildSegmentationGraph } from '../../../src/main/models/mcore/graphs.ts'
import { buildDecoder, buildStageTokens, buildTokenDeltas, rows } from '../../../src/main/models/mcore/heads.ts'
import { inferMcoreConfig } from '../../../src/main/models/mcore/infer-config.ts'
import { buildContrastiveTerms } from '../../../src/main/models/mcore/losses.ts'
import { mcoreParameters } from '../../../src/main/models/mcore/parameters.ts'
import { decodeTransitions, interpolationMatrix } from '../../../src/main/models/mcore/stages.ts'
import { declareParameters, parameterProblems } from '../../../src/main/models/parameters.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkEqual, checkNumbers, checkSummary, type Check } from '../compare.ts'
import { fillInput, fillWeight, sizeOf } from '../filler.ts'
import type { Checker } from './checker.ts'
import type { McoreGolden } from './mcore-file.ts'
import { trainingChecks } from './mcore-training.ts'

/** Two threads: enough for a laptop, and the results do not depend on it. */
const threads = 2

export const mcoreChecker: Checker = {
  kind: 'mcore',
  recognises: (content) => 'transit_logits' in content && 'stage_tokens' in content && 'state' in content,
  async run(_content, path) {
    const golden = JSON.parse(readFileSync(path, 'utf8')) as McoreGolden
    const { query, exemplar } = golden.inputs
    const [pairs = 0, , frames = 0, size = 0] = query.shape
    const shapes = new Map(Object.entries(golden.state).flatMap(([module, list]) => list.map(([key, shape]) => [`${module}.${key}`, shape] as const)))
    const config = inferMcoreConfig(shapes, { name: 'mcore', frames, size })
    if (!config) return [check('the state lists every parameter of MCoRe', Infinity, 0)]
    const specs = mcoreParameters(config)
    const problems = parameterProblems(specs, shapes)
    const names = new Set(specs.map((spec) => spec.name))
    const unknown = [...shapes.keys()].filter((name) => !names.has(name) && !name.endsWith('num_batches_tracked'))
    const checks = [check(`state keys and shapes${[...problems, ...unknown].map((p) => `; ${p}`).join('')}`, problems.length + unknown.length, 0)]
    const values = Object.fromEntries(specs.map((spec) => [spec.name, fillWeight(`${golden.weights_prefix}${spec.name}`, spec.shape)]))
    const videos = [...perVideo(fillInput(query), query.shape), ...perVideo(fillInput(exemplar), exemplar.shape)]

    checks.push(...(await evaluationChecks(golden, config, values, videos, pairs)))
    if (golden.train) checks.push(...(await trainingChecks(golden.train, config, values, videos, pairs, threads)))
    return checks
  },
}

/** [B, 3, T, H, W] → for each video [T, 3, H, W]. */
function perVideo(data: Float32Array, shape: readonly number[]): Float32Array[] {
  const [videos = 0, channels = 0, frames = 0] = shape
  const plane = sizeOf(shape.slice(3))
  return Array.from({ length: videos }, (_, b) => {
    const video = new Float32Array(frames * channels * plane)
    for (let c = 0; c < channels; c += 1) {
      for (let t = 0; t < frames; t += 1) {
        const from = ((b * channels + c) * frames + t) * plane
        video.set(data.subarray(from, from + plane), (t * channels + c) * plane)
      }
    }
    return video
  })
}

type Values = Readonly<Record<string, Float32Array>>

async function runOnce(graph: Graph, values: Values, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await createSession(encodeGraph(graph, { bake: values }), { threads })
  const found = await session.run(feeds)
  await session.release()
  return found
}

async function evaluationChecks(golden: McoreGolden, config: McoreConfig, values: Values, videos: readonly Float32Array[], pairs: number): Promise<Check[]> {
  const width = config.widths.at(-1) ?? 0
  const features = new Float32Array(videos.length * config.frames * width)
  const session = await createSession(encodeGraph(buildFeatureGraph(config), { bake: values }), { threads })
  for (const [i, video] of videos.entries()) {
    const found = await session.run({ pictures: floatTensor([config.frames, 3, config.size, config.size], video) })
    features.set(floats(found['features']), i * config.frames * width)
  }
  await session.release()
  const featureTensor = floatTensor([videos.length, config.frames, width], features)
  const logits = floats((await runOnce(buildSegmentationGraph(config, { videos: videos.length }), values, { features: featureTensor }))['transition_logits'])
  const perVideoLogits = logits.length / videos.length
  const transitions = videos.map((_, i) => decodeTransitions(logits.subarray(i * perVideoLogits, (i + 1) * perVideoLogits), config.frames, 'official'))
  const matrices = golden.transitions_predicted.map((pair) => interpolationMatrix(config, pair))
  const matrixSize = matrices[0]?.length ?? 0
  const interpolation = new Float32Array(matrices.length * matrixSize)
  matrices.forEach((matrix, i) => interpolation.set(matrix, i * matrixSize))
  const found = await runOnce(headGraph(config, videos.length, pairs), values, {
    features: featureTensor, interpolation: floatTensor([videos.length, matrixSize / config.frames, config.frames], interpolation),
  })
  const terms = floats(found['contrastive_terms'])
  return [
    checkSummary('features', features, golden.features),
    checkSummary('transit_logits', logits, golden.transit_logits),
    checkEqual('transitions_predicted', transitions, golden.transitions_predicted),
    checkSummary('stage_tokens', floats(found['stage_tokens']), golden.stage_tokens),
    checkSummary('decoded_query_given_exemplar', floats(found['decoded']), golden.decoded_query_given_exemplar),
    checkNumbers('token_deltas', floats(found['token_deltas']), golden.token_deltas.flat()),
    checkNumbers('delta', floats(found['deltas']), golden.delta),
    checkNumbers('semi_loss_stage0_pair0', terms.subarray(0, config.tokensPerStage), golden.semi_loss_stage0_pair0),
  ]
}

/** The parts after the backbone with every intermediate the golden file knows as an output. */
function headGraph(config: McoreConfig, videos: number, pairs: number): Graph {
  const graph = new Graph('mcore/heads')
  const parameter = declareParameters(graph, mcoreParameters(config))
  const features = graph.input('features', [videos, config.frames, config.widths.at(-1) ?? 0])
  const tokens = buildStageTokens(features, graph.input('interpolation', [videos, config.stages * config.tokensPerStage, config.frames]))
  const [query, exemplar] = [rows(tokens, 0, pairs), rows(tokens, pairs, videos)]
  const decoded = buildDecoder(config, parameter, query, exemplar)
  const deltas = buildTokenDeltas(parameter, decoded)
  graph.output('stage_tokens', tokens)
  graph.output('decoded', decoded)
  graph.output('token_deltas', deltas)
  graph.output('deltas', reduceMean(deltas, { axes: [1] }))
  graph.output('contrastive_terms', buildContrastiveTerms(config, query, exemplar))
  return graph
}
