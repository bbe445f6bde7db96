import { z } from 'zod'
import { job, jobId } from './entities.ts'
import { procedure } from './procedure.ts'

export const jobProcedures = {
  'jobs.list': procedure(z.object({}), z.array(job)),
  'jobs.get': procedure(z.object({ jobId }), z.object({ job, log: z.array(z.string()) })),
  /** Asks the job to end between two steps; kills it when it does not within a few seconds. */
  'jobs.cancel': procedure(z.object({ jobId }), z.object({})),
  'jobs.resume': procedure(z.object({ jobId }), z.object({ jobId })),
}
