/** How pictures of different cameras are laid over each other: each fitted into the stage, then scaled about its middle and moved. */

export interface Alignment {
  /** 1: fitted. 0.25 to 4. */
  scale: number
  /** Shares of the stage's width and height, to the right and down; -1 to 1. */
  x: number
  y: number
}
export interface Size {
  width: number
  height: number
}
export interface Placed extends Size {
  left: number
  top: number
}

export const unaligned: Alignment = { scale: 1, x: 0, y: 0 }
export const scaleStep = 1.02
export const shiftStep = 0.005

export function isAligned({ scale, x, y }: Alignment): boolean {
  return scale !== 1 || x !== 0 || y !== 0
}

export function clampAlignment({ scale, x, y }: Alignment): Alignment {
  const between = (value: number, least: number, most: number): number => Math.min(Math.max(value, least), most)
  const rounded = (value: number): number => Math.round(value * 10_000) / 10_000
  return { scale: rounded(between(scale, 0.25, 4)), x: rounded(between(x, -1, 1)), y: rounded(between(y, -1, 1)) }
}

/** Where a picture goes on a stage of this size. */
export function placePicture(picture: Size, stage: Size, { scale, x, y }: Alignment = unaligned): Placed {
  const fit = Math.min(stage.width / picture.width, stage.height / picture.height) * scale
  const [width, height] = [picture.width * fit, picture.height * fit]
  return { left: (stage.width - width) / 2 + x * stage.width, top: (stage.height - height) / 2 + y * stage.height, width, height }
}

/**
 * What each picture of an overlay is painted with over those before it, so that the
 * first shows 1 - opacity and the others share `opacity` evenly. The first paints in full.
 */
export function overlayAlphas(count: number, opacity: number): number[] {
  const share = opacity / Math.max(count - 1, 1)
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return 1
    const below = 1 - opacity + share * i
    return below === 0 ? 0 : share / below
  })
}
