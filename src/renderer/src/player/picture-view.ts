/**
 * How the picture is looked at: magnified, moved, brightened. Pure; positions are
 * CSS pixels from the middle of the pane, the picture's size is the one it has
 * when it just fits. None of it changes a picture, only how it is drawn.
 */
export interface PictureView {
  /** 1 = fits the pane. */
  scale: number
  /** Where the picture's middle lies. */
  x: number
  y: number
}
export interface PictureSize {
  width: number
  height: number
}

export const fittedView: PictureView = { scale: 1, x: 0, y: 0 }
export const largestScale = 16
/** One press of a key, or one notch of a wheel. */
export const zoomStep = 1.25

/** Magnifies by `factor` so that what lies under `point` stays under it. */
export function zoomedAt(view: PictureView, factor: number, point: { x: number; y: number }, size: PictureSize): PictureView {
  const scale = Math.min(Math.max(view.scale * factor, 1), largestScale)
  const grown = scale / view.scale
  return withinPane({ scale, x: point.x - (point.x - view.x) * grown, y: point.y - (point.y - view.y) * grown }, size)
}

/** Moved so far that an edge of the picture never comes inside where the fitted picture lay. */
export function withinPane(view: PictureView, size: PictureSize): PictureView {
  const [mostX, mostY] = [(size.width * (view.scale - 1)) / 2, (size.height * (view.scale - 1)) / 2]
  return { scale: view.scale, x: clamp(view.x, mostX), y: clamp(view.y, mostY) }
}

function clamp(value: number, most: number): number {
  // Adding 0 makes of -0 a plain 0.
  return Math.min(Math.max(value, -most), most) + 0
}

/** Brightness and contrast as factors of the picture's own, 1 = unchanged. */
export const lightRange = { least: 0.4, most: 2.5, step: 0.1 } as const

export function lightStepped(value: number, direction: 1 | -1): number {
  const next = Math.round((value + direction * lightRange.step) * 10) / 10
  return Math.min(Math.max(next, lightRange.least), lightRange.most)
}
