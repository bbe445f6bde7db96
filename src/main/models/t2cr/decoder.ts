/**
 * T²CR's difference transformer `decoder` and its score head `regressor`: what
 * sets the tokens of one video apart from those of another, and how many points
 * that is worth. The same head reads direct scores from plain tokens.
 */
import { add, mul, relu } from '../../graph/ops/elementwise.ts'
import { concat, reshape } from '../../graph/ops/layout.ts'
import { softmax } from '../../graph/ops/normal.ts'
import { conv, linear } from '../../graph/ops/products.ts'
import { reduceSum } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import { crossAttentionBlock } from '../cross-attention.ts'
import type { ParameterLookup } from '../parameters.ts'
import { squeezeExcitation } from './attention.ts'
import type { T2crConfig } from './config.ts'

/** Tokens of the two paths of some videos, [V, clips, width] each. */
export interface PathTokens {
  readonly base: Value
  readonly auxiliary: Value
}

/**
 * Difference features of two videos over both paths: [V, 2 · clips, width]. The first 1 × 1 convolution works on the
 * base path of both, the second on the auxiliary path of both.
 * @param v [V, …] or, met by every query, the same count as `q`
 * @param onWeights told the attention's weights of each block in turn, [V, heads, 2 · clips, 2 · clips]
 */
export function buildPairDifference(config: T2crConfig, parameter: ParameterLookup, q: PathTokens, v: PathTokens, onWeights?: (weights: Value) => void): Value {
  return q.base.graph.scope('decoder', () => {
    const joined = (tokens: PathTokens): Value => concat([mixClips(parameter, 'conv1', tokens.base), mixClips(parameter, 'conv2', tokens.auxiliary)], 1)
    return crossAttend(config, parameter, joined(q), joined(v), onWeights)
  })
}

/** Difference features between the two paths of the same videos: [V, clips, width]. */
export function buildSelfDifference(config: T2crConfig, parameter: ParameterLookup, tokens: PathTokens): Value {
  return tokens.base.graph.scope('decoder_self', () =>
    crossAttend(config, parameter, mixClips(parameter, 'conv1', tokens.base), mixClips(parameter, 'conv2', tokens.auxiliary)))
}

/** A 1 × 1 convolution with clips as channels. */
function mixClips(parameter: ParameterLookup, name: string, x: Value): Value {
  return conv(x, parameter(`decoder.${name}.weight`), parameter(`decoder.${name}.bias`))
}

function crossAttend(config: T2crConfig, parameter: ParameterLookup, queries: Value, values: Value, onWeights?: (weights: Value) => void): Value {
  let q = add(separableAttention(parameter, queries), queries)
  const v = add(separableAttention(parameter, values), values)
  for (let i = 0; i < config.decoderBlocks; i += 1) q = crossAttentionBlock(parameter, `decoder.model.${i}`, q, v, config.heads, onWeights)
  return q
}

/**
 * Separable self-attention of MobileViT v2, without its ReLU, as the released code has it: one score for each token,
 * softmax over tokens, the keys' weighted sum as context, which multiplies every token's value.
 */
function separableAttention(parameter: ParameterLookup, x: Value): Value {
  const layer = (name: string, value: Value): Value => linear(value, parameter(`decoder.sa.${name}.weight`), parameter(`decoder.sa.${name}.bias`))
  const weights = softmax(layer('fc_i', x), 1)
  const context = reduceSum(mul(weights, layer('fc_k', x)), { axes: [1], keep: true })
  return layer('fc_o', mul(layer('fc_v', x), context))
}

/** Score of every token, x [V, clips, width] → [V, clips]; their mean is the video's score or difference. */
export function buildTokenScores(parameter: ParameterLookup, x: Value): Value {
  return x.graph.scope('regressor', () => {
    const layer = (name: string, value: Value): Value => linear(value, parameter(`regressor.${name}.weight`), parameter(`regressor.${name}.bias`))
    const hidden = relu(layer('layer2', relu(layer('layer1', x))))
    return reshape(layer('layer3', squeezeExcitation(parameter, 'regressor.selayer', hidden)), [at(x.shape, 0), at(x.shape, 1)])
  })
}
