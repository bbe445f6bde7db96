/** A table of dives on its way in: read, its columns given a meaning, and handed over as a data set. */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef } from 'vue'
import type { TableReading } from '../../../shared/contract/datasets.ts'
import type { TableEncoding, TableMapping } from '../../../shared/contract/tables.ts'
import { studio } from '../api/studio.ts'
import { useDatasetsStore } from './datasets.ts'

/** Milliseconds without a further change after which the rows are read anew. */
const settleMilliseconds = 200

export const useTablesStore = defineStore('tables', () => {
  const datasets = useDatasetsStore()
  const chosen = reactive<{ path: string; mediaPath: string; encoding: TableEncoding | null; sheet: string | null }>({ path: '', mediaPath: '', encoding: null, sheet: null })
  const reading = shallowRef<TableReading | null>(null)
  const mapping = shallowRef<TableMapping | null>(null)
  const failure = shallowRef<unknown>(null)
  const isReading = ref(false)
  let asked = 0
  let waiting: ReturnType<typeof setTimeout> | undefined

  const media = computed(() => (chosen.mediaPath.trim() === '' ? null : chosen.mediaPath.trim()))
  const isReady = computed(() => reading.value !== null && mapping.value !== null && reading.value.counts.good > 0 && reading.value.path === chosen.path.trim() && mapping.value.name.trim() !== '')

  /** Reads the file; `kept`: with this meaning of its columns, else as they seem to be meant. */
  async function read(kept: TableMapping | null = null): Promise<void> {
    clearTimeout(waiting)
    const mine = ++asked
    isReading.value = true
    try {
      const found = await studio.call('tables.read', { path: chosen.path.trim(), mapping: kept, mediaPath: media.value, encoding: chosen.encoding, sheet: chosen.sheet })
      if (mine !== asked) return
      reading.value = found
      mapping.value = found.mapping
      failure.value = null
    } catch (error) {
      if (mine === asked) failure.value = error
    }
    if (mine === asked) isReading.value = false
  }

  /** Another file is another table: nothing of the last one's columns counts. */
  function open(): Promise<void> {
    Object.assign(chosen, { encoding: null, sheet: null })
    reading.value = mapping.value = failure.value = null
    return read()
  }

  /** Shown at once; the rows follow. */
  function change(patch: Partial<TableMapping>): void {
    if (mapping.value === null) return
    const next = { ...mapping.value, ...patch }
    mapping.value = next
    clearTimeout(waiting)
    waiting = setTimeout(() => void read(next), settleMilliseconds)
  }

  async function look(): Promise<void> {
    clearTimeout(waiting)
    if (mapping.value === null) return
    await datasets.look('table', { path: chosen.path.trim(), table: { mapping: mapping.value, mediaPath: media.value, encoding: chosen.encoding, sheet: chosen.sheet } })
  }

  return { chosen, reading, mapping, failure, isReading, isReady, read, open, change, look }
})
