/** Gated recurrent unit with PyTorch's weights. */
import { at, type Value } from '../types.ts'
import { concat, reshape, split, transpose } from './layout.ts'

/** One direction of PyTorch's nn.GRU; gate order reset, update, new. */
export interface GruDirection {
  /** [3H, I] */
  readonly weightInput: Value
  /** [3H, H] */
  readonly weightHidden: Value
  /** [3H] */
  readonly biasInput: Value
  /** [3H] */
  readonly biasHidden: Value
}

/**
 * Bidirectional GRU, x [B, T, I] → [B, T, 2H] (forward half first), zero initial state.
 * The new gate is tanh(Wx + b + r ∘ (U h + b_h)), which ONNX calls linear_before_reset.
 */
export function bidirectionalGru(x: Value, forward: GruDirection, backward: GruDirection): Value {
  const hidden = at(forward.weightHidden.shape, 1)
  const both = (pick: (direction: GruDirection) => Value): Value =>
    concat([forward, backward].map((direction) => reorder(pick(direction), hidden)), 0)
  const w = both((d) => d.weightInput)
  const r = both((d) => d.weightHidden)
  const biasInput = both((d) => d.biasInput)
  const biasHidden = both((d) => d.biasHidden)
  const steps = at(x.shape, 1)
  const batch = at(x.shape, 0)
  const y = x.graph.emitOne('GRU', [transpose(x, [1, 0, 2]), w, r, concat([biasInput, biasHidden], 1)], {
    hidden_size: hidden, direction: 'bidirectional', linear_before_reset: 1,
  })
  return reshape(transpose(y, [2, 0, 1, 3]), [batch, steps, 2 * hidden])
}

/** PyTorch's gate order r, z, n to ONNX's z, r, n, with a leading axis for the direction. */
function reorder(stacked: Value, hidden: number): Value {
  const gates = split(stacked, 0, [hidden, hidden, hidden])
  const joined = concat([at(gates, 1), at(gates, 0), at(gates, 2)], 0)
  return reshape(joined, [1, ...joined.shape])
}
