/** Checks T²CR, evaluation and one training step, against the official implementation's numbers. */
import { readFileSync } from 'node:fs'
import { encodeGraph } from '../../../src/main/graph/encode.ts'
import { Graph } from '../../../src/main/graph/graph.ts'
import { concat, reshape, slice } from '../../../src/main/graph/ops/layout.ts'
import { softmax } from '../../../src/main/graph/ops/normal.ts'
import { reduceMean } from '../../../src/main/graph/ops/reduce.ts'
import type { Value } from '../../../src/main/graph/types.ts'
import { buildClipFeatureGraph } from '../../../src/main/models/clip-video.ts'
import { declareParameters, parameterProblems } from '../../../src/main/models/parameters.ts'
import { clipCount, clipVideo, featureWidth, t2crMtl, type T2crConfig } from '../../../src/main/models/t2cr/config.ts'
import { buildPairDifference, buildTokenScores } from '../../../src/main/models/t2cr/decoder.ts'
import { buildScoringGraph } from '../../../src/main/models/t2cr/graphs.ts'
import { buildVideoTokens } from '../../../src/main/models/t2cr/heads.ts'
import { alignmentGamma, buildContrast } from '../../../src/main/models/t2cr/losses.ts'
import { t2crHeadParameters, t2crParameters } from '../../../src/main/models/t2cr/parameters.ts'
import { buildSoftDtw } from '../../../src/main/models/t2cr/soft-dtw.ts'
import { createSession } from '../../../src/main/runtime/session.ts'
import { floatTensor, floats, type Tensor } from '../../../src/main/runtime/tensor.ts'
import { check, checkNumbers, checkSummary, relative, type Check, type TensorSummary } from '../compare.ts'
import { fillInput, fillWeight } from '../filler.ts'
import type { Checker } from './checker.ts'
import type { T2crGolden } from './t2cr-file.ts'
import { t2crTrainingChecks } from './t2cr-training.ts'

/** Two threads: enough for a laptop, and the results do not depend on it. */
const threads = 2

export const t2crChecker: Checker = {
  kind: 't2cr',
  recognises: (content) => typeof content['state'] === 'object' && content['state'] !== null && 'taa' in content['state'],
  async run(_content, path) {
    const golden = JSON.parse(readFileSync(path, 'utf8')) as T2crGolden
    const shapes = new Map(Object.entries(golden.state).flatMap(([module, list]) => list.map(([key, shape]) => [`${module}.${key}`, shape] as const)))
    const config: T2crConfig = { ...t2crMtl, classes: shapes.get('taa.fc_class.bias')?.[0] ?? 0 }
    const specs = t2crParameters(config)
    const problems = parameterProblems(specs, shapes)
    const names = new Set(specs.map((spec) => spec.name))
    const unknown = [...shapes.keys()].filter((name) => !names.has(name) && !name.endsWith('num_batches_tracked'))
    const values = Object.fromEntries(specs.map((spec) => [spec.name, fillWeight(`${golden.weights_prefix}${spec.name}`, spec.shape)]))
    const features = joinPaths(config, fillInput(golden.inputs.full), fillInput(golden.inputs.thin))
    const checks = [check(`state keys and shapes${[...problems, ...unknown].map((p) => `; ${p}`).join('')}`, problems.length + unknown.length, 0)]
    checks.push(await backboneCheck(golden, config, values))
    checks.push(...(await evaluationChecks(golden, config, values, features)), ...(await scoringChecks(golden, config, values, features)))
    if (golden.train) checks.push(...(await t2crTrainingChecks(golden.train, config, values, features, threads)))
    return checks
  },
}

type Values = Readonly<Record<string, Float32Array>>

/** [V, base clips, D] and [V, auxiliary clips, D] → [V, clips, D]. */
function joinPaths(config: T2crConfig, full: Float32Array, thin: Float32Array): Tensor<Float32Array> {
  const width = featureWidth(config)
  const [base, auxiliary] = [config.baseStarts.length * width, config.auxiliaryStarts.length * width]
  const videos = full.length / base
  const data = new Float32Array(full.length + thin.length)
  for (let v = 0; v < videos; v += 1) {
    data.set(full.subarray(v * base, (v + 1) * base), v * (base + auxiliary))
    data.set(thin.subarray(v * auxiliary, (v + 1) * auxiliary), v * (base + auxiliary) + base)
  }
  return floatTensor([videos, clipCount(config), width], data)
}

async function runOnce(graph: Graph, values: Values, feeds: Record<string, Tensor>): Promise<Record<string, Tensor>> {
  const session = await createSession(encodeGraph(graph, { bake: values }), { threads })
  const found = await session.run(feeds)
  await session.release()
  return found
}

/** Clips [N, 3, F, H, W] through the backbone, one after the other. */
async function backboneCheck(golden: T2crGolden, config: T2crConfig, values: Values): Promise<Check> {
  const [clips = 0, channels = 0, frames = 0, height = 0, width = 0] = golden.inputs.clip112.shape
  const video = { ...clipVideo(config), backbone: { ...config.backbone, clipFrames: frames, size: height } }
  const session = await createSession(encodeGraph(buildClipFeatureGraph('t2cr', video, { batchNorm: 'frozen' }), { bake: values }), { threads })
  const data = fillInput(golden.inputs.clip112)
  const [plane, features] = [height * width, [] as number[]]
  for (let clip = 0; clip < clips; clip += 1) {
    const pictures = new Float32Array(data.length / clips)
    for (let c = 0; c < channels; c += 1) {
      for (let t = 0; t < frames; t += 1) {
        const from = ((clip * channels + c) * frames + t) * plane
        pictures.set(data.subarray(from, from + plane), (t * channels + c) * plane)
      }
    }
    features.push(...floats((await session.run({ pictures: floatTensor([frames, channels, height, width], pictures) }))['features']))
  }
  await session.release()
  const [name, expected] = Object.entries(golden).find(([key]) => key.startsWith('i3d_clip')) ?? ['i3d_clip', undefined]
  return expected ? checkSummary(name, features, expected as TensorSummary) : check('the file says what I3D makes of a clip', Infinity, 0)
}

async function evaluationChecks(golden: T2crGolden, config: T2crConfig, values: Values, features: Tensor<Float32Array>): Promise<Check[]> {
  const videos = features.shape[0] ?? 0
  const found = await runOnce(headGraph(config, videos), values, { features })
  const path = (name: 'taa_full' | 'taa_thin'): Check[] => golden.eval[name].map((expected, i) =>
    checkSummary(`${name}: ${['query tokens', 'exemplar tokens', 'query score', 'exemplar score', 'query classes', 'exemplar classes'][i] ?? i}`, floats(found[`${name}/${i}`]), expected))
  return [
    ...path('taa_full'), ...path('taa_thin'),
    checkSummary('decoder_query_exemplar', floats(found['decoded']), golden.eval.decoder_query_exemplar),
    checkNumbers('pred_delta', floats(found['deltas']), golden.eval.pred_delta),
    checkNumbers('direct', floats(found['direct']), golden.eval.direct),
    checkNumbers('soft_dtw_gamma0.1', floats(found['soft_dtw']), golden.eval['soft_dtw_gamma0.1']),
    check('nt_xent', relative(floats(found['nt_xent'])[0] ?? Number.NaN, golden.eval.nt_xent), 1e-4),
  ]
}

/** The parts after the backbone with every intermediate the golden file knows as an output. */
function headGraph(config: T2crConfig, videos: number): Graph {
  const graph = new Graph('t2cr/heads')
  const parameter = declareParameters(graph, t2crHeadParameters(config))
  const features = graph.input('features', [videos, clipCount(config), featureWidth(config)])
  const { base, auxiliary, attentionScores, classLogits } = buildVideoTokens(config, parameter, features, { batchNorm: 'frozen' })
  const pairs = videos / 2
  const [queries, exemplars] = [(x: Value) => slice(x, 0, 0, pairs), (x: Value) => slice(x, 0, pairs, videos)]
  const classes = softmax(classLogits, 1)
  ;[['taa_full', base, 0] as const, ['taa_thin', auxiliary, videos] as const].forEach(([name, tokens, row]) => {
    const own = (x: Value): Value => slice(x, 0, row, row + videos)
    ;[tokens, own(attentionScores), own(classes)].flatMap((x) => [queries(x), exemplars(x)]).forEach((x, i) => graph.output(`${name}/${i}`, x))
  })
  const decoded = buildPairDifference(config, parameter,
    { base: queries(base), auxiliary: queries(auxiliary) }, { base: exemplars(base), auxiliary: exemplars(auxiliary) })
  graph.output('decoded', decoded)
  graph.output('deltas', reduceMean(buildTokenScores(parameter, decoded), { axes: [1] }))
  graph.output('direct', reduceMean(buildTokenScores(parameter, concat([base, auxiliary], 0)), { axes: [1] }))
  graph.output('soft_dtw', buildSoftDtw(queries(base), exemplars(base), alignmentGamma))
  const clipMean = (x: Value): Value => reduceMean(queries(x), { axes: [1] })
  graph.output('nt_xent', reshape(buildContrast(clipMean(base), clipMean(auxiliary)), [1]))
  return graph
}

/** The product's own scoring graph gives each pair the same numbers. */
async function scoringChecks(golden: T2crGolden, config: T2crConfig, values: Values, features: Tensor<Float32Array>): Promise<Check[]> {
  const pairs = (features.shape[0] ?? 0) / 2
  const each = features.data.length / (2 * pairs)
  const one = (v: number): Tensor => floatTensor([1, clipCount(config), featureWidth(config)], features.data.slice(v * each, (v + 1) * each))
  const session = await createSession(encodeGraph(buildScoringGraph(config, { exemplars: 1 }), { bake: values }), { threads })
  const [deltas, direct]: [number[], number[]] = [[], []]
  for (let pair = 0; pair < pairs; pair += 1) {
    const found = await session.run({ query_features: one(pair), exemplar_features: one(pairs + pair) })
    deltas.push(floats(found['deltas'])[0] ?? Number.NaN)
    direct.push(floats(found['direct'])[0] ?? Number.NaN)
  }
  await session.release()
  return [checkNumbers('scoring graph: deltas', deltas, golden.eval.pred_delta), checkNumbers('scoring graph: direct', direct, golden.eval.direct.slice(0, pairs))]
}
