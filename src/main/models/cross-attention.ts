/**
 * The cross-attention block that several methods share under the same keys:
 * pre-norm attention of one sequence to another, then a two-layer perceptron.
 */
import { add, gelu, mul } from '../graph/ops/elementwise.ts'
import { reshape, transpose } from '../graph/ops/layout.ts'
import { layerNorm, softmax } from '../graph/ops/normal.ts'
import { linear, matMul } from '../graph/ops/products.ts'
import { at, type Value } from '../graph/types.ts'
import type { ParameterLookup } from './parameters.ts'

/**
 * q + attention(norm q, norm v), then + mlp(norm of that).
 * @param path its keys are `<path>.norm_q.weight`, `<path>.attn.q_map.weight`, `<path>.mlp.fc1.weight` and so on
 * @param q [B, N, D]
 * @param v [B, M, D], keys and values
 * @param heads must divide D
 * @param onWeights told the attention's weights, [B, heads, N, M]; they are part of the graph either way
 * @returns [B, N, D]
 */
export function crossAttentionBlock(parameter: ParameterLookup, path: string, q: Value, v: Value, heads: number, onWeights?: (weights: Value) => void): Value {
  const norm = (name: string, x: Value): Value => layerNorm(x, parameter(`${path}.${name}.weight`), parameter(`${path}.${name}.bias`))
  const layer = (name: string, x: Value): Value => linear(x, parameter(`${path}.${name}.weight`), parameter(`${path}.${name}.bias`))
  const attended = add(q, layer('attn.proj', attention(parameter, `${path}.attn`, norm('norm_q', q), norm('norm_v', v), heads, onWeights)))
  return add(attended, layer('mlp.fc2', gelu(layer('mlp.fc1', norm('norm2', attended)))))
}

function attention(parameter: ParameterLookup, path: string, q: Value, v: Value, heads: number, onWeights?: (weights: Value) => void): Value {
  const [rows, width] = [at(q.shape, 0), at(q.shape, 2)]
  const byHead = (x: Value, map: string): Value =>
    transpose(reshape(linear(x, parameter(`${path}.${map}.weight`)), [rows, at(x.shape, 1), heads, width / heads]), [0, 2, 1, 3])
  const queries = mul(byHead(q, 'q_map'), 1 / Math.sqrt(width / heads))
  const weights = softmax(matMul(queries, transpose(byHead(v, 'k_map'), [0, 1, 3, 2])), -1)
  onWeights?.(weights)
  return reshape(transpose(matMul(weights, byHead(v, 'v_map')), [0, 2, 1, 3]), q.shape)
}
