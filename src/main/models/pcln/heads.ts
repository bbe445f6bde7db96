/** What PCLN does with frame features: an encoding over time, a score for each video, a score difference for each pair. */
import { mul, relu, sigmoid } from '../../graph/ops/elementwise.ts'
import { gather, reshape, transpose } from '../../graph/ops/layout.ts'
import { maxPool } from '../../graph/ops/pool.ts'
import { addChannels, conv, linear, matMul } from '../../graph/ops/products.ts'
import { at, GraphError, type Value } from '../../graph/types.ts'
import type { ParameterLookup } from '../parameters.ts'
import type { PclnConfig } from './config.ts'

/** Masks of spatial dropout, 0 or 1 / (1 - share) for each time step. */
export interface DropoutMasks {
  /** [V, 1, T] */
  readonly first: Value
  /** [V, 1, T / 2] */
  readonly second: Value
}

/** Features [V, T, D] → encoding [V, C, T / 4]: twice a 1 × 1 convolution, spatial dropout, ReLU and max pool over pairs of steps. */
export function buildEncoder(parameter: ParameterLookup, features: Value, masks?: DropoutMasks): Value {
  return features.graph.scope('encoder_backbone', () => {
    const step = (name: string, x: Value, mask?: Value): Value => {
      const path = `model.encoder_backbone.${name}`
      const mixed = conv(x, parameter(`${path}.weight`), parameter(`${path}.bias`))
      return maxPool(relu(mask ? mul(mixed, mask) : mixed), { kernel: 2 })
    }
    return step('conv2', step('conv1', transpose(features, [0, 2, 1]), masks?.first), masks?.second)
  })
}

/** The basic regression network: encoding [V, C, T / 4] → scores [V] in 0..1. */
export function buildScores(parameter: ParameterLookup, encoded: Value): Value {
  return encoded.graph.scope('mlp', () => {
    const videos = at(encoded.shape, 0)
    return sigmoid(reshape(perceptron(parameter, ['model.mlp.fc1', 'model.mlp.fc2', 'model.mlp.fc3'], reshape(encoded, [videos, -1])), [videos]))
  })
}

/**
 * The pairwise network: encoding [V, C, T / 4] → absolute score differences [pairs] in 0..1, all pairs as one batch.
 *
 * Its first layer is a 1 × 1 convolution W [K, V] over the P × P inner products M = f · gᵀ viewed as [V, h · w]. Row v of
 * the view is a part of row i = v div r of M, r = V / P, so W · M = Σᵢ W[:, i] (fᵢ · gᵀ) = (W f) · gᵀ: each video is
 * multiplied by W once, and no pair's P × P products are ever made. Same numbers, a fourteenth of the work.
 */
export function buildPairDifferences(config: PclnConfig, parameter: ParameterLookup, encoded: Value, pairs: readonly (readonly [number, number])[]): Value {
  const { pairWidth, pairView: [viewed, h, w], pairChannels: [channels] } = config
  const parts = viewed / pairWidth
  const columns = h * w
  if (!Number.isInteger(parts) || viewed * columns !== pairWidth ** 2) throw new GraphError(`${pairWidth} × ${pairWidth} products cannot be viewed as [${config.pairView.join(', ')}]`)
  const { graph } = encoded
  return graph.scope('pairwise', () => {
    const [videos, steps] = [at(encoded.shape, 0), at(encoded.shape, 2)]
    const f = conv(encoded, parameter('model.conv1d.weight'), parameter('model.conv1d.bias'))
    // (W f) [V, K, parts · steps] and g [V, parts · steps, h · w]
    const weight = transpose(reshape(parameter('model.conv2d_1.weight'), [channels, pairWidth, parts]), [2, 0, 1])
    const mixed = matMul(reshape(weight, [1, parts, channels, pairWidth]), reshape(f, [videos, 1, pairWidth, steps]))
    const left = reshape(transpose(mixed, [0, 2, 1, 3]), [videos, channels, parts * steps])
    const right = reshape(transpose(reshape(f, [videos, parts, columns, steps]), [0, 1, 3, 2]), [videos, parts * steps, columns])
    const pick = (x: Value, side: 0 | 1): Value => gather(x, graph.constant(pairs.map((pair) => pair[side]), [pairs.length], 'int64', 'pairs'), 0)
    const first = addChannels(matMul(pick(left, 0), pick(right, 1)), parameter('model.conv2d_1.bias'))
    const pooled = maxPool(reshape(first, [pairs.length, channels, h, w]), { kernel: 2 })
    const second = maxPool(conv(pooled, parameter('model.conv2d_2.weight'), parameter('model.conv2d_2.bias')), { kernel: 2 })
    return sigmoid(reshape(perceptron(parameter, ['model.fc_1', 'model.fc_2', 'model.fc_3'], reshape(second, [pairs.length, -1])), [pairs.length]))
  })
}

/** Linear layers with ReLU between them. */
function perceptron(parameter: ParameterLookup, paths: readonly string[], x: Value): Value {
  return paths.reduce((value, path, i) => {
    const y = linear(value, parameter(`${path}.weight`), parameter(`${path}.bias`))
    return i < paths.length - 1 ? relu(y) : y
  }, x)
}
