/** Capsules: one made of the score in review, and one that is looked into without taking anything over. */
import { defineStore } from 'pinia'
import { computed, ref, shallowRef } from 'vue'
import type { CapsuleVerdict } from '../../../shared/contract/capsules.ts'
import type { InputOf, OutputOf } from '../../../shared/contract/contract.ts'
import type { JobId } from '../../../shared/contract/entities.ts'
import { toStudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'
import { useJobsStore } from './jobs.ts'

export const useCapsulesStore = defineStore('capsules', () => {
  const jobs = useJobsStore()

  const jobId = ref<JobId | null>(null)
  const written = shallowRef<{ path: string; message: string } | null>(null)
  const failure = shallowRef<unknown>(null)
  const job = computed(() => (jobId.value === null ? null : (jobs.byId.get(jobId.value) ?? null)))

  /** Where capsules go unless something else is chosen. */
  async function usualFolder(): Promise<string> {
    return `${(await studio.call('library.info', {})).folder}/exports`
  }

  function startOver(): void {
    jobId.value = null
    written.value = failure.value = null
  }

  /** Resolves when it is written or has failed; both stand in the store. */
  async function make(request: InputOf<'capsules.make'>): Promise<void> {
    startOver()
    try {
      const started = await studio.call('capsules.make', request)
      jobId.value = started.jobId
      await jobs.finished(started.jobId).catch(() => undefined)
      const { job: ended } = await studio.call('jobs.get', { jobId: started.jobId })
      if (ended.state === 'done') written.value = { path: request.path, message: ended.message }
      else if (ended.error) failure.value = { name: 'StudioError', ...ended.error }
    } catch (error) {
      failure.value = error
    }
    jobId.value = null
  }

  async function stop(): Promise<void> {
    if (jobId.value !== null) await jobs.cancel(jobId.value)
  }

  const opened = shallowRef<OutputOf<'capsules.open'> | null>(null)
  const openFailure = shallowRef<unknown>(null)
  const verdict = shallowRef<CapsuleVerdict | null>(null)
  const working = ref<'open' | 'features' | 'pictures' | null>(null)
  let looking = 0

  async function open(path: string): Promise<void> {
    const mine = ++looking
    opened.value = verdict.value = openFailure.value = null
    working.value = 'open'
    try {
      const found = await studio.call('capsules.open', { path })
      if (mine !== looking) return
      opened.value = found
      await verify(false)
    } catch (error) {
      if (mine === looking) openFailure.value = error
    }
    if (mine === looking) working.value = null
  }

  async function verify(fromPictures: boolean): Promise<void> {
    const mine = looking
    const path = opened.value?.path
    if (path === undefined) return
    working.value = fromPictures ? 'pictures' : 'features'
    verdict.value = openFailure.value = null
    try {
      const found = await studio.call('capsules.verify', { path, fromPictures })
      if (mine === looking) verdict.value = found
    } catch (error) {
      if (mine === looking) openFailure.value = error
    }
    if (mine === looking) working.value = null
  }

  const isTaken = computed(() => failure.value !== null && toStudioError(failure.value).code === 'conflict')
  return { job, jobId, written, failure, isTaken, usualFolder, startOver, make, stop, opened, openFailure, verdict, working, open, verify }
})
