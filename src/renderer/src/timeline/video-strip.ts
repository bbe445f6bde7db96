/**
 * Thumbnails along the timeline of a dive or of a long video, in blocks of a few tiles: each
 * block is one small picture, fetched when it comes into sight. A tile spans a
 * power of two of frames, so that every zoom finds the blocks of others again.
 */
import { frameToX, type Viewport } from './viewport.ts'

export const tilesPerBlock = 8

export interface StripBlock {
  startFrame: number
  endFrame: number
  tiles: number
}

export const blockKey = ({ startFrame, endFrame, tiles }: StripBlock): string => `${startFrame}-${endFrame}/${tiles}`

/** Frames of one tile, so that tiles are at least `tileWidth` pixels wide. */
export function tileSpan(viewport: Viewport, width: number, tileWidth: number): number {
  const least = ((viewport.end - viewport.start) / Math.max(width, 1)) * tileWidth
  return 2 ** Math.max(Math.ceil(Math.log2(Math.max(least, 1))), 0)
}

/** The blocks in sight. The last one of a video may be shorter. */
export function stripBlocks(viewport: Viewport, span: number, frameCount: number): StripBlock[] {
  const length = span * tilesPerBlock
  const blocks: StripBlock[] = []
  for (let startFrame = Math.floor(Math.max(viewport.start, 0) / length) * length; startFrame < Math.min(viewport.end, frameCount); startFrame += length) {
    const endFrame = Math.min(startFrame + length, frameCount)
    blocks.push({ startFrame, endFrame, tiles: Math.max(Math.ceil((endFrame - startFrame) / span), 1) })
  }
  return blocks
}

/** Where each tile of a block is drawn. */
export function tilePlaces(block: StripBlock, span: number, viewport: Viewport, width: number): { tile: number; x: number; width: number }[] {
  return Array.from({ length: block.tiles }, (_, tile) => {
    const from = block.startFrame + tile * span
    const x = frameToX(viewport, from, width)
    return { tile, x, width: frameToX(viewport, Math.min(from + span, block.endFrame), width) - x }
  }).filter((place) => place.x + place.width > 0 && place.x < width)
}

/**
 * How a tile fills its place without being stretched: of what is too wide the
 * middle is shown, what is too narrow comes again. The picture of one single
 * frame never comes twice (it would look like two): it stands once, in the middle.
 * @returns parts to draw: `from` and `share` of the tile's width, `x` and `width` in pixels of the place
 */
export function pictureParts(placeWidth: number, tileWidth: number, isSingleFrame: boolean): { from: number; share: number; x: number; width: number }[] {
  if (placeWidth <= 0 || tileWidth <= 0) return []
  const shown = Math.min(placeWidth, tileWidth)
  const share = shown / tileWidth
  if (isSingleFrame) return [{ from: (1 - share) / 2, share, x: (placeWidth - shown) / 2, width: shown }]
  const parts: { from: number; share: number; x: number; width: number }[] = []
  for (let x = 0; x < placeWidth - 0.01; x += shown) {
    const width = Math.min(shown, placeWidth - x)
    parts.push({ from: (1 - share) / 2, share: share * (width / shown), x, width })
  }
  return parts
}

/** Seconds between labelled ticks, and between the small ones. */
const steps = [[0.1, 0.02], [0.2, 0.05], [0.5, 0.1], [1, 0.2], [2, 0.5], [5, 1], [10, 2], [15, 5], [30, 10], [60, 10], [120, 30], [300, 60], [600, 120], [1800, 300]] as const
const largestStep = [3600, 600] as const

/** Instants for ruler ticks, microseconds; labelled ones at least `gap` pixels apart. */
export function timeTicks(fromMicroseconds: number, toMicroseconds: number, width: number, gap = 84): { time: number; isMajor: boolean }[] {
  const [from, to] = [fromMicroseconds / 1e6, toMicroseconds / 1e6]
  const least = (Math.max(to - from, 0) / Math.max(width, 1)) * gap
  const [major, minor] = steps.find(([seconds]) => seconds >= least) ?? largestStep
  const ticks: { time: number; isMajor: boolean }[] = []
  for (let i = Math.max(Math.ceil(from / minor - 1e-9), 0); i * minor <= to; i++) {
    const share = (i * minor) / major
    ticks.push({ time: Math.round(i * minor * 1e6), isMajor: Math.abs(share - Math.round(share)) < 1e-6 })
  }
  return ticks
}

/** 2:05, 1:02:05; with hundredths where ticks are closer than a second. */
export function tickText(microseconds: number, isFine: boolean): string {
  const hundredths = Math.round(microseconds / 1e4)
  const seconds = Math.floor(hundredths / 100)
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60]
  const rest = `${String(s).padStart(2, '0')}${isFine ? `.${String(hundredths % 100).padStart(2, '0')}` : ''}`
  return h > 0 ? `${h}:${String(m).padStart(2, '0')}:${rest}` : `${m}:${rest}`
}
