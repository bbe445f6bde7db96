/**
 * The part of a dive a timeline shows, in fractional frames, and the way
 * between frames and pixels. Frame n covers [n, n + 1), so the last frame of a
 * dive of `frameCount` ends at frameCount.
 */
export interface Viewport {
  start: number
  end: number
}

/** Nobody needs fewer frames than this across a whole timeline. */
const fewestFrames = 8

export function fitAll(frameCount: number): Viewport {
  return { start: 0, end: Math.max(frameCount, 1) }
}

export function frameToX(viewport: Viewport, frame: number, width: number): number {
  return ((frame - viewport.start) / (viewport.end - viewport.start)) * width
}

export function xToFrame(viewport: Viewport, x: number, width: number): number {
  return viewport.start + (x / Math.max(width, 1)) * (viewport.end - viewport.start)
}

function within(start: number, span: number, frameCount: number): Viewport {
  const clamped = Math.min(Math.max(start, 0), Math.max(frameCount - span, 0))
  return { start: clamped, end: clamped + span }
}

/** Zooms by `factor` (> 1 closer) keeping `anchor` (frame) under the pointer. */
export function zoom(viewport: Viewport, factor: number, anchor: number, frameCount: number): Viewport {
  const span = viewport.end - viewport.start
  const wanted = Math.min(Math.max(span / factor, Math.min(fewestFrames, frameCount)), Math.max(frameCount, 1))
  const share = (anchor - viewport.start) / span
  return within(anchor - share * wanted, wanted, frameCount)
}

export function pan(viewport: Viewport, frames: number, frameCount: number): Viewport {
  return within(viewport.start + frames, viewport.end - viewport.start, frameCount)
}

/** The same span around `frame`. */
export function centre(viewport: Viewport, frame: number, frameCount: number): Viewport {
  const span = viewport.end - viewport.start
  return within(frame - span / 2, span, frameCount)
}

/** One end moved by `frames`, the other stays. */
export function resize(viewport: Viewport, end: 'start' | 'end', frames: number, frameCount: number): Viewport {
  const least = Math.min(fewestFrames, frameCount)
  if (end === 'start') return { start: Math.min(Math.max(viewport.start + frames, 0), viewport.end - least), end: viewport.end }
  return { start: viewport.start, end: Math.max(Math.min(viewport.end + frames, Math.max(frameCount, 1)), viewport.start + least) }
}

export interface WheelTurn {
  deltaX: number
  deltaY: number
  shiftKey: boolean
}

/** The wheel zooms around `anchor` (frame); turned sideways, or with Shift, it moves along. `frameWidth`: pixels of one frame. */
export function turnWheel(viewport: Viewport, turn: WheelTurn, anchor: number, frameWidth: number, frameCount: number): Viewport {
  const { deltaX, deltaY, shiftKey } = turn
  if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) return pan(viewport, (Math.abs(deltaX) > Math.abs(deltaY) ? deltaX : deltaY) / Math.max(frameWidth, 0.02), frameCount)
  return zoom(viewport, Math.exp(-deltaY / 240), anchor, frameCount)
}

/** CSS padding of a block at `x`, `width` pixels wide: its name stays in sight while its start is not, and padding never makes it wider than it is. */
export function labelPadding(x: number, width: number): string {
  const right = width < 24 ? 0 : 9
  const left = Math.max(Math.min(Math.max(-x, 0) + 11, width - right - 1), 0)
  return `0 ${right}px 0 ${left}px`
}

/** Scrolls just enough to have `frame` in sight. */
export function reveal(viewport: Viewport, frame: number, frameCount: number): Viewport {
  const span = viewport.end - viewport.start
  if (frame < viewport.start) return within(frame - span * 0.1, span, frameCount)
  if (frame + 1 > viewport.end) return within(frame + 1 - span * 0.9, span, frameCount)
  return viewport
}

/** Comfort zoom: a range with a fifth of its length to each side. */
export function comfort(startFrame: number, endFrame: number, frameCount: number): Viewport {
  const length = Math.max(endFrame - startFrame, 1)
  const span = Math.min(Math.max(length * 1.4, fewestFrames), frameCount)
  return within((startFrame + endFrame) / 2 - span / 2, span, frameCount)
}

/** Frames for ruler ticks: 1, 2 or 5 times a power of ten, at least `gap` pixels apart. */
export function rulerTicks(viewport: Viewport, width: number, gap = 64): { frame: number; isMajor: boolean }[] {
  const framesPerPixel = (viewport.end - viewport.start) / Math.max(width, 1)
  const least = Math.max(framesPerPixel * gap, 1)
  const power = 10 ** Math.floor(Math.log10(least))
  const major = [1, 2, 5, 10].map((m) => m * power).find((step) => step >= least) ?? power * 10
  const minor = Math.max(Math.round(major / 5), 1)
  const ticks: { frame: number; isMajor: boolean }[] = []
  for (let frame = Math.ceil(viewport.start / minor) * minor; frame < viewport.end; frame += minor) ticks.push({ frame, isMajor: frame % major === 0 })
  return ticks
}
