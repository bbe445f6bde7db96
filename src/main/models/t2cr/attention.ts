/**
 * T²CR's target-aware attention `taa`: clip features of one path become tokens
 * that know which clips and which features matter, with a direct score and the
 * class of the dive beside them (paper section 3.2, released
 * target_aware_attention.py). Both paths of a video go through the same weights.
 */
import { add, mul, relu, sigmoid } from '../../graph/ops/elementwise.ts'
import { concat, reshape } from '../../graph/ops/layout.ts'
import { batchNorm, frozenBatchNorm } from '../../graph/ops/normal.ts'
import { addChannels, conv, linear, perChannel } from '../../graph/ops/products.ts'
import { reduceMax, reduceMean } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import type { BatchNormMode } from '../method.ts'
import type { ParameterLookup } from '../parameters.ts'
import type { T2crConfig } from './config.ts'

export interface AttentionOptions {
  /** `batch` normalises the widened path with this batch's statistics, as training does; `frozen` with the running ones. */
  readonly batchNorm: BatchNormMode
  /** PyTorch's momentum for running statistics in batch mode. Default 0.1. */
  readonly momentum?: number
}

export interface AttendedPath {
  /** [V, clips, token width], not negative */
  readonly tokens: Value
  /** [V], from the attention's own score head */
  readonly scores: Value
  /** [V, classes], before the softmax */
  readonly classLogits: Value
}

/**
 * The auxiliary path widened to as many clips as the base path has: twice a convolution of kernel 3 along the
 * features, with clips as channels, batch norm and ReLU.
 * @param features [V, auxiliary clips, D]
 * @returns `y` [V, base clips, D]; in batch mode also new running statistics by key
 */
export function widenPath(parameter: ParameterLookup, features: Value, options: AttentionOptions): { y: Value; statistics: ReadonlyMap<string, Value> } {
  const statistics = new Map<string, Value>()
  const layer = (x: Value, path: string, normPath: string): Value => {
    const widened = conv(x, parameter(`${path}.weight`), parameter(`${path}.bias`), { padding: 1 })
    const p = {
      scale: parameter(`${normPath}.weight`), shift: parameter(`${normPath}.bias`),
      mean: parameter(`${normPath}.running_mean`), variance: parameter(`${normPath}.running_var`),
    }
    if (options.batchNorm === 'frozen') {
      const { multiplier, addend } = frozenBatchNorm(p)
      return relu(addChannels(mul(widened, perChannel(multiplier, 3)), addend))
    }
    const { y, mean, variance } = batchNorm(widened, p, { momentum: options.momentum ?? 0.1 })
    statistics.set(`${normPath}.running_mean`, mean)
    statistics.set(`${normPath}.running_var`, variance)
    return relu(y)
  }
  const y = features.graph.scope('widen', () => {
    const root = 'taa.inconv.conv'
    return layer(layer(features, `${root}.0`, `${root}.1`), `${root}.3`, `${root}.4`)
  })
  return { y, statistics }
}

/** @param features [V, base clips, D]: the base path, or the widened auxiliary one */
export function buildAttention(config: T2crConfig, parameter: ParameterLookup, features: Value): AttendedPath {
  return features.graph.scope('taa', () => {
    const excited = squeezeExcitation(parameter, 'taa.selayer', features)
    const attended = clipAttention(parameter, excited)
    const layer = (name: string, x: Value): Value => linear(x, parameter(`taa.${name}.weight`), parameter(`taa.${name}.bias`))
    const tokens = relu(layer('fc2', relu(layer('fc1', attended))))
    // The heads are linear, so the mean over clips may be taken before them.
    const pooled = reduceMean(tokens, { axes: [1] })
    return { tokens, scores: reshape(layer('fc_score', pooled), [-1]), classLogits: reshape(layer('fc_class', pooled), [-1, config.classes]) }
  })
}

/** Squeeze-excitation over features: x [V, clips, D] · σ(W₂ relu(W₁ mean over clips)), one gate for each feature. */
export function squeezeExcitation(parameter: ParameterLookup, path: string, x: Value): Value {
  const hidden = relu(linear(reduceMean(x, { axes: [1] }), parameter(`${path}.fc.0.weight`)))
  const gate = sigmoid(linear(hidden, parameter(`${path}.fc.2.weight`)))
  return mul(x, reshape(gate, [at(x.shape, 0), 1, -1]))
}

/** The CBAM block with clips as channels: x + spatial(channel(x)), x [V, clips, D]. */
function clipAttention(parameter: ParameterLookup, x: Value): Value {
  const [videos, clips] = [at(x.shape, 0), at(x.shape, 1)]
  const flat = (name: string): Value => {
    const weight = parameter(`taa.cbam.ca.se.${name}.weight`)
    return reshape(weight, weight.shape.slice(0, 2))
  }
  const excite = (pooled: Value): Value => linear(relu(linear(pooled, flat('0'))), flat('2'))
  const clipGate = sigmoid(add(excite(reduceMax(x, { axes: [2] })), excite(reduceMean(x, { axes: [2] }))))
  const weighed = mul(x, reshape(clipGate, [videos, clips, 1]))
  const summary = concat([reduceMax(weighed, { axes: [1], keep: true }), reduceMean(weighed, { axes: [1], keep: true })], 1)
  const featureGate = sigmoid(conv(summary, parameter('taa.cbam.sa.conv.weight'), parameter('taa.cbam.sa.conv.bias'), { padding: 1 }))
  return add(mul(weighed, featureGate), x)
}
