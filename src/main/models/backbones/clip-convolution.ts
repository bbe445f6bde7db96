/**
 * Convolution over time, rows and columns on frames that lie one after the other
 * as a batch, [N·T, C, H, W]: two-dimensional convolutions are two to four times
 * faster in the runtime than three-dimensional ones, and 1 × 1 × 1 and pooling
 * over rows and columns need no other view.
 *
 * A kernel of three in time goes by Winograd's F(2, 3): for frames d0..d3 and taps g0..g2
 *   m0 = (d0 - d2) g0,  m1 = (d1 + d2)(g0 + g1 + g2)/2,  m2 = (d2 - d1)(g0 - g1 + g2)/2,  m3 = (d1 - d3) g2
 *   y0 = m0 + m1 + m2,  y1 = m1 - m2 - m3
 * four convolutions for two frames instead of six, forwards and, since gradients follow, backwards. Lavin and Gray,
 * Fast Algorithms for Convolutional Neural Networks, CVPR 2016.
 */
import { add, mul, sub } from '../../graph/ops/elementwise.ts'
import { concat, pad, padAxis, reshape, slice, split, transpose } from '../../graph/ops/layout.ts'
import { conv } from '../../graph/ops/products.ts'
import { at, GraphError, type Value } from '../../graph/types.ts'

/**
 * Stride 1 and as many frames, rows and columns as before (zeros around).
 * @param x [N·T, Ci, H, W], frames of a clip are neighbours
 * @param weight [Co, Ci, k, k, k], k = 1 or 3
 * @param bias [Co]
 * @param frames T
 * @returns [N·T, Co, H, W]
 */
export function convolveClips(x: Value, weight: Value, bias: Value | undefined, frames: number): Value {
  const [co, ci, kernel] = [at(weight.shape, 0), at(weight.shape, 1), at(weight.shape, 2)]
  if (kernel === 1) return conv(x, reshape(weight, [co, ci, 1, 1]), bias)
  if (kernel !== 3) throw new GraphError(`a kernel of 1 or 3 in time, found ${kernel}`)
  const taps = split(weight, 2, [1, 1, 1]).map((tap) => reshape(tap, [co, ci, kernel, kernel]))
  if (frames === 1) return flatConv(x, at(taps, 1), bias)
  if (frames === 2) return convolvePairs(x, taps, bias)
  return frames % 2 === 0 ? convolveTiles(x, taps, bias, frames) : convolveShifted(x, taps, bias, frames)
}

function flatConv(x: Value, tap: Value, bias?: Value): Value {
  return conv(x, tap, bias, { padding: 1 })
}

/**
 * Frame `index` of every `every` frames of each clip, shifted by `shift` places; zeros come in at the ends.
 * @param x [N·T, …]
 * @returns [N·T/every, …]
 */
export function phase(x: Value, clips: number, every: number, index: number, shift = 0): Value {
  const rest = x.shape.slice(1)
  const steps = at(x.shape, 0) / clips / every
  const own = reshape(slice(reshape(x, [clips, steps, every, ...rest]), 2, index, index + 1), [clips, steps, ...rest])
  const moved = shift === 0 ? own : padAxis(slice(own, 1, Math.max(0, shift), steps + Math.min(0, shift)), 1, Math.max(0, -shift), Math.max(0, shift))
  return reshape(moved, [clips * steps, ...rest])
}

/** Even and odd frames in turn. */
function interleave(even: Value, odd: Value): Value {
  const [rows, ...rest] = even.shape as [number, ...number[]]
  return reshape(concat([even, odd].map((v) => reshape(v, [rows, 1, ...rest])), 1), [2 * rows, ...rest])
}

function convolveTiles(x: Value, taps: readonly Value[], bias: Value | undefined, frames: number): Value {
  const clips = at(x.shape, 0) / frames
  const [g0, g1, g2] = [at(taps, 0), at(taps, 1), at(taps, 2)]
  const [d0, d1, d2, d3] = [phase(x, clips, 2, 1, -1), phase(x, clips, 2, 0), phase(x, clips, 2, 1), phase(x, clips, 2, 0, 1)]
  const outer = mul(add(g0, g2), 0.5)
  const middle = mul(g1, 0.5)
  const m0 = flatConv(sub(d0, d2), g0)
  // m1 alone goes into both frames with a plus, so it brings the bias.
  const m1 = flatConv(add(d1, d2), add(outer, middle), bias)
  const m2 = flatConv(sub(d2, d1), sub(outer, middle))
  const m3 = flatConv(sub(d1, d3), g2)
  return interleave(add(add(m0, m1), m2), sub(sub(m1, m2), m3))
}

/** Two frames between zeros: y0 = g1·x0 + g2·x1 and y1 = g0·x0 + g1·x1, of which g1·(x0 + x1) is common. */
function convolvePairs(x: Value, taps: readonly Value[], bias: Value | undefined): Value {
  const clips = at(x.shape, 0) / 2
  const [g0, g1, g2] = [at(taps, 0), at(taps, 1), at(taps, 2)]
  const [first, second] = [phase(x, clips, 2, 0), phase(x, clips, 2, 1)]
  const common = flatConv(add(first, second), g1, bias)
  return interleave(add(common, flatConv(second, sub(g2, g1))), add(common, flatConv(first, sub(g0, g1))))
}

/** Any number of frames: a convolution for each tap, shifted and added. */
function convolveShifted(x: Value, taps: readonly Value[], bias: Value | undefined, frames: number): Value {
  const clips = at(x.shape, 0) / frames
  return add(add(flatConv(phase(x, clips, 1, 0, -1), at(taps, 0)), flatConv(x, at(taps, 1), bias)), flatConv(phase(x, clips, 1, 0, 1), at(taps, 2)))
}

/** `stored`: for weights that are stored in the model. `fed`: for weights that are fed, and for training. */
export type StemForm = 'stored' | 'fed'

/**
 * The first convolution: 7 × 7 × 7 with stride 2 and TensorFlow's padding, two before and three after each axis.
 * @param x pictures [N·F, 3, H, W]
 * @param weight [Co, 3, 7, 7, 7]
 * @returns [N·F/2, Co, H/2, W/2]
 */
export function convolveStem(x: Value, weight: Value, bias: Value | undefined, frames: number, form: StemForm): Value {
  const kernel = at(weight.shape, 2)
  const before = Math.floor((kernel - 2) / 2)
  const after = kernel - 2 - before
  const clips = at(x.shape, 0) / frames
  const steps = Math.floor((frames + before + after - kernel) / 2) + 1
  const padded = padAxis(reshape(x, [clips, frames, ...x.shape.slice(1)]), 1, before, after + 1)
  const geometry = { kernel, before, after, clips, steps }
  return form === 'stored' ? stemByTaps(padded, weight, bias, geometry) : stemByPhases(padded, weight, bias, geometry)
}

interface StemGeometry {
  readonly kernel: number
  readonly before: number
  readonly after: number
  readonly clips: number
  /** Frames that come out of each clip. */
  readonly steps: number
}

/** A convolution of three channels for each tap in time, added up: the runtime's kernel for fixed weights takes the sum along. */
function stemByTaps(x: Value, weight: Value, bias: Value | undefined, { kernel, before, after, clips, steps }: StemGeometry): Value {
  const [, frames, ...rest] = x.shape as [number, number, ...number[]]
  const even = frames - (frames % 2)
  const halves = reshape(slice(x, 1, 0, even), [clips, even / 2, 2, ...rest])
  const terms = split(weight, 2, Array.from({ length: kernel }, () => 1)).map((tap, k) => {
    const own = reshape(slice(halves, 2, k % 2, (k % 2) + 1), [clips, even / 2, ...rest])
    const seen = reshape(slice(own, 1, Math.floor(k / 2), Math.floor(k / 2) + steps), [clips * steps, ...rest])
    return conv(seen, reshape(tap, [at(weight.shape, 0), at(weight.shape, 1), kernel, kernel]), k === 0 ? bias : undefined, { stride: 2, padding: [before, before, after, after] })
  })
  return terms.reduce((sum, term) => add(sum, term))
}

/**
 * All taps in time as channels, rows and columns cut into even and odd ones which are channels too: one convolution of
 * stride 1 and half the kernel, in which nothing is skipped, twice as fast as the strided one.
 */
function stemByPhases(x: Value, weight: Value, bias: Value | undefined, { kernel, before, after, clips, steps }: StemGeometry): Value {
  const [co, ci] = [at(weight.shape, 0), at(weight.shape, 1)]
  const [h, w] = [at(x.shape, 3), at(x.shape, 4)]
  const half = Math.ceil(kernel / 2)
  const outer = (size: number): number => Math.floor((size + before + after - kernel) / 2) + half
  const [rows, columns] = [outer(h), outer(w)]
  const frames = at(x.shape, 1)
  // Below zero: rows or columns that no window of the strided convolution sees.
  const room = (size: number, parts: number): number => 2 * parts - size - before
  const cut = slice(slice(x, 3, 0, Math.min(h, 2 * rows - before)), 4, 0, Math.min(w, 2 * columns - before))
  const wide = pad(cut, [0, 0, 0, before, before, 0, 0, 0, Math.max(0, room(h, rows)), Math.max(0, room(w, columns))])
  // Rows, then columns: [.., H/2, 2, ..] → [.., 2, H/2, ..], [.., W/2, 2] → [.., 2, W/2]
  const byRow = transpose(reshape(wide, [clips * frames * ci, rows, 2, 2 * columns]), [0, 2, 1, 3])
  const byColumn = transpose(reshape(byRow, [clips * frames * ci * 2, rows * columns, 2]), [0, 2, 1])
  const planes = reshape(byColumn, [clips, frames, ci * 4, rows, columns])
  const windows = concat(Array.from({ length: steps }, (_, t) => reshape(slice(planes, 1, 2 * t, 2 * t + kernel), [clips, 1, kernel * ci * 4, rows, columns])), 1)
  const even = pad(transpose(weight, [0, 2, 1, 3, 4]), [0, 0, 0, 0, 0, 0, 0, 0, 2 * half - kernel, 2 * half - kernel])
  const taps = reshape(transpose(reshape(even, [co * kernel * ci, half, 2, half, 2]), [0, 2, 4, 1, 3]), [co, kernel * ci * 4, half, half])
  return conv(reshape(windows, [clips * steps, kernel * ci * 4, rows, columns]), taps, bias)
}

