/**
 * A dive as a screen needs it, read before it is wanted: the one that most likely
 * is opened next. It is shown at once and compared with the library right after,
 * and forgotten as soon as anything says that it has changed.
 */
import { defineStore } from 'pinia'
import type { DiveDetail, DiveId } from '../../../shared/contract/entities.ts'
import { relativeTimes } from '../../../shared/domain/frame-times.ts'
import { labels } from '../api/labels.ts'
import { studio } from '../api/studio.ts'

export interface ReadDive {
  detail: DiveDetail
  /** Presentation time of each frame, microseconds, the first 0. */
  times: number[]
}

export async function readDive(diveId: DiveId): Promise<ReadDive> {
  const detail = await labels.call('dives.get', { diveId })
  const { videoId, startFrame, endFrame, frameRate } = detail.dive
  const absolute = await labels.call('videos.frameTimes', { videoId, startFrame, endFrame })
  return { detail, times: relativeTimes(absolute, endFrame - startFrame, frameRate) }
}

export const useReadyDiveStore = defineStore('readyDive', () => {
  let ready: ReadDive | null = null
  let wanted: DiveId | null = null

  /** @throws what reading it threw */
  async function prepare(diveId: DiveId): Promise<DiveDetail> {
    wanted = diveId
    const read = await readDive(diveId)
    if (wanted === diveId) ready = read
    return read.detail
  }

  /** What was prepared of this dive; null where it was not, or has changed since. It is given out once. */
  function take(diveId: DiveId): ReadDive | null {
    const found = ready?.detail.dive.id === diveId ? ready : null
    ready = null
    wanted = null
    return found
  }

  studio.on('library.changed', ({ diveIds }) => {
    if (wanted === null || (diveIds.length > 0 && !diveIds.includes(wanted))) return
    ready = null
    wanted = null
  })

  return { prepare, take }
})
