/** A frame taken out of the studio: to the clipboard or as a file, at full size, as decoded; zoom and brightness stay on the screen. */
import { defineStore } from 'pinia'
import type { Dive } from '../../../shared/contract/entities.ts'
import { frameFileName } from '../player/frame-file-name.ts'
import { fetchExactFrame } from './media.ts'

export const useSnapshotsStore = defineStore('snapshots', () => {
  /** `frame` counts from the dive's first. */
  async function copy(dive: Dive, frame: number): Promise<void> {
    // The promise goes in as it is: the clipboard wants to be asked while the key is fresh.
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': fetchExactFrame(dive.videoId, dive.startFrame + frame) })])
  }

  /** @returns the name of the file */
  async function save(dive: Dive, frame: number): Promise<string> {
    const picture = await fetchExactFrame(dive.videoId, dive.startFrame + frame)
    const name = frameFileName({ videoName: dive.videoName, diveId: dive.id, diveNumber: dive.diveNumber, frame })
    const address = URL.createObjectURL(picture)
    Object.assign(document.createElement('a'), { href: address, download: name }).click()
    // Some browsers begin reading a moment after the click.
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
    return name
  }

  return { copy, save }
})
