/**
 * Gradient of the bidirectional GRU. The forward operator returns every hidden
 * state, so all gates of all steps are recomputed by two matrix products; only
 * the recurrence of dh itself is unrolled, three small nodes a step for both
 * directions together. Gate order z, r, n (ONNX).
 *
 *   z = σ(a_z)  r = σ(a_r)  n = tanh(x_n + r ∘ u),  u = h' R_nᵀ + b_Rn,  h = (1 - z) ∘ n + z ∘ h'
 *   da_z = dh ∘ (h' - n) z(1 - z);  da_n = dh ∘ (1 - z)(1 - n²);  du = da_n ∘ r;  da_r = da_n ∘ u ∘ r(1 - r)
 *   dh' = dh ∘ z + [da_z, da_r, du] · R
 */
import { int } from '../attributes.ts'
import { add, mul, sigmoid, square, sub, tanh } from '../ops/elementwise.ts'
import { concat, flip, padAxis, reshape, slice, split, transpose } from '../ops/layout.ts'
import { matMul, swapLast } from '../ops/products.ts'
import { reduceSum } from '../ops/reduce.ts'
import { at, type Value } from '../types.ts'
import { single, type GradientRule } from './rule.ts'

export const gatedRecurrentUnit: GradientRule = (context) => {
  const { x, y, dy } = single(context)
  const [w, r, bias] = [at(context.node.inputs, 1), at(context.node.inputs, 2), at(context.node.inputs, 3)]
  const hidden = int(context.node.attributes, 'hidden_size')
  const [steps, batch] = [at(x.shape, 0), at(x.shape, 1)]
  const rows = steps * batch
  const width = at(x.shape, 2)

  // All arrays below are [2, T·B, …], in the order of time unless called "in processing order".
  const previous = concat([
    reshape(padAxis(slice(direction(y, 0), 0, 0, steps - 1), 0, 1, 0), [1, rows, hidden]),
    reshape(padAxis(slice(direction(y, 1), 0, 1, steps), 0, 0, 1), [1, rows, hidden]),
  ], 0)
  const flat = reshape(x, [1, rows, width])
  const fromInput = add(matMul(flat, swapLast(w)), reshape(slice(bias, 1, 0, 3 * hidden), [2, 1, 3 * hidden]))
  const fromHidden = add(matMul(previous, swapLast(r)), reshape(slice(bias, 1, 3 * hidden, 6 * hidden), [2, 1, 3 * hidden]))
  const thirds = [hidden, hidden, hidden]
  const xs = split(fromInput, 2, thirds)
  const hs = split(fromHidden, 2, thirds)
  const z = sigmoid(add(at(xs, 0), at(hs, 0)))
  const reset = sigmoid(add(at(xs, 1), at(hs, 1)))
  const u = at(hs, 2)
  const n = tanh(add(at(xs, 2), mul(reset, u)))

  // What dh is multiplied by to give each gate's gradient
  const toN = mul(sub(1, z), sub(1, square(n)))
  const toZ = mul(sub(previous, n), sub(z, square(z)))
  const toR = mul(mul(toN, u), sub(reset, square(reset)))
  const toU = mul(toN, reset)

  const inTime = (v: Value): Value => reshape(v, [2, steps, batch, at(v.shape, -1)])
  const stepwise = (v: Value): readonly Value[] => split(processing(inTime(v)), 1, Array.from({ length: steps }, () => 1))
  const factors = stepwise(concat([toZ, toR, toU], 2))
  const keeps = stepwise(z)
  const arriving = stepwise(reshape(transpose(dy, [1, 0, 2, 3]), [2, rows, hidden]))

  // The recurrence, from the last processed step to the first
  const all: Value[] = []
  let dh: Value | undefined
  for (let i = 0; i < steps; i += 1) {
    const own = reshape(at(arriving, i), [2, batch, hidden])
    dh = dh ? add(dh, own) : own
    all.push(reshape(dh, [2, 1, batch, hidden]))
    if (i === steps - 1) break
    const factor = reshape(at(factors, i), [2, batch, 3, hidden])
    const gates = reshape(mul(reshape(dh, [2, batch, 1, hidden]), factor), [2, batch, 3 * hidden])
    dh = add(mul(dh, reshape(at(keeps, i), [2, batch, hidden])), matMul(gates, r))
  }
  const dhs = reshape(processing(concat(all, 1)), [2, rows, hidden])
  const dZ = mul(dhs, toZ)
  const dR = mul(dhs, toR)
  const dInput = concat([dZ, dR, mul(dhs, toN)], 2)
  const dHidden = concat([dZ, dR, mul(dhs, toU)], 2)
  return [
    context.wants[0] ? reshape(reduceSum(matMul(dInput, w), { axes: [0] }), x.shape) : undefined,
    context.wants[1] ? matMul(swapLast(dInput), flat) : undefined,
    context.wants[2] ? matMul(swapLast(dHidden), previous) : undefined,
    context.wants[3] ? concat([reduceSum(dInput, { axes: [1] }), reduceSum(dHidden, { axes: [1] })], 1) : undefined,
  ]
}

/** One direction of [T, 2, B, H] as [T, B, H]. */
function direction(y: Value, index: number): Value {
  return reshape(slice(y, 1, index, index + 1), [at(y.shape, 0), at(y.shape, 2), at(y.shape, 3)])
}

/** [2, T, …] between time order and the order in which gradients are processed: last step first for the forward half. Its own inverse. */
function processing(v: Value): Value {
  const [forward, backward] = [slice(v, 0, 0, 1), slice(v, 0, 1, 2)]
  return concat([flip(forward, [1]), backward], 0)
}
