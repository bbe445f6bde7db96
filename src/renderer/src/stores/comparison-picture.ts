/** A comparison taken out of the studio as one picture: every frame at its full size, names and frames written in. */
import { defineStore } from 'pinia'
import { dark } from '../design/tokens.ts'
import type { ViewMode } from '../review/compare-address.ts'
import { drawBlend } from '../review/draw-blend.ts'
import type { Alignment } from '../review/pane-alignment.ts'
import { layOutSnapshot } from '../review/snapshot-layout.ts'
import { fetchExactFrame } from './media.ts'

export interface PictureOfPane {
  diveId: number
  videoId: number
  /** Counted from the video's first. */
  videoFrame: number
  /** Counted from the dive's first. */
  frame: number
  caption: string
  colour: string
  alignment: Alignment
}
export interface ComparisonPicture {
  /** As they are on the screen; a blend is drawn in this order, the reference first. */
  panes: readonly PictureOfPane[]
  mode: ViewMode
  opacity: number
  foot: string
}

async function draw({ panes, mode, opacity, foot }: ComparisonPicture): Promise<Blob> {
  const pictures = await Promise.all(panes.map(async ({ videoId, videoFrame }) => createImageBitmap(await fetchExactFrame(videoId, videoFrame))))
  const layout = layOutSnapshot(pictures, mode !== 'panes')
  const canvas = new OffscreenCanvas(layout.width, layout.height)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('This browser draws no pictures.')
  context.fillStyle = dark.canvas
  context.fillRect(0, 0, layout.width, layout.height)
  const whole = layout.pictures[0]
  if (mode !== 'panes' && whole) {
    const stage = new OffscreenCanvas(whole.width, whole.height)
    const inside = stage.getContext('2d')
    if (inside) drawBlend(inside, whole, panes.flatMap(({ alignment, colour }, i) => (pictures[i] ? [{ picture: pictures[i], alignment, colour }] : [])), mode, opacity)
    context.drawImage(stage, whole.left, whole.top)
  } else {
    pictures.forEach((picture, i) => {
      const place = layout.pictures[i]
      if (place) context.drawImage(picture, place.left, place.top, place.width, place.height)
    })
  }
  const family = getComputedStyle(document.body).fontFamily
  context.textBaseline = 'middle'
  panes.forEach(({ caption, colour }, i) => {
    const place = layout.captions[i]
    if (!place) return
    const side = layout.fontPixels
    context.fillStyle = colour
    context.fillRect(place.left, place.middle - side / 2, side, side)
    context.fillStyle = dark.text
    context.font = `600 ${layout.fontPixels}px ${family}`
    context.fillText(caption, place.left + side * 1.6, place.middle, place.width - side * 1.6)
  })
  context.fillStyle = dark.textMuted
  context.font = `400 ${Math.round(layout.fontPixels * 0.85)}px ${family}`
  context.fillText(foot, layout.foot.left, layout.foot.middle, layout.foot.width)
  for (const picture of pictures) picture.close()
  return canvas.convertToBlob({ type: 'image/png' })
}

/** "comparison dives 12, 14 frames 143, 150.png" */
function fileName({ panes }: ComparisonPicture): string {
  return `comparison dives ${panes.map(({ diveId }) => diveId).join(', ')} frames ${panes.map(({ frame }) => frame).join(', ')}.png`
}

export const useComparisonPictureStore = defineStore('comparison-picture', () => {
  async function copy(wanted: ComparisonPicture): Promise<void> {
    // The promise goes in as it is: the clipboard wants to be asked while the key is fresh.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': draw(wanted) })])
  }
  /** @returns the name of the file */
  async function save(wanted: ComparisonPicture): Promise<string> {
    const address = URL.createObjectURL(await draw(wanted))
    const name = fileName(wanted)
    Object.assign(document.createElement('a'), { href: address, download: name }).click()
    // Some browsers begin reading a moment after the click.
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
    return name
  }
  return { copy, save }
})
