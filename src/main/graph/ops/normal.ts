/** Normalisation: softmax, layer norm, batch norm in its two modes. */
import { at, sizeOf, type Value } from '../types.ts'
import { add, div, mul, neg, sqrt, sub } from './elementwise.ts'
import { perChannel } from './products.ts'
import { reduceMean, reduceSum, reduceSumSquare } from './reduce.ts'

export function softmax(x: Value, axis: number): Value {
  return x.graph.emitOne('Softmax', [x], { axis })
}

export function logSoftmax(x: Value, axis: number): Value {
  return x.graph.emitOne('LogSoftmax', [x], { axis })
}

/** Over the last axis; scale and shift are vectors of its size. */
export function layerNorm(x: Value, scale: Value, shift: Value, epsilon = 1e-5): Value {
  return x.graph.emitOne('LayerNormalization', [x, scale, shift], { axis: -1, epsilon })
}

/** Vectors [C] of a batch norm layer. */
export interface BatchNormParameters {
  readonly scale: Value
  readonly shift: Value
  readonly mean: Value
  readonly variance: Value
}

/** Frozen batch norm is y = x · multiplier + addend; both are vectors [C], made from the running statistics. */
export function frozenBatchNorm(p: BatchNormParameters, epsilon = 1e-5): { multiplier: Value; addend: Value } {
  const multiplier = div(p.scale, sqrt(add(p.variance, epsilon)))
  return { multiplier, addend: sub(p.shift, mul(p.mean, multiplier)) }
}

/**
 * Batch norm with the statistics of this very batch, x [N, C, …].
 * Returns y and the running statistics after PyTorch's update
 * (running ← (1 - momentum) · running + momentum · batch, unbiased variance).
 * Its gradient is written by hand: half the passes of the composed one.
 */
export function batchNorm(x: Value, p: BatchNormParameters, options: { epsilon?: number; momentum?: number } = {}): { y: Value; mean: Value; variance: Value } {
  const { epsilon = 1e-5, momentum = 0.1 } = options
  const rank = x.shape.length
  const axes = [...x.shape.keys()].filter((axis) => axis !== 1)
  const count = sizeOf(x.shape) / at(x.shape, 1)
  const batchMean = reduceMean(x, { axes })
  const centred = sub(x, perChannel(batchMean, rank))
  const batchVariance = div(reduceSumSquare(centred, { axes }), count)
  const invStd = div(1, sqrt(add(batchVariance, epsilon)))
  const multiplier = mul(p.scale, invStd)
  const y = add(mul(centred, perChannel(multiplier, rank)), perChannel(p.shift, rank))
  x.graph.overrides.set(y, {
    inputs: [x, p.scale, p.shift],
    rule: (dy, wants) => {
      // dβ = Σ dy;  dγ = Σ dy·(x - μ)/σ
      const dShift = reduceSum(dy, { axes })
      const dotCentred = reduceSum(mul(dy, centred), { axes })
      const dScale = mul(dotCentred, invStd)
      if (!wants[0]) return [undefined, dScale, dShift]
      // dx = γ/σ · (dy - Σdy/n - (x - μ)/σ² · Σ dy·(x - μ)/n)
      const k1 = div(mul(mul(multiplier, mul(invStd, invStd)), dotCentred), -count)
      const k0 = neg(div(mul(multiplier, dShift), count))
      const dx = add(add(mul(dy, perChannel(multiplier, rank)), mul(centred, perChannel(k1, rank))), perChannel(k0, rank))
      return [dx, dScale, dShift]
    },
  })
  const unbiased = mul(batchVariance, count / Math.max(1, count - 1))
  const blend = (running: Value, batch: Value): Value => add(mul(running, 1 - momentum), mul(batch, momentum))
  return { y, mean: blend(p.mean, batchMean), variance: blend(p.variance, unbiased) }
}
