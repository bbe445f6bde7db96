import type { Job } from '../../shared/contract/entities.ts'
import type { jobProcedures } from '../../shared/contract/jobs.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Jobs: the stored rows, with the newest progress of those that are alive. */
export function jobHandlers({ library, board }: StudioContext): Handlers<keyof typeof jobProcedures> {
  const newest = (job: Job): Job => board.live(job.id) ?? job
  return {
    'jobs.list': async () => (await library.jobs.list()).map(newest),
    'jobs.get': async ({ jobId }) => ({ job: newest(await library.jobs.get(jobId)), log: await library.jobs.log(jobId) }),
    'jobs.cancel': async ({ jobId }) => {
      await board.cancel(jobId)
      return {}
    },
    'jobs.resume': async ({ jobId }) => {
      await board.resume(jobId)
      return { jobId }
    },
  }
}
