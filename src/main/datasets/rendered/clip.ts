/** A whole dive as a small block of uniformly sampled frames: what pretraining reads. */
import type { DiveScript } from './script.ts'
import { renderFrame } from './frame.ts'

export interface ClipShape {
  /** Number of sampled frames, T. */
  frames: number
  height: number
  width: number
}

/** Indices of `count` frames, uniform from first to last, fractions cut off (as numpy's linspace with dtype int). */
export function sampledFrames(frameCount: number, count: number): number[] {
  if (count === 1) return [0]
  return Array.from({ length: count }, (_, i) => Math.floor((i * (frameCount - 1)) / (count - 1)))
}

/** RGB bytes [T, H, W, 3] of uniformly sampled frames. */
export function renderDiveClip(script: DiveScript, { frames, height, width }: ClipShape): Uint8Array<ArrayBuffer> {
  const size = width * height * 3
  const out = new Uint8Array(frames * size)
  sampledFrames(script.frameCount, frames).forEach((frameIndex, t) => {
    out.set(renderFrame(script, frameIndex, { width, height }), t * size)
  })
  return out
}
