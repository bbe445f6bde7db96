/** MCoRe's three losses (paper section 3, released train.py), as composable pieces of a graph. */
import { add, div, exp, log, maximum, mul, sqrt, square, sub } from '../../graph/ops/elementwise.ts'
import { reshape, transpose } from '../../graph/ops/layout.ts'
import { logSoftmax } from '../../graph/ops/normal.ts'
import { matMul } from '../../graph/ops/products.ts'
import { reduceMean, reduceSum, reduceSumSquare } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import { tokenCount, type McoreConfig } from './config.ts'

/**
 * Which frames push a frame away in the contrastive loss. `released`: other frames of the same stage, as the
 * published code does. `paper`: the frames of the other stages, as the text says.
 */
export type ContrastiveNegatives = 'released' | 'paper'

export const contrastiveTemperature = 0.5

/**
 * Mean square error of the score difference, summed over both directions.
 * @param deltas [2B]: query given exemplar, then exemplar given query
 * @param differences [B]: true score of query less that of exemplar, in the unit of the target
 */
export function buildScoreLoss(deltas: Value, differences: Value): Value {
  const pairs = at(differences.shape, 0)
  const sign = deltas.graph.constant(Float32Array.from({ length: 2 * pairs }, (_, i) => (i < pairs ? 1 : -1)), [2, pairs], 'float32', 'direction')
  const targets = mul(sign, differences)
  const errors = sub(reshape(deltas, [2, pairs]), targets)
  return div(reduceSum(square(errors)), pairs)
}

/**
 * Cross entropy over the time axis, for each transition.
 * @param logits [B, T, transitions]
 * @param targets [B, T, transitions]: zero but at the true frame, where it holds the transition's weight (see `transitionTargets`)
 * @returns mean over B × transitions of -weight · log softmax
 */
export function buildSegmentationLoss(logits: Value, targets: Value): Value {
  const count = at(logits.shape, 0) * at(logits.shape, 2)
  return div(reduceSum(mul(logSoftmax(logits, 1), targets)), -count)
}

/**
 * Stage contrastive loss, symmetric over the pair: the positive of token i is token i of the other video.
 * @param query [B, tokens, D]
 * @param exemplar [B, tokens, D]
 * @returns mean over pairs, tokens and both directions
 */
export function buildContrastiveLoss(config: McoreConfig, query: Value, exemplar: Value, negatives: ContrastiveNegatives = 'released'): Value {
  return query.graph.scope('contrastive', () => {
    const terms = buildContrastiveTerms(config, query, exemplar, negatives)
    const back = buildContrastiveTerms(config, exemplar, query, negatives)
    return mul(add(reduceMean(terms), reduceMean(back)), 0.5)
  })
}

/**
 * The contrastive loss of every token of `own`, one direction only: [B, tokens].
 * -log( e^s(positive) / (Σ e^s within own + Σ e^s between own and other) ), s = cosine / τ
 */
export function buildContrastiveTerms(config: McoreConfig, own: Value, other: Value, negatives: ContrastiveNegatives = 'released'): Value {
  const masks = contrastiveMasks(config, negatives)
  const size = tokenCount(config)
  const mask = (data: Float32Array): Value => own.graph.constant(data, [size, size], 'float32', 'mask')
  const [a, b] = [normalise(own), normalise(other)]
  const similarity = (x: Value, y: Value): Value => mul(matMul(x, transpose(y, [0, 2, 1])), 1 / contrastiveTemperature)
  const [within, between] = [similarity(a, a), similarity(a, b)]
  const last = { axes: [2] }
  const positive = reduceSum(mul(between, mask(masks.same)), last)
  const total = add(reduceSum(mul(exp(within), mask(masks.within)), last), reduceSum(mul(exp(between), mask(masks.between)), last))
  return sub(log(total), positive)
}

/** x / ‖x‖ over the last axis. */
function normalise(x: Value): Value {
  return div(x, sqrt(maximum(reduceSumSquare(x, { axes: [x.shape.length - 1], keep: true }), 1e-24)))
}

/** For tokens in rows: which tokens of the same video (within) and of the other (between) count in the denominator. */
export function contrastiveMasks(config: McoreConfig, negatives: ContrastiveNegatives): { within: Float32Array; between: Float32Array; same: Float32Array } {
  const size = tokenCount(config)
  const build = (rule: (i: number, j: number, sameStage: boolean) => boolean): Float32Array =>
    Float32Array.from({ length: size * size }, (_, k) => {
      const [i, j] = [Math.floor(k / size), k % size]
      return rule(i, j, Math.floor(i / config.tokensPerStage) === Math.floor(j / config.tokensPerStage)) ? 1 : 0
    })
  const same = build((i, j) => i === j)
  return negatives === 'released'
    ? { same, within: build((i, j, sameStage) => sameStage && i !== j), between: build((_i, _j, sameStage) => sameStage) }
    : { same, within: build((_i, _j, sameStage) => !sameStage), between: build((i, j, sameStage) => !sameStage || i === j) }
}
