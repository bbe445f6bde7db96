import type { Job, JobId } from '../../shared/contract/entities.ts'
import type { JobStore } from './job-store.ts'

/** An end that could not be stored is tried again this often, milliseconds. */
const retryEvery = 2000

/** Ends of jobs whose row could not be written (a full disk): the screens know them, and they are stored as soon as that is possible. */
export function createUnsavedEnds(store: JobStore): { keep(job: Job): void; get(jobId: JobId): Job | null; forget(jobId: JobId): void } {
  const unsaved = new Map<JobId, Job>()
  return {
    keep(job) {
      unsaved.set(job.id, job)
      const timer = setInterval(() => {
        const { state, progress, message, secondsLeft, canResume, error } = job
        const saving = unsaved.get(job.id) === job ? store.update(job.id, { state, progress, message, secondsLeft, canResume, error }) : Promise.resolve()
        saving.then(() => {
          clearInterval(timer)
          if (unsaved.get(job.id) === job) unsaved.delete(job.id)
        }, () => undefined)
      }, retryEvery)
      timer.unref()
    },
    get: (jobId) => unsaved.get(jobId) ?? null,
    forget: (jobId) => void unsaved.delete(jobId),
  }
}
