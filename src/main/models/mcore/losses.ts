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
 */
export function buildContrastiveLoss(config: McoreConfig, query: Value, exemplar: Value, negatives: ContrastiveNegatives = 'released'): Value {
  return query.graph.scope('contrastive', () => {
    const masks = contrastiveMasks(config, negatives)
    const size = tokenCount(config)
    const mask = (data: Float32Array): Value => query.graph.constant(data, [size, size], 'float32', 'mask')
    const [within, between, same] = [mask(masks.within), mask(masks.between), mask(masks.same)]
    const [a, b] = [normalise(query), normalise(exemplar)]
    const similarity = (x: Value, y: Value): Value => mul(matMul(x, transpose(y, [0, 2, 1])), 1 / contrastiveTemperature)
    const last = { axes: [2] }
    const oneWay = (own: Value, cross: Value): Value => {
      // -log( e^s(positive) / (Σ e^s within + Σ e^s between) )
      const positive = reduceSum(mul(cross, same), last)
      const total = add(reduceSum(mul(exp(own), within), last), reduceSum(mul(exp(cross), between), last))
      return reduceMean(sub(log(total), positive))
    }
    const cross = similarity(a, b)
    return mul(add(oneWay(similarity(a, a), cross), oneWay(similarity(b, b), transpose(cross, [0, 2, 1]))), 0.5)
  })
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
