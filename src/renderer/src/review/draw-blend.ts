/** Pictures of several dives in one: laid over each other, subtracted, or as outlines over the first. */
import type { ViewMode } from './compare-address.ts'
import { colourOf, outline } from './outline.ts'
import { overlayAlphas, placePicture, type Alignment, type Size } from './pane-alignment.ts'

export interface BlendLayer {
  picture: OffscreenCanvas | ImageBitmap
  alignment: Alignment
  /** "#rrggbb" of its outlines. */
  colour: string
}
export type BlendMode = Exclude<ViewMode, 'panes'>
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

/** Outlines are found in pictures of at most this width: finer ones are noise. */
const outlineWidth = 480

/** The first layer is the reference; `difference` takes the second alone. `stage`: the context's size. */
export function drawBlend(context: Context, stage: Size, layers: readonly BlendLayer[], mode: BlendMode, opacity: number): void {
  context.save()
  context.globalAlpha = 1
  context.globalCompositeOperation = 'source-over'
  context.fillStyle = '#000'
  context.fillRect(0, 0, stage.width, stage.height)
  const alphas = overlayAlphas(layers.length, opacity)
  for (const [i, layer] of (mode === 'difference' ? layers.slice(0, 2) : layers).entries()) {
    const { left, top, width, height } = placePicture(layer.picture, stage, layer.alignment)
    const isGhost = mode === 'ghost' && i > 0
    context.globalAlpha = mode === 'overlay' ? (alphas[i] ?? 0) : isGhost ? opacity : 1
    context.globalCompositeOperation = mode === 'difference' && i > 0 ? 'difference' : 'source-over'
    context.drawImage(isGhost ? outlined(layer.picture, layer.colour) : layer.picture, left, top, width, height)
  }
  context.restore()
}

function outlined(picture: OffscreenCanvas | ImageBitmap, colour: string): OffscreenCanvas {
  const width = Math.min(picture.width, outlineWidth)
  const height = Math.max(Math.round((picture.height * width) / picture.width), 1)
  const scratch = new OffscreenCanvas(width, height)
  const context = scratch.getContext('2d', { willReadFrequently: true })
  if (!context) return scratch
  context.drawImage(picture, 0, 0, width, height)
  const { data } = context.getImageData(0, 0, width, height)
  context.putImageData(new ImageData(outline(data, width, height, colourOf(colour)), width, height), 0, 0)
  return scratch
}
