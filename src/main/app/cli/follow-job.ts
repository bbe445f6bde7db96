import type { Job, JobId } from '../../../shared/contract/entities.ts'
import { StudioError, type StudioErrorCode } from '../../../shared/errors.ts'
import type { Studio } from '../../api/studio.ts'
import type { CommandOutput } from './output.ts'

/** Off a terminal a line every so often is enough, milliseconds. */
const plainEvery = 5000

/**
 * Shows a job's progress until it has ended, and returns it when it is done.
 * Ctrl+C asks it to stop; with 'pause' its caller pauses it. Errors: the job's own; 'cancelled' when it was stopped or paused.
 */
export async function followJob(studio: Studio, jobId: JobId, output: CommandOutput, isTerminal: boolean, onInterrupt: 'cancel' | 'pause' = 'cancel'): Promise<Job> {
  const startedAt = Date.now()
  let lastShownAt = startedAt
  const stopListening = studio.on('job.updated', (job) => {
    const now = Date.now()
    // Nothing is shown of what ends within a second.
    if (job.id !== jobId || job.state !== 'running' || now - startedAt < 1000) return
    if (now - lastShownAt < (isTerminal ? 100 : plainEvery)) return
    lastShownAt = now
    output.progress(progressLine(job))
  })
  const interrupt = (): void => {
    output.note(onInterrupt === 'pause' ? 'Pausing …' : 'Stopping …')
    if (onInterrupt === 'cancel') void studio.call('jobs.cancel', { jobId }).catch(() => undefined)
  }
  process.on('SIGINT', interrupt)
  try {
    await studio.jobEnded(jobId)
  } finally {
    process.off('SIGINT', interrupt)
    stopListening()
    output.progress(null)
  }
  const { job } = await studio.call('jobs.get', { jobId })
  if (job.state === 'done') return job
  if (job.state === 'cancelled') throw new StudioError('cancelled', `${job.title}: stopped.`, job.canResume ? { hint: 'What was finished is kept.' } : {})
  if (job.state === 'paused') throw new StudioError('cancelled', `${job.title}: paused.`, { hint: `Go on with \`highboard runs resume ${job.runId ?? ''}\`.` })
  // The row keeps the code of the StudioError it failed with.
  throw new StudioError((job.error?.code ?? 'internal') as StudioErrorCode, job.error?.message ?? `${job.title} is ${job.state}.`, job.error?.hint === undefined ? {} : { hint: job.error.hint })
}

/** " 42 %  Rendering dive 25  3 min left" */
export function progressLine(job: Pick<Job, 'progress' | 'message' | 'secondsLeft'>): string {
  const left = job.secondsLeft === null ? '' : `  ${formatDuration(job.secondsLeft)} left`
  return `${String(Math.floor(job.progress * 100)).padStart(3)} %  ${job.message}${left}`
}

export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`
  return `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`
}
