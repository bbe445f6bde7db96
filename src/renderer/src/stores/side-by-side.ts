/** The dives of a comparison, each with its boundaries: as labelled, or else as a model proposed. */
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { Dive, DiveId } from '../../../shared/contract/entities.ts'
import { readDive } from '../api/read-dive.ts'
import { studio } from '../api/studio.ts'
import { mostPanes } from '../review/compare-address.ts'
import { usableBoundaries } from '../review/stage-match.ts'
import { useNoticesStore } from './notices.ts'
import type { Clip } from './review.ts'

export interface ComparedDive {
  clip: Clip
  /** First frames of the second to the last stage. */
  boundaries: readonly number[]
  /** Where they come from; 'none': nobody has labelled the dive, and no model's proposal is stored. */
  source: 'labels' | 'proposal' | 'none'
  /** Of the model that proposed them. */
  modelName: string | null
}
export type Loaded = { state: 'loading' } | { state: 'failed'; error: unknown } | { state: 'ready'; dive: ComparedDive }

async function load(diveId: DiveId): Promise<ComparedDive> {
  const clip = await readDive(diveId, studio)
  const labelled = usableBoundaries(clip.detail.stages.slice(1).map(({ startFrame }) => startFrame), clip.times.length)
  if (labelled.length > 0) return { clip, boundaries: labelled, source: 'labels', modelName: null }
  const proposal = await studio.call('assessment.segmentation', { diveId, modelId: null })
  const proposed = usableBoundaries(proposal?.transitions ?? [], clip.times.length)
  return proposed.length > 0 ? { clip, boundaries: proposed, source: 'proposal', modelName: proposal?.modelName ?? null } : { clip, boundaries: [], source: 'none', modelName: null }
}

export const useSideBySideStore = defineStore('side-by-side', () => {
  const notices = useNoticesStore()
  const dives = shallowRef<ReadonlyMap<DiveId, Loaded>>(new Map())
  /** Dives picked one after the other in the library, to be compared. */
  const gathered = ref<Dive[]>([])
  /** Address of the comparison looked at last. */
  const lastQuery = shallowRef<Record<string, string>>({})
  let wanted: readonly DiveId[] = []

  function put(diveId: DiveId, loaded: Loaded): void {
    dives.value = new Map(dives.value).set(diveId, loaded)
  }
  async function fetch(diveId: DiveId): Promise<void> {
    try {
      const dive = await load(diveId)
      if (wanted.includes(diveId)) put(diveId, { state: 'ready', dive })
    } catch (error) {
      if (wanted.includes(diveId)) put(diveId, { state: 'failed', error })
    }
  }
  /** Those that are here stay; one that failed is tried again. */
  async function open(diveIds: readonly DiveId[]): Promise<void> {
    wanted = [...new Set(diveIds)]
    const missing = wanted.filter((id) => dives.value.get(id)?.state !== 'ready')
    dives.value = new Map(wanted.map((id) => [id, missing.includes(id) ? { state: 'loading' } : (dives.value.get(id) ?? { state: 'loading' })]))
    await Promise.all(missing.map(fetch))
  }
  /** What nobody looks at is not kept up to date, so it is not kept. */
  function close(): void {
    wanted = []
    dives.value = new Map()
  }

  async function candidates(search: string, diveNumber: string | null): Promise<Dive[]> {
    const found = await notices.attempt(() => studio.call('dives.list', { diveNumber, search, offset: 0, limit: 200 }))
    return (found?.dives ?? []).filter((dive) => !dive.isAwaited)
  }

  const isGathered = (diveId: DiveId): boolean => gathered.value.some(({ id }) => id === diveId)
  /** Takes a dive in or out; a fifth takes the place of the first. */
  function gather(dive: Dive): void {
    gathered.value = isGathered(dive.id) ? gathered.value.filter(({ id }) => id !== dive.id) : [...gathered.value, dive].slice(-mostPanes)
  }

  let pending: ReturnType<typeof setTimeout> | undefined
  studio.on('library.changed', ({ areas }) => {
    if (wanted.length === 0 || !areas.some((area) => area === 'dives' || area === 'segmentations')) return
    clearTimeout(pending)
    // Labels moved elsewhere move the comparison; pictures stay.
    pending = setTimeout(() => void Promise.all(wanted.map(fetch)), 250)
  })

  return { dives, gathered, lastQuery, open, close, candidates, isGathered, gather }
})
