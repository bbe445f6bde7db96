/**
 * Pooling over time, rows and columns on frames that lie one after the other as
 * a batch, [N·T, C, H, W]: rows and columns first, then time, which gives the
 * same maxima and the same winner among equals as one pool over all three. The runtime's own pool takes five times as
 * long over time as comparing shifted frames.
 *
 * The published networks pad with zeros before they pool. What they pool went through ReLU, so padding that never wins
 * gives the same maxima, and where a zero wins no gradient passes ReLU: over rows and columns the zeros are left out.
 */
import { cast, equal, maximum, mul, sub } from '../../graph/ops/elementwise.ts'
import { padAxis, reshape, slice } from '../../graph/ops/layout.ts'
import { maxPool } from '../../graph/ops/pool.ts'
import { at, type Value } from '../../graph/types.ts'
import { phase } from './clip-convolution.ts'

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
  const clips = at(flat.shape, 0) / frames
  const [before, after] = poolPadding(time, frames)
  const steps = (frames + before + after - time.kernel) / time.stride + 1
  // Whole strides of frames, so that every tap is each stride-th frame, shifted.
  const whole = Math.max(steps, Math.ceil(frames / time.stride)) * time.stride
  const padded = reshape(padAxis(reshape(flat, [clips, frames, ...flat.shape.slice(1)]), 1, 0, whole - frames), [clips * whole, ...flat.shape.slice(1)])
  const taps = Array.from({ length: time.kernel }, (_, o) => {
    const place = o - before
    const index = ((place % time.stride) + time.stride) % time.stride
    return phase(padded, clips, time.stride, index, (place - index) / time.stride)
  })
  return { pooled: cutSteps(firstLargest(taps), clips, steps), frames: steps }
}

/** The first `steps` frames of each clip. */
function cutSteps(x: Value, clips: number, steps: number): Value {
  const rest = x.shape.slice(1)
  return reshape(slice(reshape(x, [clips, -1, ...rest]), 1, 0, steps), [clips * steps, ...rest])
}

/** Element by element the largest of several; the gradient goes to the first of equals, as in a pool. */
function firstLargest(candidates: readonly Value[]): Value {
  const y = candidates.reduce((largest, candidate) => maximum(largest, candidate))
  y.graph.overrides.set(y, {
    inputs: candidates,
    rule: (dy) => {
      let rest = dy
      return candidates.map((candidate, o) => {
        if (o === candidates.length - 1) return rest
        const taken = mul(rest, cast(equal(candidate, y), y.dtype))
        rest = sub(rest, taken)
        return taken
      })
    },
  })
  return y
}
