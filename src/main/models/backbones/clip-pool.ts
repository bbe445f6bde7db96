/**
 * Pooling over time, rows and columns on frames that lie one after the other as
 * a batch, [N·T, C, H, W]: rows and columns first, then time, which gives the
 * same maxima and the same winner among equals as one pool over all three.
 *
 * The published networks pad with zeros before they pool. What they pool went through ReLU, so padding that never wins
 * gives the same maxima, and where a zero wins no gradient passes ReLU: the explicit zeros are left out.
 */
import { reshape } from '../../graph/ops/layout.ts'
import { maxPool } from '../../graph/ops/pool.ts'
import { at, type Value } from '../../graph/types.ts'

/** One axis of a pool. */
interface Window {
  readonly kernel: number
  readonly stride: number
}

/** Padding before and after: kernel - stride shared out, and after it as much as PyTorch's ceil mode lets the last window hang over. */
export function poolPadding({ kernel, stride }: Window, size: number): readonly [number, number] {
  const total = Math.max(0, kernel - stride)
  const before = Math.floor(total / 2)
  const count = Math.ceil((size + total - kernel) / stride) + 1
  return [before, Math.max(0, (count - 1) * stride + kernel - size - before)]
}

/**
 * @param x [N·T, C, H, W], not negative
 * @param kernel of time, and of rows and columns; `stride` likewise
 * @param frames T
 * @returns the pooled frames and how many there are of each clip
 */
export function poolClips(x: Value, kernel: readonly [number, number], stride: readonly [number, number], frames: number): { pooled: Value; frames: number } {
  const plane: Window = { kernel: kernel[1], stride: stride[1] }
  const [top, bottom] = poolPadding(plane, at(x.shape, 2))
  const [left, right] = poolPadding(plane, at(x.shape, 3))
  const flat = plane.kernel === 1 && plane.stride === 1 ? x : maxPool(x, { ...plane, padding: [top, left, bottom, right] })
  const time: Window = { kernel: kernel[0], stride: stride[0] }
  if (time.kernel === 1 && time.stride === 1) return { pooled: flat, frames }
  const rest = flat.shape.slice(1)
  const [before, after] = poolPadding(time, frames)
  // A clip as a picture whose rows are frames
  const rows = reshape(flat, [at(flat.shape, 0) / frames, 1, frames, -1])
  const pooled = maxPool(rows, { kernel: [time.kernel, 1], stride: [time.stride, 1], padding: [before, 0, after, 0] })
  return { pooled: reshape(pooled, [-1, ...rest]), frames: at(pooled.shape, 2) }
}
