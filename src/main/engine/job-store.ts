import type { Job, JobId, JobKind, JobState, RunId } from '../../shared/contract/entities.ts'

/** What the job board needs from the library: rows, kept by whoever is the one writer. */
export interface JobStore {
  insert(job: { kind: JobKind; title: string; request: unknown; runId: RunId | null }): Promise<Job>
  update(jobId: JobId, change: JobChange): Promise<void>
  get(jobId: JobId): Promise<{ job: Job; request: unknown }>
  appendLog(jobId: JobId, lines: string[]): Promise<void>
}

/** What changes about a job while it lives. */
export interface JobChange {
  state?: JobState
  progress?: number
  message?: string
  secondsLeft?: number | null
  error?: Job['error']
  canResume?: boolean
  startedAt?: string | null
  finishedAt?: string | null
}
