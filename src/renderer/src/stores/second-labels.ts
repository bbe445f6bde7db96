/** Rounds of second labelling, and what of them is one's own. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { LabelRound, LabelRoundId, OwnSet } from '../../../shared/contract/second-labels.ts'
import type { Annotator } from '../../../shared/contract/work.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

export const useSecondLabelsStore = defineStore('second-labels', () => {
  const notices = useNoticesStore()
  const rounds = shallowRef<LabelRound[]>([])
  const mine = shallowRef<OwnSet[]>([])
  const people = shallowRef<Annotator[]>([])
  const isLoaded = ref(false)
  /** The next of one's own to label. */
  const next = computed(() => mine.value.find(({ state }) => state === 'in-progress') ?? mine.value.find(({ state }) => state === 'to-do') ?? null)

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const [foundRounds, foundMine, { annotators }] = await Promise.all([studio.call('secondLabels.rounds', {}), studio.call('secondLabels.mine', {}), studio.call('annotators.list', {})])
      rounds.value = foundRounds
      mine.value = foundMine
      people.value = annotators.filter(({ isRemoved }) => !isRemoved)
    })
    isLoaded.value = true
  }
  studio.on('library.changed', ({ areas }) => {
    if (isLoaded.value && areas.includes('work')) void load()
  })

  async function addPerson(name: string): Promise<Annotator | undefined> {
    const made = await notices.attempt(() => studio.call('annotators.create', { name }))
    if (made) await load()
    return made
  }

  /** How many dives a filter lets through. */
  async function countDives(filter: InputOf<'secondLabels.makeRound'>['choice']['filter']): Promise<number | null> {
    return (await notices.attempt(() => studio.call('dives.list', { ...filter, offset: 0, limit: 1 })))?.total ?? null
  }

  async function makeRound(request: InputOf<'secondLabels.makeRound'>): Promise<{ round: LabelRound; leftOut: number } | undefined> {
    const made = await notices.attempt(() => studio.call('secondLabels.makeRound', request))
    if (made) await load()
    return made
  }

  async function setRemoved(roundId: LabelRoundId, isRemoved: boolean): Promise<boolean> {
    const done = await notices.attempt(() => studio.call('secondLabels.setRemoved', { roundId, isRemoved }))
    await load()
    return done !== undefined
  }

  return { rounds, mine, people, isLoaded, next, load, addPerson, countDives, makeRound, setRemoved }
})
