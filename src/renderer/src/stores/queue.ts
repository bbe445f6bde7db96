/**
 * The queue as its screen needs it: counted at once, fetched in pages as they
 * come into sight; what is selected, and what is done to it. Everything done to
 * many dives offers to take it back.
 */
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import { queueFilter, type QueueFilter } from '../../../shared/contract/queue-filter.ts'
import type { QueueRow } from '../../../shared/contract/queue.ts'
import type { ChosenDives } from '../../../shared/contract/reviews.ts'
import type { WorkTarget } from '../../../shared/contract/work.ts'
import { studio } from '../api/studio.ts'
import { keepFilter, keptFilter } from '../library/kept-filter.ts'
import { createPagedList, pageSize } from '../library/paged-list.ts'
import { useNoticesStore } from './notices.ts'

/** The window's own: two windows may look at different parts of the queue. */
const keptName = 'highboard-queue-filter'
const everything = (): QueueFilter => ({ states: [], annotator: null, reviewer: null, hasOpenComments: false, order: 'library', modelId: null, diveNumber: null, search: '', part: null, category: null })

export const useQueueStore = defineStore('queue', () => {
  const notices = useNoticesStore()
  const filter = reactive<QueueFilter>(keptFilter(sessionStorage, keptName, queueFilter) ?? everything())
  const list = createPagedList<QueueRow>((range) => studio.call('queue.list', { ...plain(), ...range }))
  const { total, pages, failure, rowAt, ensure } = list
  const counts = shallowRef<OutputOf<'queue.counts'> | null>(null)
  const models = shallowRef<OutputOf<'queue.models'>>([])
  /** The row the keys are at. */
  const focused = ref(0)
  const selected = shallowRef<ReadonlySet<DiveId>>(new Set())
  /** Every dive of the filter, seen or not. */
  const isAllSelected = ref(false)
  /** How many dives have been looked at, while proposals are being accepted. */
  const accepting = shallowRef<{ done: number; total: number } | null>(null)

  const isFiltered = computed(() => filter.states.length > 0 || filter.annotator !== null || filter.reviewer !== null || filter.hasOpenComments || filter.diveNumber !== null || filter.search !== '' || filter.part !== null || filter.category !== null)
  const selectedCount = computed(() => (isAllSelected.value ? (total.value ?? 0) : selected.value.size))
  const isSelected = (diveId: DiveId): boolean => isAllSelected.value || selected.value.has(diveId)

  const plain = (): QueueFilter => ({ ...filter, states: [...filter.states] })

  const reload = (): Promise<void> => list.reload(
    () => Promise.all([studio.call('queue.counts', plain()), studio.call('queue.models', {})]),
    ([counted, known]) => {
      counts.value = counted
      models.value = known
    },
  )

  function clearFilter(): void {
    Object.assign(filter, { ...everything(), order: filter.order, modelId: filter.modelId })
  }
  function clearSelection(): void {
    selected.value = new Set()
    isAllSelected.value = false
  }
  function toggle(diveId: DiveId): void {
    const next = new Set(isAllSelected.value ? [] : selected.value)
    isAllSelected.value = false
    if (!next.delete(diveId)) next.add(diveId)
    selected.value = next
  }
  /** Selects the rows from one place to another, as far as they are there, beside those selected already. */
  function selectRange(from: number, to: number): void {
    const next = new Set(selected.value)
    for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) {
      const row = rowAt(index)
      if (row) next.add(row.dive.id)
    }
    selected.value = next
  }
  function selectAll(): void {
    isAllSelected.value = true
  }
  /** The selected dives for a review session: all of the filter in its order, or those selected as they stand in the list. */
  function chosen(): ChosenDives {
    if (isAllSelected.value) return { queue: plain() }
    const places = new Map([...pages.value].flatMap(([page, rows]) => rows.map(({ dive }, i) => [dive.id, page * pageSize + i] as const)))
    return { diveIds: [...selected.value].sort((a, b) => (places.get(a) ?? Infinity) - (places.get(b) ?? Infinity)) }
  }
  const target = (): WorkTarget => (isAllSelected.value ? { filter: plain() } : { diveIds: [...selected.value] })

  /** Answers how many dives changed hands, and what puts them back; undefined where it was refused. */
  function assign(request: Omit<InputOf<'work.assign'>, 'target'>): Promise<OutputOf<'work.assign'> | undefined> {
    return notices.attempt(() => studio.call('work.assign', { ...request, target: target() }))
  }
  async function putBack(assignments: OutputOf<'work.assign'>['previous']): Promise<void> {
    await notices.attempt(() => studio.call('work.putBack', { assignments }))
  }
  function setState(state: InputOf<'work.setState'>['state']): Promise<OutputOf<'work.setState'> | undefined> {
    return notices.attempt(() => studio.call('work.setState', { target: target(), state }))
  }
  /** A model looks at the selected dives; undefined where it was refused. */
  function propose(request: Omit<InputOf<'proposals.start'>, 'target'>): Promise<OutputOf<'proposals.start'> | undefined> {
    return notices.attempt(() => studio.call('proposals.start', { ...request, target: target() }))
  }
  async function acceptProposals(request: Omit<InputOf<'proposals.acceptAll'>, 'target'>): Promise<OutputOf<'proposals.acceptAll'> | undefined> {
    const stopListening = studio.on('proposals.accepting', (progress) => (accepting.value = progress))
    try {
      return await notices.attempt(() => studio.call('proposals.acceptAll', { ...request, target: target() }))
    } finally {
      stopListening()
      accepting.value = null
    }
  }
  async function takeProposalsBack(changes: OutputOf<'proposals.acceptAll'>['changed']): Promise<number> {
    return (await notices.attempt(() => studio.call('proposals.takeBack', { changes })))?.kept ?? 0
  }
  async function takeBack(changes: OutputOf<'work.setState'>['changed']): Promise<number> {
    return (await notices.attempt(() => studio.call('work.takeBack', { changes })))?.kept ?? 0
  }

  watch(filter, () => {
    keepFilter(sessionStorage, keptName, plain())
    list.restart()
    total.value = null
    focused.value = 0
    clearSelection()
    void reload()
  })
  let pendingChange: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (total.value === null || !areas.some((area) => area === 'dives' || area === 'work' || area === 'splits' || area === 'segmentations')) return
    clearTimeout(pendingChange)
    pendingChange = setTimeout(() => void reload(), 250)
  })

  return { filter, total, pages, counts, models, failure, focused, selected, isAllSelected, isFiltered, selectedCount, isSelected, plain, rowAt, ensure, reload, clearFilter, clearSelection, toggle, selectRange, selectAll, chosen, assign, putBack, setState, takeBack, propose, accepting, acceptProposals, takeProposalsBack }
})
