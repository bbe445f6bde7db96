/** A frame taken out of the studio: to the clipboard or as a file, at full size, as decoded, with the drawings over it where there are any; zoom and brightness stay on the screen. */
import { defineStore } from 'pinia'
import type { Dive } from '../../../shared/contract/entities.ts'
import type { DrawingShape } from '../../../shared/contract/reviews.ts'
import { withDrawings } from '../drawings/paint.ts'
import { frameFileName } from '../player/frame-file-name.ts'
import { fetchExactFrame } from './media.ts'

export const useSnapshotsStore = defineStore('snapshots', () => {
  /** `shapes` are drawn over it. */
  async function picture(dive: Dive, frame: number, shapes: readonly DrawingShape[]): Promise<Blob> {
    const exact = await fetchExactFrame(dive.videoId, dive.startFrame + frame)
    return shapes.length === 0 ? exact : withDrawings(exact, shapes)
  }

  /** `frame` counts from the dive's first. */
  async function copy(dive: Dive, frame: number, shapes: readonly DrawingShape[] = []): Promise<void> {
    // The promise goes in as it is: the clipboard wants to be asked while the key is fresh.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture(dive, frame, shapes) })])
  }

  /** @returns the name of the file */
  async function save(dive: Dive, frame: number, shapes: readonly DrawingShape[] = []): Promise<string> {
    const taken = await picture(dive, frame, shapes)
    const name = frameFileName({ videoName: dive.videoName, diveId: dive.id, diveNumber: dive.diveNumber, frame })
    const address = URL.createObjectURL(taken)
    Object.assign(document.createElement('a'), { href: address, download: name }).click()
    // Some browsers begin reading a moment after the click.
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
    return name
  }

  return { copy, save }
})
