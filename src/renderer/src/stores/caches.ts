/** What jobs keep on disk so as not to compute it twice. Counted when a screen asks, because jobs change it all the time. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { CachesInfo, ClearCaches } from '../../../shared/contract/caches.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useCachesStore = defineStore('caches', () => {
  const notices = useNoticesStore()
  const info = shallowRef<CachesInfo | null>(null)
  const isClearing = ref(false)

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      info.value = await studio.call('caches.info', {})
    })
  }

  /** What was removed; undefined where it failed, which is shown. */
  async function clear(what: ClearCaches): Promise<{ entries: number; bytes: number } | undefined> {
    isClearing.value = true
    const removed = await notices.attempt(async () => {
      const found = await studio.call('caches.clear', { what })
      info.value = found.info
      return { entries: found.removedEntries, bytes: found.removedBytes }
    })
    isClearing.value = false
    return removed
  }

  return { info, isClearing, load, clear }
})
