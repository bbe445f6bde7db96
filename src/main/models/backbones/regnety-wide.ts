/**
 * A RegNetY block in the form that is fastest where weights are stored in the
 * model and batch norm is frozen. ONNX Runtime's blocked convolutions take groups
 * of 16 channels on processors with AVX-512; RegNetY has groups of 8, which would
 * run plainly, between two changes of layout. So two groups become one of 16 with
 * zeros where they do not meet, and the block's inner width is filled up to a
 * multiple of 16 with channels that stay zero. Everything that is put together
 * here is put together once, when the model is loaded. The numbers are the same
 * but for rounding.
 */
import { mul, relu, sigmoid } from '../../graph/ops/elementwise.ts'
import { concat, padAxis, reshape } from '../../graph/ops/layout.ts'
import { conv } from '../../graph/ops/products.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import type { FrameLayers } from './frame-layers.ts'

/** Channels of a group as the runtime's blocked convolutions take them. */
const wideGroup = 16

/** Whether groups of this width can be joined two by two. */
export function canBeWide(groupWidth: number): boolean {
  return groupWidth * 2 === wideGroup
}

export interface WideBlock {
  /** Keys without ".weight" of the first convolution (its temporal module unwrapped), as conv and bn lie below it. */
  readonly first: string
  /** Path of the block. */
  readonly path: string
  readonly width: number
  readonly stride: number
}

/** conv1 (1 × 1) → conv2 (grouped 3 × 3) → squeeze-excitation → conv3 (1 × 1), [N, C, H, W] → [N, width, H / stride, W / stride]. */
export function buildWideBranch(layers: FrameLayers, { first, path, width, stride }: WideBlock, x: Value): Value {
  const wide = Math.ceil(width / wideGroup) * wideGroup
  /** Zeros after the channels that there are. */
  const filled = (value: Value, axis: number): Value => padAxis(value, axis, 0, wide - width)
  const squeeze = (name: string): Value => layers.parameter(`${path}.se.${name}`)

  const one = layers.folded(`${first}.conv`, `${first}.bn`)
  const inner = relu(conv(x, filled(one.weight, 0), filled(one.bias, 0)))
  const two = layers.folded(`${path}.conv2.conv`, `${path}.conv2.bn`)
  const grouped = relu(conv(inner, joinGroups(filled(two.weight, 0)), filled(two.bias, 0), { stride, padding: 1, group: wide / wideGroup }))
  const hidden = relu(conv(reduceMean(grouped, { axes: [2, 3], keep: true }), filled(squeeze('fc1.weight'), 1), squeeze('fc1.bias')))
  const gate = sigmoid(conv(hidden, filled(squeeze('fc2.weight'), 0), filled(squeeze('fc2.bias'), 0)))
  const three = layers.folded(`${path}.conv3.conv`, `${path}.conv3.bn`)
  return conv(mul(grouped, gate), filled(three.weight, 1), three.bias)
}

/** Weights [wide, 8, k, k] of groups of 8 → [wide, 16, k, k] of groups of 16: each output keeps its own 8 inputs, the other 8 count nothing. */
function joinGroups(weight: Value): Value {
  const [wide, half] = [at(weight.shape, 0), wideGroup / 2]
  const isSecond = (channel: number): boolean => channel % wideGroup >= half
  const own = Float32Array.from({ length: wide * wideGroup }, (_, i) => Number(isSecond(Math.floor(i / wideGroup)) === isSecond(i % wideGroup)))
  return mul(concat([weight, weight], 1), reshape(weight.graph.constant(own, [wide, wideGroup], 'float32', 'own'), [wide, wideGroup, 1, 1]))
}
