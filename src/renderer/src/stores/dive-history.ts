/** The operations of the dive that is open, newest first, page by page; read while somebody looks at them. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import type { Operation } from '../../../shared/contract/entities.ts'
import { labels } from '../api/labels.ts'
import { useAnnotationStore } from './annotation.ts'
import { useNoticesStore } from './notices.ts'

const pageSize = 60

export const useDiveHistoryStore = defineStore('dive-history', () => {
  const annotation = useAnnotationStore()
  const notices = useNoticesStore()
  const operations = shallowRef<Operation[]>([])
  const isAtEnd = ref(false)
  const isShown = ref(false)
  let generation = 0

  const diveId = computed(() => annotation.dive?.id ?? null)
  /** Changes with every edit, undo and redo. */
  const head = computed(() => `${diveId.value ?? ''}/${annotation.detail?.headOperationId ?? ''}`)
  const headOperationId = computed(() => annotation.detail?.headOperationId ?? 0)

  async function load(): Promise<void> {
    const mine = ++generation
    const id = diveId.value
    if (id === null) return
    // As many as are shown: a list being read does not shrink under the reader.
    const limit = Math.min(Math.max(pageSize, operations.value[0]?.diveId === id ? operations.value.length : 0), 1000)
    const found = await notices.attempt(() => labels.call('history.list', { diveId: id, limit }))
    if (mine !== generation || !found) return
    operations.value = found
    isAtEnd.value = found.length !== limit
  }

  async function loadOlder(): Promise<void> {
    const mine = generation
    const id = diveId.value
    const before = operations.value.at(-1)?.id
    if (id === null || before === undefined || isAtEnd.value) return
    const found = await notices.attempt(() => labels.call('history.list', { diveId: id, limit: pageSize, before }))
    if (mine !== generation || !found) return
    operations.value = [...operations.value, ...found]
    isAtEnd.value = found.length !== pageSize
  }

  /** Steps of undo or redo to an operation; 0 for the one that is the last in effect. */
  function stepsTo(target: Operation): number {
    return operations.value.filter((each) => (target.isUndone ? each.isUndone && !each.isDropped && each.id <= target.id : !each.isUndone && each.id > target.id)).length
  }

  watch([head, isShown, () => annotation.detail], () => {
    if (isShown.value) void load()
  })
  watch(diveId, () => { operations.value = [] })
  return { operations, isAtEnd, isShown, headOperationId, loadOlder, stepsTo }
})
