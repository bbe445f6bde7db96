/** Athletes as people: the list page by page, names that are probably one person's, and what was said of names. */
import { defineStore } from 'pinia'
import { reactive, ref, shallowRef, watch } from 'vue'
import type { Athlete, AthleteQuery, AthleteSaying, SayingId, SimilarAthletes } from '../../../shared/contract/athletes.ts'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { Dive, DiveId } from '../../../shared/contract/entities.ts'
import { renamedIn } from '../../../shared/domain/athletes/people-of.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

const pageSize = 100
type Changes = OutputOf<'dives.setFacts'>['changes']

export const useAthletesStore = defineStore('athletes', () => {
  const notices = useNoticesStore()
  const query = reactive<AthleteQuery>({ search: '', sort: 'name' })
  const athletes = shallowRef<Athlete[]>([])
  const total = ref<number | null>(null)
  const unnamed = ref(0)
  const pairs = shallowRef<SimilarAthletes[]>([])
  const pairCount = ref(0)
  const failure = shallowRef<unknown>(null)
  /** The person looked at, with what was said of their names and their dives so far as they were fetched. */
  const shownName = ref<string | null>(null)
  const shown = shallowRef<{ athlete: Athlete; sayings: AthleteSaying[]; dives: Dive[]; total: number } | null>(null)
  let isUsed = false
  let generation = 0

  async function load(): Promise<void> {
    isUsed = true
    const mine = ++generation
    try {
      const [found, similar] = await Promise.all([studio.call('athletes.list', { ...query, limit: Math.min(500, Math.max(pageSize, athletes.value.length)) }), studio.call('athletes.similar', { limit: 50 })])
      if (mine !== generation) return
      athletes.value = found.athletes
      total.value = found.total
      unnamed.value = found.unnamed
      pairs.value = similar.pairs
      pairCount.value = similar.total
      failure.value = null
    } catch (error) {
      if (mine === generation) failure.value = error
    }
    if (mine === generation) await show(shownName.value)
  }

  async function loadMore(): Promise<void> {
    const mine = generation
    const found = await notices.attempt(() => studio.call('athletes.list', { ...query, offset: athletes.value.length, limit: pageSize }))
    if (found && mine === generation) athletes.value = [...athletes.value, ...found.athletes]
  }

  /** Null: nobody. Whoever is gone under this name, by a change just made, is no error. */
  async function show(name: string | null): Promise<void> {
    shownName.value = name
    if (name === null) {
      shown.value = null
      return
    }
    try {
      const [known, dives] = await Promise.all([studio.call('athletes.get', { name }), studio.call('athletes.dives', { name, limit: Math.min(1000, Math.max(200, shown.value?.athlete.name === name ? shown.value.dives.length : 0)) })])
      if (shownName.value !== name) return
      shown.value = { ...known, ...dives }
      shownName.value = known.athlete.name
    } catch {
      if (shownName.value === name) await show(null)
    }
  }

  async function loadMoreDives(): Promise<void> {
    const before = shown.value
    if (before === null) return
    const more = await notices.attempt(() => studio.call('athletes.dives', { name: before.athlete.name, offset: before.dives.length }))
    if (more && shown.value === before) shown.value = { ...before, dives: [...before.dives, ...more.dives] }
  }

  async function said(work: () => Promise<{ sayingId: SayingId }>): Promise<SayingId | undefined> {
    const done = await notices.attempt(work)
    await load()
    return done?.sayingId
  }
  /** Undefined where it was refused, which is shown. So below. */
  const merge = (names: string[], name: string): Promise<SayingId | undefined> => said(() => studio.call('athletes.merge', { names, shownName: name }))
  const separate = (names: string[]): Promise<SayingId | undefined> => said(() => studio.call('athletes.separate', { names }))
  const setApart = (names: [string, string]): Promise<SayingId | undefined> => said(() => studio.call('athletes.setApart', { names }))
  async function takeBack(sayingId: SayingId): Promise<boolean> {
    const done = await notices.attempt(() => studio.call('athletes.takeBack', { sayingId }))
    await load()
    return done !== undefined
  }

  /** Gives these dives of the person another name; whoever dives with them stays. */
  async function moveDives(dives: readonly Dive[], names: readonly string[], name: string): Promise<Changes | undefined> {
    const byText = Map.groupBy(dives, ({ athlete }) => renamedIn(athlete, names, name))
    const changes: Changes = []
    const done = await notices.attempt(async () => {
      for (const [athlete, all] of byText) changes.push(...(await setFacts({ target: { diveIds: all.map(({ id }) => id) }, facts: { athlete }, isReplacing: true })).changes)
      return true
    })
    await load()
    return done ? changes : changes.length > 0 ? changes : undefined
  }
  const setFacts = (input: InputOf<'dives.setFacts'>): Promise<OutputOf<'dives.setFacts'>> => studio.call('dives.setFacts', input)
  /** How many of these edits were overtaken and stay. */
  async function undoFacts(changes: readonly { diveId: DiveId; operationId: number }[]): Promise<number | undefined> {
    const done = await notices.attempt(() => studio.call('dives.takeBack', { changes: [...changes] }))
    return done?.kept
  }

  let pending: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (!isUsed || !areas.some((area) => area === 'athletes' || area === 'dives')) return
    clearTimeout(pending)
    pending = setTimeout(() => void load(), 250)
  })
  watch(query, () => {
    athletes.value = []
    void load()
  })

  return { query, athletes, total, unnamed, pairs, pairCount, failure, shown, shownName, load, loadMore, show, loadMoreDives, merge, separate, setApart, takeBack, moveDives, setFacts, undoFacts }
})
