import { gradients } from '../../src/main/graph/autodiff.ts'
import { Graph } from '../../src/main/graph/graph.ts'
import { add, mul, neg, relu, square, sub } from '../../src/main/graph/ops/elementwise.ts'
import { reshape, slice } from '../../src/main/graph/ops/layout.ts'
import { logSoftmax } from '../../src/main/graph/ops/normal.ts'
import { linear } from '../../src/main/graph/ops/products.ts'
import { reduceMean } from '../../src/main/graph/ops/reduce.ts'
import type { Value } from '../../src/main/graph/types.ts'
import { buildBackbone } from '../../src/main/models/mcore/backbone.ts'
import type { McoreConfig } from '../../src/main/models/mcore/config.ts'
import { featureWidth, mcoreSmall, tokenCount } from '../../src/main/models/mcore/config.ts'
import { buildPairLosses, gradientName, statisticName } from '../../src/main/models/mcore/graphs.ts'
import { buildSegmentation, buildStageTokens } from '../../src/main/models/mcore/heads.ts'
import { mcoreParameters } from '../../src/main/models/mcore/parameters.ts'
import type { ParameterLookup, ParameterSpec } from '../../src/main/models/parameters.ts'
import { declareParameters } from '../../src/main/models/parameters.ts'
import { classCount, crop, diveTargetCount, frames, poseSize } from './dives.ts'

/**
 * The pretraining network: MCoRe with two heads more, which are thrown away
 * afterwards. One reads the pose off every frame, the other what is known of the
 * dive (faults, quality, number, height) off the stage tokens.
 */
export const config: McoreConfig = { ...mcoreSmall, frames, size: crop }

const tokenWidth = 32
const hiddenWidth = 96
const denseOutputs = diveTargetCount + classCount

/** Factors of the losses in the total. */
export interface LossWeights {
  pose: number
  dive: number
  classes: number
  score: number
  segmentation: number
  contrastive: number
}

function dense(name: string, output: number, input: number): ParameterSpec[] {
  const bound = 1 / Math.sqrt(input)
  return [
    { name: `${name}.weight`, shape: [output, input], group: 'head', trainable: true, initial: { kind: 'uniform', bound } },
    { name: `${name}.bias`, shape: [output], group: 'head', trainable: true, initial: { kind: 'zeros' } },
  ]
}

export const specs: readonly ParameterSpec[] = [
  ...mcoreParameters(config),
  ...dense('dense.pose', poseSize, featureWidth(config)),
  ...dense('dense.token', tokenWidth, featureWidth(config)),
  ...dense('dense.hidden', hiddenWidth, tokenWidth * tokenCount(config)),
  ...dense('dense.out', denseOutputs, hiddenWidth),
]

export const lossNames = ['total', 'score', 'segmentation', 'contrastive', 'pose', 'dive', 'classes'] as const

function denseHead(parameter: ParameterLookup, features: Value, interpolation: Value): Value {
  const layer = (name: string, x: Value): Value => linear(x, parameter(`dense.${name}.weight`), parameter(`dense.${name}.bias`))
  const tokens = relu(layer('token', buildStageTokens(features, interpolation)))
  return layer('out', relu(layer('hidden', reshape(tokens, [-1, tokenWidth * tokenCount(config)]))))
}

/** Losses and gradients of `pairs` pairs; batch norm with the batch's own statistics, or frozen. */
export function buildPretrainingGraph(pairs: number, batchNorm: 'batch' | 'frozen', weights: LossWeights): Graph {
  const graph = new Graph('pretraining')
  const parameter = declareParameters(graph, specs)
  const videos = 2 * pairs
  const pictures = graph.input('pictures', [videos * frames, 3, crop, crop])
  const { features, statistics } = buildBackbone(config, parameter, pictures, { batchNorm })
  const losses = buildPairLosses(config, parameter, features, pairs, { dropout: true, scoreWeight: weights.score, segmentationWeight: weights.segmentation, contrastiveWeight: weights.contrastive })
  const interpolation = graph.inputs.find((input) => input.name === 'interpolation')!

  const poseTargets = graph.input('pose_targets', [videos, frames, poseSize])
  const visible = graph.input('visible', [videos, frames, 1])
  const pose = linear(features, parameter('dense.pose.weight'), parameter('dense.pose.bias'))
  const poseLoss = mul(reduceMean(mul(square(sub(pose, poseTargets)), visible), { axes: [0, 1, 2] }), weights.pose)

  const output = denseHead(parameter, features, interpolation)
  const diveTargets = graph.input('dive_targets', [videos, diveTargetCount])
  const diveLoss = mul(reduceMean(square(sub(slice(output, 1, 0, diveTargetCount), diveTargets)), { axes: [0, 1] }), weights.dive)
  const classTargets = graph.input('class_targets', [videos, classCount])
  const group = logSoftmax(slice(output, 1, diveTargetCount, diveTargetCount + 6), 1)
  const position = logSoftmax(slice(output, 1, diveTargetCount + 6, denseOutputs), 1)
  const entropy = (logits: Value, from: number, to: number): Value => neg(reduceMean(mul(logits, slice(classTargets, 1, from, to)), { axes: [0, 1] }))
  const classLoss = mul(add(entropy(group, 0, 6), entropy(position, 6, classCount)), weights.classes)

  const total = add(add(losses.total, poseLoss), add(diveLoss, classLoss))
  const named: Record<(typeof lossNames)[number], Value> = { total, score: losses.aqa, segmentation: losses.tas, contrastive: losses.cont, pose: poseLoss, dive: diveLoss, classes: classLoss }
  for (const name of lossNames) graph.output(`loss/${name}`, reshape(named[name], [1]))
  const names = specs.filter((spec) => spec.trainable).map((spec) => spec.name)
  gradients(total, names.map(parameter)).forEach((value, i) => graph.output(gradientName(names[i]!), value))
  for (const [name, value] of statistics) graph.output(statisticName(name), value)
  return graph
}

/** One video: `pictures`, `interpolation` → `features`, `transition_logits`, `dense` (dive targets, then class logits), `pose`. */
export function buildInspectionGraph(): Graph {
  const graph = new Graph('inspection')
  const parameter = declareParameters(graph, specs)
  const pictures = graph.input('pictures', [frames, 3, crop, crop])
  const interpolation = graph.input('interpolation', [1, tokenCount(config), frames])
  const { features } = buildBackbone(config, parameter, pictures)
  graph.output('features', features)
  graph.output('transition_logits', buildSegmentation(parameter, features))
  graph.output('dense', denseHead(parameter, features, interpolation))
  graph.output('pose', linear(features, parameter('dense.pose.weight'), parameter('dense.pose.bias')))
  return graph
}
