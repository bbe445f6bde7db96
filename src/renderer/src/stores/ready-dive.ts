/**
 * A dive as a screen needs it, read before it is wanted: the one that most likely
 * is opened next. It is shown at once and compared with the library right after,
 * and forgotten as soon as anything says that it has changed.
 */
import { defineStore } from 'pinia'
import type { DiveDetail, DiveId } from '../../../shared/contract/entities.ts'
import { labels } from '../api/labels.ts'
import { readDive, type ReadDive } from '../api/read-dive.ts'
import { studio } from '../api/studio.ts'

export const useReadyDiveStore = defineStore('readyDive', () => {
  let ready: ReadDive | null = null
  let wanted: DiveId | null = null

  /** @throws what reading it threw */
  async function prepare(diveId: DiveId): Promise<DiveDetail> {
    wanted = diveId
    const read = await readDive(diveId, labels)
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
