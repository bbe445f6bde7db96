/** What MCoRe does with frame features: transitions, stage tokens, and the score difference to an exemplar. */
import { mul, relu } from '../../graph/ops/elementwise.ts'
import { concat, reshape, slice, split } from '../../graph/ops/layout.ts'
import { linear, matMul } from '../../graph/ops/products.ts'
import { bidirectionalGru, type GruDirection } from '../../graph/ops/recurrent.ts'
import { at, type Value } from '../../graph/types.ts'
import { crossAttentionBlock } from '../cross-attention.ts'
import type { ParameterLookup } from '../parameters.ts'
import type { McoreConfig } from './config.ts'

/**
 * Procedure segmentation: features [B, T, D] → transition logits [B, T, stages - 1].
 * @param dropoutMask [B, T, 2·gruHidden], 0 or 1/(1 - p), only in training
 */
export function buildSegmentation(parameter: ParameterLookup, features: Value, dropoutMask?: Value): Value {
  return features.graph.scope('psnet_model', () => {
    const gru = 'psnet_model._pred_fine._gru'
    const direction = (end: string): GruDirection => ({
      weightInput: parameter(`${gru}.weight_ih_l0${end}`), weightHidden: parameter(`${gru}.weight_hh_l0${end}`),
      biasInput: parameter(`${gru}.bias_ih_l0${end}`), biasHidden: parameter(`${gru}.bias_hh_l0${end}`),
    })
    const states = bidirectionalGru(features, direction(''), direction('_reverse'))
    const kept = dropoutMask ? mul(states, dropoutMask) : states
    const out = 'psnet_model._pred_fine._fc_out._fc_out'
    return linear(kept, parameter(`${out}.weight`), parameter(`${out}.bias`))
  })
}

/**
 * Stage tokens: features [B, T, D] and interpolation matrices [B, tokens, T] → [B, tokens, D].
 * The matrices come from `interpolationMatrix`.
 */
export function buildStageTokens(features: Value, interpolation: Value): Value {
  return matMul(interpolation, features)
}

/**
 * Cross-attention decoder, stage by stage: query tokens [K, tokens, D] (or [1, tokens, D], met by
 * every exemplar) attend to exemplar tokens [K, tokens, D] → [K, tokens, D].
 */
export function buildDecoder(config: McoreConfig, parameter: ParameterLookup, queryTokens: Value, exemplarTokens: Value): Value {
  return queryTokens.graph.scope('decoder', () => {
    const stagewise = (x: Value): Value => reshape(x, [-1, config.tokensPerStage, at(x.shape, -1)])
    const pairs = at(exemplarTokens.shape, 0)
    const query = at(queryTokens.shape, 0) === pairs ? queryTokens : concat(Array.from({ length: pairs }, () => queryTokens), 0)
    const v = stagewise(exemplarTokens)
    let q = stagewise(query)
    for (let i = 0; i < config.decoderBlocks; i += 1) q = crossAttentionBlock(parameter, `decoder.model.${i}`, q, v, config.heads)
    return reshape(q, query.shape)
  })
}

/** Score head: decoded tokens [K, tokens, D] → token deltas [K, tokens]; their mean is the score difference. */
export function buildTokenDeltas(parameter: ParameterLookup, decoded: Value): Value {
  return decoded.graph.scope('regressor_delta', () => {
    const layer = (name: string, x: Value): Value => linear(x, parameter(`regressor_delta.${name}.weight`), parameter(`regressor_delta.${name}.bias`))
    const deltas = layer('layer3', relu(layer('layer2', relu(layer('layer1', decoded)))))
    return reshape(deltas, decoded.shape.slice(0, -1))
  })
}

/** Rows of a batch, [from, to) of the first axis. */
export function rows(x: Value, from: number, to: number): Value {
  return slice(x, 0, from, to)
}

/** The stages of tokens [B, tokens, D], each [B, tokensPerStage, D]. */
export function stagesOf(config: McoreConfig, tokens: Value): readonly Value[] {
  return split(tokens, 1, Array.from({ length: config.stages }, () => config.tokensPerStage))
}
