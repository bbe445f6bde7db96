/** Every job of the studio, kept current by events: imports, rendering, training, scoring. */
import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { Job, JobId } from '../../../shared/contract/entities.ts'
import { StudioError } from '../../../shared/errors.ts'
import { studio } from '../api/studio.ts'
import { useNoticesStore } from './notices.ts'

const settled = new Set<Job['state']>(['cancelled', 'failed', 'done'])
export function isSettled(job: Job): boolean {
  return settled.has(job.state)
}

export const useJobsStore = defineStore('jobs', () => {
  const notices = useNoticesStore()
  const byId = shallowRef(new Map<JobId, Job>())
  const hiddenIds = shallowRef(new Set<JobId>())
  const waiting = new Map<JobId, { resolve: (job: Job) => void; reject: (error: unknown) => void }[]>()

  const jobs = computed(() => [...byId.value.values()].sort((a, b) => b.id - a.id))
  const active = computed(() => jobs.value.filter((job) => !isSettled(job)))
  const visible = computed(() => jobs.value.filter((job) => !hiddenIds.value.has(job.id)))

  function receive(job: Job): void {
    byId.value = new Map(byId.value).set(job.id, job)
    if (isSettled(job)) settle(job)
  }

  function settle(job: Job): void {
    const waiters = waiting.get(job.id) ?? []
    waiting.delete(job.id)
    for (const { resolve, reject } of waiters) {
      if (job.state === 'done') resolve(job)
      else if (job.state === 'cancelled') reject(new StudioError('cancelled', job.title))
      else reject(new StudioError('job-died', job.error?.message ?? job.title, job.error?.hint === undefined ? {} : { hint: job.error.hint }))
    }
  }

  async function load(): Promise<void> {
    await notices.attempt(async () => {
      const list = await studio.call('jobs.list', {})
      byId.value = new Map(list.map((job) => [job.id, job]))
    })
  }

  /** Resolves when the job is done; rejects when it failed or was cancelled. */
  async function finished(jobId: JobId): Promise<Job> {
    const outcome = new Promise<Job>((resolve, reject) => waiting.set(jobId, [...(waiting.get(jobId) ?? []), { resolve, reject }]))
    // It may have ended before anyone listened.
    const { job } = await studio.call('jobs.get', { jobId })
    receive(job)
    return outcome
  }

  async function cancel(jobId: JobId): Promise<void> {
    await notices.attempt(() => studio.call('jobs.cancel', { jobId }))
  }

  async function resume(jobId: JobId): Promise<void> {
    await notices.attempt(() => studio.call('jobs.resume', { jobId }))
  }

  /** Takes settled jobs out of the tray; they stay in the library. */
  function hideSettled(): void {
    hiddenIds.value = new Set(jobs.value.filter(isSettled).map((job) => job.id))
  }

  studio.on('job.updated', receive)
  return { jobs, active, visible, byId, load, finished, cancel, resume, hideSettled }
})
