import type { RunId } from '../../shared/contract/entities.ts'
import type { Run } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import type { JobBoard } from '../engine/job-board.ts'
import type { JobWish, Library } from '../library/library.ts'

/**
 * What a person can do to a run that computes or waits. A run of another program
 * that has the same library open (a command line beside the studio) is asked
 * through the library, and hears of it within a second or two.
 */
export interface RunControl {
  pause(runId: RunId): Promise<void>
  stop(runId: RunId, when: 'after-epoch' | 'now' | 'kill'): Promise<void>
  resume(runId: RunId): Promise<NonNullable<Run['jobId']>>
  /** Does what other programs asked for. */
  followWishes(): Promise<void>
}

const wishes: Record<'after-epoch' | 'now' | 'kill', JobWish> = { 'after-epoch': 'stop-after-epoch', now: 'stop', kill: 'kill' }

export function createRunControl(library: Library, board: JobBoard): RunControl {
  type JobId = NonNullable<Run['jobId']>

  const act = async (jobId: JobId, wish: JobWish): Promise<void> => {
    const isWaiting = board.live(jobId)?.state === 'queued'
    if (wish === 'pause') await board.pause(jobId)
    else if (wish === 'kill') await board.kill(jobId)
    else if (wish === 'stop' || isWaiting) await board.cancel(jobId)
    else board.stopAfterEpoch(jobId)
  }

  const ask = async (run: Run, wish: JobWish): Promise<void> => {
    const { jobId } = run
    if (jobId !== null && isActive(board.live(jobId)?.state)) return act(jobId, wish)
    // The row is current: what this process runs is on its board.
    if (jobId !== null && isActive(run.state)) return library.jobs.wish(jobId, wish)
    throw new StudioError('conflict', `The run "${run.name}" is not running: it is ${run.state}.`)
  }

  return {
    pause: async (runId) => ask(await library.runs.get(runId), 'pause'),
    async stop(runId, when) {
      const run = await library.runs.get(runId)
      if (run.state === 'paused' && run.jobId !== null && board.live(run.jobId) === null) {
        await library.jobs.update(run.jobId, { state: 'cancelled', message: 'Stopped', canResume: true })
        return
      }
      await ask(run, wishes[when])
    },
    async resume(runId) {
      const run = await library.runs.get(runId)
      if (run.jobId === null) throw new StudioError('conflict', `The run "${run.name}" never began.`, { hint: 'Start a new one.' })
      if (run.isRemoved) throw new StudioError('conflict', `The run "${run.name}" has been removed.`, { hint: 'Restore it first.' })
      await board.resume(run.jobId)
      return run.jobId
    },
    async followWishes() {
      for (const { jobId, wish } of await library.jobs.takeWishes()) {
        // It may have ended in the meantime, which is what was wanted, or as good.
        if (isActive(board.live(jobId)?.state)) await act(jobId, wish)
      }
    },
  }
}

/** It computes or waits. A run whose job was never made does neither. */
export function isActiveRun({ jobId, state }: Pick<Run, 'jobId' | 'state'>): boolean {
  return jobId !== null && isActive(state)
}

export function isActive(state: Run['state'] | undefined): boolean {
  return state === 'queued' || state === 'running'
}
