/** Gradients of matrix products and of normalisation over an axis. */
import { int } from '../attributes.ts'
import { add, div, exp, mul, sqrt, sub } from '../ops/elementwise.ts'
import { reshape, transpose } from '../ops/layout.ts'
import { matMul, swapLast } from '../ops/products.ts'
import { reduceMean, reduceSum, reduceSumSquare } from '../ops/reduce.ts'
import { at, type Value } from '../types.ts'
import { single, type GradientRule } from './rule.ts'

// dA = dY · Bᵀ;  dB = Aᵀ · dY
export const product: GradientRule = (context) => {
  const { x: a, dy } = single(context)
  const b = at(context.node.inputs, 1)
  const dA = context.wants[0] ? matMul(dy, swapLast(b)) : undefined
  if (!context.wants[1]) return [dA]
  // A weight shared by all leading axes: one product over all rows instead of a sum of products.
  if (b.shape.length === 2 && a.shape.length > 2) {
    const rows = (v: Value): Value => reshape(v, [-1, at(v.shape, -1)])
    return [dA, matMul(transpose(rows(a), [1, 0]), rows(dy))]
  }
  return [dA, matMul(swapLast(a), dy)]
}

// Y = A' · B' + C with A' = A or Aᵀ, B' likewise
export const generalProduct: GradientRule = (context) => {
  const { x: a, dy } = single(context)
  const b = at(context.node.inputs, 1)
  const transA = int(context.node.attributes, 'transA', 0) === 1
  const transB = int(context.node.attributes, 'transB', 0) === 1
  const turn = (v: Value, yes: boolean): Value => (yes ? transpose(v, [1, 0]) : v)
  // dA' = dY · B'ᵀ;  dB' = A'ᵀ · dY
  const dA = context.wants[0] ? (transA ? matMul(turn(b, transB), turn(dy, true)) : matMul(dy, turn(b, !transB))) : undefined
  const dB = context.wants[1] ? (transB ? matMul(turn(dy, true), turn(a, transA)) : matMul(turn(a, !transA), dy)) : undefined
  return [dA, dB, dy]
}

// dx = y · (dy - Σ dy·y)
export const softmax: GradientRule = (context) => {
  const { y, dy } = single(context)
  const axes = [int(context.node.attributes, 'axis')]
  return [mul(y, sub(dy, reduceSum(mul(dy, y), { axes, keep: true })))]
}

// dx = dy - eʸ · Σ dy
export const logSoftmax: GradientRule = (context) => {
  const { y, dy } = single(context)
  const axes = [int(context.node.attributes, 'axis')]
  return [sub(dy, mul(exp(y), reduceSum(dy, { axes, keep: true })))]
}

// x̂ = (x - μ)/σ;  dγ = Σ dy·x̂;  dβ = Σ dy;  dx = (g - mean g - x̂ · mean(g·x̂))/σ with g = dy·γ
export const layerNormalization: GradientRule = (context) => {
  const { x, dy } = single(context)
  const scale = at(context.node.inputs, 1)
  const epsilon = Number(context.node.attributes['epsilon'])
  const last = { axes: [x.shape.length - 1], keep: true }
  const leading = { axes: [...x.shape.keys()].slice(0, -1) }
  const centred = sub(x, reduceMean(x, last))
  const deviation = sqrt(add(div(reduceSumSquare(centred, last), at(x.shape, -1)), epsilon))
  const normal = div(centred, deviation)
  const g = mul(dy, scale)
  const dx = div(sub(sub(g, reduceMean(g, last)), mul(normal, reduceMean(mul(g, normal), last))), deviation)
  return [context.wants[0] ? dx : undefined, reduceSum(mul(dy, normal), leading), reduceSum(dy, leading)]
}
