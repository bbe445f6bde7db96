/** What can be done with a run in its present state; the screens offer nothing that would be refused. */
import type { JobState } from '../../../shared/contract/entities.ts'

export const runActions = ['pause', 'resume', 'after-epoch', 'now', 'kill', 'again', 'remove'] as const
export type RunAction = (typeof runActions)[number]

const byState: Record<JobState, readonly RunAction[]> = {
  running: ['pause', 'after-epoch', 'now', 'kill'],
  queued: ['pause', 'now'],
  paused: ['resume', 'now', 'again'],
  cancelled: ['resume', 'again', 'remove'],
  failed: ['resume', 'again', 'remove'],
  done: ['again', 'remove'],
}

export function actionsFor(run: { state: JobState; canResume: boolean }): readonly RunAction[] {
  return byState[run.state].filter((action) => action !== 'resume' || run.canResume || run.state === 'paused')
}

export function isLive(state: JobState): boolean {
  return state === 'running' || state === 'queued'
}
