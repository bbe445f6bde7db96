import type { Job, JobId, JobKind, RunId } from '../../shared/contract/entities.ts'
import type { MetricPoint } from '../../shared/contract/training.ts'
import { StudioError, toStudioError, toWire } from '../../shared/errors.ts'
import type { JobHost, JobOutcome, RunningJob } from './host.ts'
import { combineProgress, estimateSecondsLeft, type ShareProgress } from './job-progress.ts'
import { createJobLanes, type JobLane } from './job-lanes.ts'
import type { JobChange, JobStore } from './job-store.ts'
import { createUnsavedEnds } from './unsaved-ends.ts'

/**
 * Jobs as the user knows them: rows that wait their turn, run in one or several
 * children, and end as done, cancelled or failed with a reason. One job at a
 * time in each lane. Those that can be paused wait for a person after that, and
 * when the studio closes: their rows outlive it.
 */
export interface JobDefinition {
  lane: JobLane
  /** Children of one key are kept warm between jobs. */
  warmKey?: string
  isResumable: boolean
  /** It can end between two steps and go on from there another day; also what becomes of it when the studio closes. */
  isPausable?: boolean
  /** How long a child may take to end its step when it is asked to stop; the host's own time where absent. */
  graceMilliseconds?: number
  /** Input of each child that shares the work, made when the job's turn has come; none means nothing is left to do. */
  prepare(request: unknown, jobId: JobId): Promise<unknown[]>
  onItem?(item: unknown, jobId: JobId, request: unknown): Promise<void>
  onMetrics?(points: MetricPoint[], jobId: JobId, request: unknown): Promise<void>
  /** Says more of why it failed, as far as the parent knows: room that is left, what would fit. */
  explain?(error: StudioError, request: unknown): Promise<StudioError>
  /** Stores the end; its text becomes the job's closing message. */
  onEnd?(outcome: BoardOutcome, jobId: JobId, request: unknown): Promise<string | void>
}

/** `results` holds one result for each child. */
export type BoardOutcome = { state: 'done'; results: unknown[] } | { state: 'cancelled' } | { state: 'paused'; message: string } | { state: 'failed'; error: StudioError }

export interface JobBoard {
  start(kind: JobKind, title: string, request: unknown, runId?: RunId | null): Promise<JobId>
  resume(jobId: JobId): Promise<void>
  /** Ends it between two steps, after its grace period in any case. Errors: 'conflict' where it neither runs nor waits; so for the next two. */
  cancel(jobId: JobId): Promise<void>
  /** As `cancel`, but it then waits for `resume`. Errors also: 'conflict' for a kind that cannot be paused. */
  pause(jobId: JobId): Promise<void>
  /** Ends its processes at once. */
  kill(jobId: JobId): Promise<void>
  stopAfterEpoch(jobId: JobId): void
  /** Jobs of a lane: the one that runs, then those that wait, in order. */
  queue(lane: JobLane): Job[]
  /** Puts a waiting job at a place among those that wait, from 0. Errors: 'conflict' where it does not wait. */
  move(jobId: JobId, position: number): void
  /** The newest state of a job that is waiting or running, which the rows know only now and then. */
  live(jobId: JobId): Job | null
  /** True while a job of this kind waits or runs. */
  isActive(kind: JobKind): boolean
  /** Resolves when the job has ended and its end is stored. */
  ended(jobId: JobId): Promise<void>
  dispose(): Promise<void>
}

interface LiveJob {
  job: Job
  request: unknown
  children: RunningJob[]
  /** What it was asked to end as. */
  ending: 'cancelled' | 'killed' | 'paused' | 'closed' | null
  pendingLog: string[]
  lastStoredAt: number
  ended: Promise<void>
  end(): void
}

/** Progress reaches the screens this often, and the rows this often, in milliseconds. */
const emitEvery = 100
const storeEvery = 1000
function isEnded(state: Job['state']): boolean {
  return state !== 'queued' && state !== 'running'
}

export function createJobBoard(options: { store: JobStore; host: JobHost; definitions: Record<JobKind, JobDefinition>; emit(job: Job): void }): JobBoard {
  const { store, host, definitions, emit } = options
  const live = new Map<JobId, LiveJob>()
  const unsaved = createUnsavedEnds(store)
  const lanes = createJobLanes<LiveJob>()
  let isDisposed = false

  const change = async (entry: LiveJob, changed: JobChange): Promise<void> => {
    entry.job = { ...entry.job, ...changed }
    entry.lastStoredAt = Date.now()
    emit(entry.job)
    await store.update(entry.job.id, changed)
    const lines = entry.pendingLog.splice(0)
    if (lines.length > 0) await store.appendLog(entry.job.id, lines)
  }

  const enqueue = (job: Job, request: unknown): void => {
    let end: () => void = () => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    const entry: LiveJob = { job, request, children: [], ending: null, pendingLog: [], lastStoredAt: Date.now(), ended, end }
    live.set(job.id, entry)
    lanes.join(definitions[job.kind].lane, entry)
    emit(job)
    pump(definitions[job.kind].lane)
  }

  const pump = (lane: JobLane): void => {
    const entry = isDisposed ? null : lanes.take(lane)
    if (!entry) return
    void work(entry).finally(() => {
      lanes.free(lane)
      live.delete(entry.job.id)
      entry.end()
      pump(lane)
    })
  }

  const work = async (entry: LiveJob): Promise<void> => {
    const definition = definitions[entry.job.kind]
    try {
      let outcome: BoardOutcome
      if (entry.ending) outcome = { state: 'cancelled' }
      else {
        await change(entry, { state: 'running', startedAt: new Date().toISOString(), message: 'Starting' })
        outcome = await compute(entry, definition).catch((error: unknown): BoardOutcome => ({ state: 'failed', error: toStudioError(error) }))
      }
      outcome = await settle(outcome, entry, definition)
      const closing = await definition.onEnd?.(outcome, entry.job.id, entry.request).catch((error: unknown): void => {
        outcome = { state: 'failed', error: toStudioError(error) }
      })
      await finish(entry, outcome, closing ?? null, definition.isResumable)
    } catch (error) {
      // The row itself cannot be written (a full disk): the screens hear of the end all the same, and it is stored as soon as it can be.
      if (!isEnded(entry.job.state)) {
        const { code, message, hint } = toWire(error)
        entry.job = { ...entry.job, state: 'failed', secondsLeft: null, canResume: definition.isResumable, message, error: { code, message, ...(hint === undefined ? {} : { hint }) } }
        emit(entry.job)
      }
      unsaved.keep(entry.job)
    }
  }

  const finish = async (entry: LiveJob, outcome: BoardOutcome, closing: string | null, isResumable: boolean): Promise<void> => {
    const finishedAt = new Date().toISOString()
    if (outcome.state === 'done') await change(entry, { state: 'done', progress: 1, secondsLeft: null, finishedAt, message: closing ?? 'Done', canResume: false, error: null })
    else if (outcome.state === 'cancelled') await change(entry, { state: 'cancelled', secondsLeft: null, finishedAt, message: closing ?? (entry.ending === 'killed' ? 'Ended at once' : 'Stopped'), canResume: isResumable, error: null })
    else if (outcome.state === 'paused') await change(entry, { state: 'paused', secondsLeft: null, message: outcome.message, canResume: true, error: null })
    else {
      const { code, message, hint } = toWire(outcome.error)
      entry.pendingLog.push(message)
      await change(entry, { state: 'failed', secondsLeft: null, finishedAt, message: closing ?? message, canResume: isResumable, error: { code, message, ...(hint === undefined ? {} : { hint }) } })
    }
  }

  const compute = async (entry: LiveJob, definition: JobDefinition): Promise<BoardOutcome> => {
    const inputs = await definition.prepare(entry.request, entry.job.id)
    if (entry.ending) return { state: 'cancelled' }
    const startedAt = Date.now()
    const shares: ShareProgress[] = inputs.map(() => ({ fraction: 0, message: '', secondsLeft: null }))
    let lastEmittedAt = 0
    const report = (index: number, share: ShareProgress): void => {
      shares[index] = share
      const now = Date.now()
      const combined = combineProgress(shares, index)
      const secondsLeft = combined.secondsLeft ?? estimateSecondsLeft(combined.fraction, (now - startedAt) / 1000)
      entry.job = { ...entry.job, progress: combined.fraction, message: combined.message, secondsLeft }
      // A progress that cannot be stored (a full disk) is not worth the job; its results and its end are.
      if (now - entry.lastStoredAt >= storeEvery) void change(entry, { progress: combined.fraction, message: combined.message, secondsLeft }).catch(() => undefined)
      else if (now - lastEmittedAt >= emitEvery) emit(entry.job)
      else return
      lastEmittedAt = now
    }
    entry.children = inputs.map((input, index) =>
      host.run(entry.job.kind, input, {
        onProgress: (fraction, message, secondsLeft) => report(index, { fraction, message, secondsLeft }),
        onLog: (line) => void entry.pendingLog.push(line),
        onItem: (item) => definition.onItem?.(item, entry.job.id, entry.request),
        onMetrics: (points) => definition.onMetrics?.(points, entry.job.id, entry.request),
      }, definition.warmKey === undefined ? {} : { warmKey: definition.warmKey }),
    )
    // When one share fails, the others are not left to work for nothing.
    for (const child of entry.children) void child.outcome.then((outcome) => outcome.state !== 'done' && entry.children.forEach((other) => other.cancel()))
    return combineOutcomes(await Promise.all(entry.children.map((child) => child.outcome)), entry.ending !== null && entry.ending !== 'closed')
  }

  /** Asks a job to end as `ending`; one that waits ends without ever running. */
  const endAs = async (jobId: JobId, ending: 'cancelled' | 'killed' | 'paused'): Promise<void> => {
    const entry = live.get(jobId)
    if (!entry) {
      const { job } = await store.get(jobId)
      throw new StudioError('conflict', `"${job.title}" is not running: it is ${job.state}.`)
    }
    const { lane, graceMilliseconds } = definitions[entry.job.kind]
    entry.ending = ending
    for (const child of entry.children) if (ending === 'killed') child.kill(); else child.cancel(graceMilliseconds)
    if (!lanes.leave(lane, entry)) return
    await work(entry)
    live.delete(jobId)
    entry.end()
  }

  return {
    async start(kind, title, request, runId = null) {
      if (isDisposed) throw new StudioError('conflict', 'The studio is closing.')
      const job = await store.insert({ kind, title, request, runId })
      enqueue(job, request)
      return job.id
    },
    async resume(jobId) {
      if (live.has(jobId)) throw new StudioError('conflict', 'This job is already waiting or running.')
      const { job, request } = await store.get(jobId)
      if (!job.canResume) throw new StudioError('conflict', `"${job.title}" cannot be resumed: it is ${job.state}.`, { hint: 'Start it again instead.' })
      const change: JobChange = { state: 'queued', error: null, canResume: false, finishedAt: null, message: 'Waiting', secondsLeft: null }
      await store.update(jobId, change)
      unsaved.forget(jobId)
      enqueue({ ...job, ...change }, request)
    },
    cancel: (jobId) => endAs(jobId, 'cancelled'),
    async pause(jobId) {
      const entry = live.get(jobId)
      if (entry && !definitions[entry.job.kind].isPausable) throw new StudioError('conflict', `"${entry.job.title}" cannot be paused.`, { hint: 'Stop it instead.' })
      await endAs(jobId, 'paused')
    },
    kill: (jobId) => endAs(jobId, 'killed'),
    stopAfterEpoch: (jobId) => live.get(jobId)?.children.forEach((child) => child.stopAfterEpoch()),
    queue: (lane) => lanes.list(lane).map(({ job }) => job),
    move(jobId, position) {
      const entry = live.get(jobId)
      if (!entry || !lanes.move(definitions[entry.job.kind].lane, entry, position)) throw new StudioError('conflict', entry ? `"${entry.job.title}" runs already.` : 'This job does not wait.')
      emit(entry.job)
    },
    live: (jobId) => live.get(jobId)?.job ?? unsaved.get(jobId),
    isActive: (kind) => [...live.values()].some((entry) => entry.job.kind === kind),
    ended: async (jobId) => live.get(jobId)?.ended,
    async dispose() {
      isDisposed = true
      const { busy, waiting } = lanes.close()
      for (const entry of [...busy, ...waiting]) entry.ending ??= 'closed'
      for (const entry of waiting) {
        const { isPausable, isResumable } = definitions[entry.job.kind]
        await finish(entry, isPausable ? { state: 'paused', message: 'It waited when the studio was closed' } : { state: 'failed', error: new StudioError('cancelled', 'The studio was closed before this job began.', { hint: 'Start it again.' }) }, null, isResumable)
      }
      host.dispose()
      await Promise.all(busy.map((entry) => entry.ended))
    },
  }
}

/** What an end counts as, given what was asked for and what the parent knows. */
async function settle(outcome: BoardOutcome, entry: LiveJob, definition: JobDefinition): Promise<BoardOutcome> {
  if (entry.ending === 'closed' && outcome.state !== 'done') {
    if (definition.isPausable) return { state: 'paused', message: 'The studio was closed while it ran' }
    return { state: 'failed', error: new StudioError('cancelled', 'The studio was closed while this job ran.', { hint: definition.isResumable ? 'Resume it to go on from what was finished.' : 'Start it again.' }) }
  }
  if (entry.ending === 'paused' && outcome.state === 'cancelled') return { state: 'paused', message: 'Paused' }
  if (outcome.state === 'failed' && definition.explain) return { state: 'failed', error: await definition.explain(outcome.error, entry.request).catch(() => outcome.error) }
  return outcome
}

/** One outcome out of several children's: a failure with a reason wins over the cancels it caused. */
export function combineOutcomes(outcomes: JobOutcome[], isCancelled: boolean): BoardOutcome {
  const failed = outcomes.find((outcome) => outcome.state === 'failed')
  if (failed && !isCancelled) return failed
  if (isCancelled || outcomes.some((outcome) => outcome.state === 'cancelled')) return { state: 'cancelled' }
  return { state: 'done', results: outcomes.map((outcome) => (outcome.state === 'done' ? outcome.result : null)) }
}
