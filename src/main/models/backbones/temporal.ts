/**
 * Modules that let neighbouring frames of a 2-D network exchange channels. They
 * sit before the first convolution of each block and wrap it: the keys of that
 * convolution gain ".net", as in the official code of both modules.
 *
 * gate-shift: Sudhakaran et al., "Gate-Shift Networks", CVPR 2020, on a quarter of the channels, as MCoRe has it.
 * temporal-shift: Lin et al., "TSM", ICCV 2019, on a quarter of the channels, without parameters.
 */
import { add, mul, relu, sub, tanh } from '../../graph/ops/elementwise.ts'
import { concat, padAxis, reshape, slice, transpose } from '../../graph/ops/layout.ts'
import { conv } from '../../graph/ops/products.ts'
import { at, type Value } from '../../graph/types.ts'
import type { ParameterSpec } from '../parameters.ts'
import { backboneSpec, batchNormSpecs, uniformByFan, type FrameLayers } from './frame-layers.ts'

export const temporalModules = ['none', 'temporal-shift', 'gate-shift'] as const
export type TemporalModule = (typeof temporalModules)[number]

/** Path of the convolution that a temporal module at `path` wraps. */
export function wrappedPath(temporal: TemporalModule, path: string): string {
  return temporal === 'none' ? path : `${path}.net`
}

/** Channels the gate-shift module works on: a quarter, rounded up to four. */
export function gateShiftFold(channels: number): number {
  return Math.ceil(Math.floor(channels / 4) / 4) * 4
}

/** @param path of the module, such as "s1.b1.conv1" */
export function temporalParameters(temporal: TemporalModule, path: string, channels: number): ParameterSpec[] {
  if (temporal !== 'gate-shift') return []
  const fold = gateShiftFold(channels)
  return [
    backboneSpec(`${path}.gsm.conv3D.weight`, [2, fold / 2, 3, 3, 3], uniformByFan((fold / 2) * 27)),
    backboneSpec(`${path}.gsm.conv3D.bias`, [2], { kind: 'zeros' }),
    ...batchNormSpecs(`${path}.gsm.bn`, fold),
  ]
}

/** @param x [N·T, C, H, W], frames of one video neighbours; returned with channels exchanged between frames */
export function buildTemporal(temporal: TemporalModule, layers: FrameLayers, path: string, x: Value, frames: number): Value {
  switch (temporal) {
    case 'none': return x
    case 'temporal-shift': return x.graph.scope('tsm', () => temporalShift(x, frames))
    case 'gate-shift': return x.graph.scope('gsm', () => gateShift(layers, `${path}.gsm`, x, frames))
  }
}

/** An eighth of the channels moves one frame back (frame t takes t + 1), the next eighth one frame forward, zero at the ends. */
function temporalShift(x: Value, frames: number): Value {
  const [rows, channels, h, w] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2), at(x.shape, 3)]
  const fold = Math.floor(channels / 8)
  if (fold === 0) return x
  const part = (from: number, to: number): Value => reshape(slice(x, 1, from, to), [rows / frames, frames, to - from, h, w])
  const back = reshape(earlier(part(0, fold)), [rows, fold, h, w])
  const forward = reshape(later(part(fold, 2 * fold)), [rows, fold, h, w])
  return concat([back, forward, slice(x, 1, 2 * fold, channels)], 1)
}

/**
 * The gate-shift module on the first `fold` channels of x [N·T, C, H, W]. A gate per half of them, from a
 * 3 × 3 × 3 convolution in two groups, says how much of each channel moves: the first half moves one frame
 * back (frame t takes t + 1), the second one frame forward. The 3-D convolution is a 2-D one with three
 * times the outputs, one for each tap in time, followed by shifts and a sum.
 */
function gateShift(layers: FrameLayers, path: string, x: Value, frames: number): Value {
  const [rows, channels, h, w] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2), at(x.shape, 3)]
  const videos = rows / frames
  const fold = gateShiftFold(channels)
  const half = fold / 2
  const part = slice(x, 1, 0, fold)
  const active = relu(layers.norm(`${path}.bn`, part))
  // [2, fold/2, 3 taps, 3, 3] → [2 · 3 taps, fold/2, 3, 3]
  const weight = layers.parameter(`${path}.conv3D.weight`)
  const flat = reshape(transpose(weight, [0, 2, 1, 3, 4]), [6, half, 3, 3])
  const taps = reshape(conv(active, flat, undefined, { padding: 1, group: 2 }), [videos, frames, 2, 3, h, w])
  const tap = (index: number): Value => reshape(slice(taps, 3, index, index + 1), [videos, frames, 2, h, w])
  const bias = reshape(layers.parameter(`${path}.conv3D.bias`), [1, 1, 2, 1, 1])
  const gate = tanh(add(add(add(later(tap(0)), tap(1)), earlier(tap(2))), bias))

  // Gates [videos, T, 2 halves, 1, H, W] over channels [videos, T, 2 halves, fold/2, H, W]
  const halves = reshape(part, [videos, frames, 2, half, h, w])
  const gated = mul(reshape(gate, [videos, frames, 2, 1, h, w]), halves)
  const stays = sub(halves, gated)
  const back = earlier(slice(gated, 2, 0, 1))
  const forward = later(slice(gated, 2, 1, 2))
  const moved = add(concat([back, forward], 2), stays)
  // Within each half, seen as [2, fold/4], the two axes change places.
  const woven = transpose(reshape(moved, [rows * 2, 2, half / 2, h * w]), [0, 2, 1, 3])
  const front = reshape(woven, [rows, fold, h, w])
  return fold === channels ? front : concat([front, slice(x, 1, fold, channels)], 1)
}

/** Frame t takes frame t + 1; the last takes zero. Axis 1 is time. */
function earlier(x: Value): Value {
  return padAxis(slice(x, 1, 1, at(x.shape, 1)), 1, 0, 1)
}

/** Frame t takes frame t - 1; the first takes zero. Axis 1 is time. */
function later(x: Value): Value {
  return padAxis(slice(x, 1, 0, at(x.shape, 1) - 1), 1, 1, 0)
}
