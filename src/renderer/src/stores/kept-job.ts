/** Something that is computed as a job, kept by the studio, and shown once it is there: asked for by what it is of. */
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import type { Job, JobId } from '../../../shared/contract/entities.ts'
import { useJobsStore } from './jobs.ts'

export interface KeptJobOptions<Asked, Found> {
  /** One word for what is asked. */
  keyOf(asked: Asked): string
  /** Null where it has not been computed. */
  read(asked: Asked): Promise<Found | null>
  /** `jobId` null: it is there already. */
  start(asked: Asked): Promise<{ jobId: JobId | null }>
}

export interface KeptJob<Asked, Found> {
  found: ShallowRef<Found | null>
  failure: ShallowRef<unknown>
  isReading: Ref<boolean>
  job: ComputedRef<Job | null>
  isComputing: ComputedRef<boolean>
  show(asked: Asked): Promise<void>
  /** Computes what is shown. @returns it, null where it failed or something else is shown by then */
  compute(): Promise<Found | null>
  cancel(): Promise<void>
}

export function useKeptJob<Asked, Found>({ keyOf, read, start }: KeptJobOptions<Asked, Found>): KeptJob<Asked, Found> {
  const jobs = useJobsStore()
  const found = shallowRef<Found | null>(null)
  const failure = shallowRef<unknown>(null)
  const isReading = ref(false)
  const shown = shallowRef<Asked | null>(null)
  /** Jobs under way: they go on while something else is looked at. */
  const running = shallowRef<ReadonlyMap<string, JobId | null>>(new Map())
  let reading = 0
  const key = computed(() => (shown.value === null ? '' : keyOf(shown.value)))
  const jobId = computed(() => running.value.get(key.value) ?? null)
  const isComputing = computed(() => running.value.has(key.value))

  async function show(asked: Asked): Promise<void> {
    const mine = ++reading
    shown.value = asked
    found.value = failure.value = null
    isReading.value = true
    try {
      const there = await read(asked)
      if (mine === reading) found.value = there
    } catch (error) {
      if (mine === reading) failure.value = error
    }
    if (mine === reading) isReading.value = false
  }

  async function compute(): Promise<Found | null> {
    const asked = shown.value
    if (asked === null || isComputing.value) return null
    const own = keyOf(asked)
    const isShown = (): boolean => key.value === own
    const set = (id: JobId | null): void => void (running.value = new Map(running.value).set(own, id))
    failure.value = null
    set(null)
    try {
      const started = await start(asked)
      set(started.jobId)
      if (started.jobId !== null) await jobs.finished(started.jobId)
    } catch (error) {
      if (isShown()) failure.value = error
      return null
    } finally {
      const left = new Map(running.value)
      left.delete(own)
      running.value = left
    }
    if (!isShown()) return null
    await show(asked)
    return found.value
  }

  async function cancel(): Promise<void> {
    if (jobId.value !== null) await jobs.cancel(jobId.value)
  }

  return { found, failure, isReading, job: computed<Job | null>(() => (jobId.value === null ? null : (jobs.byId.get(jobId.value) ?? null))), isComputing, show, compute, cancel }
}
