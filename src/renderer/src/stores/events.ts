/** Events and when they were: the list, and a date for all dives of one. */
import { defineStore } from 'pinia'
import { reactive, ref, shallowRef, watch } from 'vue'
import type { EventSummary } from '../../../shared/contract/athletes.ts'
import type { OutputOf } from '../../../shared/contract/contract.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

const pageSize = 100

export const useEventsStore = defineStore('events', () => {
  const notices = useNoticesStore()
  const query = reactive({ search: '', undatedOnly: false })
  const events = shallowRef<EventSummary[]>([])
  const total = ref<number | null>(null)
  const failure = shallowRef<unknown>(null)
  let isUsed = false
  let generation = 0

  async function load(): Promise<void> {
    isUsed = true
    const mine = ++generation
    try {
      const found = await studio.call('events.list', { ...query, limit: Math.min(500, Math.max(pageSize, events.value.length)) })
      if (mine !== generation) return
      events.value = found.events
      total.value = found.total
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    }
  }
  async function loadMore(): Promise<void> {
    const mine = generation
    const found = await notices.attempt(() => studio.call('events.list', { ...query, offset: events.value.length, limit: pageSize }))
    if (found && mine === generation) events.value = [...events.value, ...found.events]
  }
  /** Undefined where it was refused, which is shown. */
  async function setDate(event: string, date: string, isReplacing: boolean): Promise<OutputOf<'dives.setFacts'> | undefined> {
    const done = await notices.attempt(() => studio.call('dives.setFacts', { target: { event }, facts: { date }, isReplacing }))
    await load()
    return done
  }
  async function undo(changes: OutputOf<'dives.setFacts'>['changes']): Promise<number | undefined> {
    const done = await notices.attempt(() => studio.call('dives.takeBack', { changes }))
    await load()
    return done?.kept
  }
  let pending: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (!isUsed || !areas.includes('dives')) return
    clearTimeout(pending)
    pending = setTimeout(() => void load(), 250)
  })
  watch(query, () => {
    events.value = []
    void load()
  })
  return { query, events, total, failure, load, loadMore, setDate, undo }
})
