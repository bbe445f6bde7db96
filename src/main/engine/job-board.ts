import type { Job, JobId, JobKind, RunId } from '../../shared/contract/entities.ts'
import type { MetricPoint } from '../../shared/contract/training.ts'
import { StudioError, toStudioError, toWire } from '../../shared/errors.ts'
import type { JobHost, JobOutcome, RunningJob } from './host.ts'
import { combineProgress, estimateSecondsLeft, type ShareProgress } from './job-progress.ts'
import type { JobChange, JobStore } from './job-store.ts'

/**
 * Jobs as the user knows them: rows that wait their turn, run in one or several
 * children, and end as done, cancelled or failed with a reason. One job at a
 * time in each lane, so that two trainings never fight for the processor while
 * a dive can still be scored beside one.
 */
export type JobLane = 'training' | 'files' | 'weights' | 'assessment'

export interface JobDefinition {
  lane: JobLane
  /** Children of one key are kept warm between jobs. */
  warmKey?: string
  isResumable: boolean
  /** Input of each child that shares the work, made when the job's turn has come; none means nothing is left to do. */
  prepare(request: unknown, jobId: JobId): Promise<unknown[]>
  onItem?(item: unknown, jobId: JobId, request: unknown): Promise<void>
  onMetrics?(points: MetricPoint[], jobId: JobId, request: unknown): Promise<void>
  /** Stores the end; its text becomes the job's closing message. */
  onEnd?(outcome: BoardOutcome, jobId: JobId, request: unknown): Promise<string | void>
}

/** `results` holds one result for each child. */
export type BoardOutcome = { state: 'done'; results: unknown[] } | { state: 'cancelled' } | { state: 'failed'; error: StudioError }

export interface JobBoard {
  start(kind: JobKind, title: string, request: unknown, runId?: RunId | null): Promise<JobId>
  resume(jobId: JobId): Promise<void>
  cancel(jobId: JobId): Promise<void>
  stopAfterEpoch(jobId: JobId): void
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
  isCancelled: boolean
  isClosing: boolean
  pendingLog: string[]
  lastStoredAt: number
  ended: Promise<void>
  end(): void
}

/** Progress reaches the screens this often, and the rows this often, in milliseconds. */
const emitEvery = 100
const storeEvery = 1000
/** An end that could not be stored is tried again this often, milliseconds. */
const retryEvery = 2000

function isEnded(state: Job['state']): boolean {
  return state === 'done' || state === 'failed' || state === 'cancelled'
}

export function createJobBoard(options: { store: JobStore; host: JobHost; definitions: Record<JobKind, JobDefinition>; emit(job: Job): void }): JobBoard {
  const { store, host, definitions, emit } = options
  const live = new Map<JobId, LiveJob>()
  /** Jobs whose end could not be stored yet. */
  const unsaved = new Map<JobId, Job>()
  const queues: Record<JobLane, LiveJob[]> = { training: [], files: [], weights: [], assessment: [] }
  const busy = new Map<JobLane, LiveJob>()
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
    const entry: LiveJob = { job, request, children: [], isCancelled: false, isClosing: false, pendingLog: [], lastStoredAt: Date.now(), ended, end }
    live.set(job.id, entry)
    queues[definitions[job.kind].lane].push(entry)
    emit(job)
    pump(definitions[job.kind].lane)
  }

  const pump = (lane: JobLane): void => {
    if (isDisposed || busy.has(lane)) return
    const entry = queues[lane].shift()
    if (!entry) return
    busy.set(lane, entry)
    void work(entry).finally(() => {
      busy.delete(lane)
      live.delete(entry.job.id)
      entry.end()
      pump(lane)
    })
  }

  const work = async (entry: LiveJob): Promise<void> => {
    const definition = definitions[entry.job.kind]
    try {
      let outcome: BoardOutcome
      if (entry.isCancelled) outcome = { state: 'cancelled' }
      else {
        await change(entry, { state: 'running', startedAt: new Date().toISOString(), message: 'Starting' })
        outcome = await compute(entry, definition).catch((error: unknown): BoardOutcome => ({ state: 'failed', error: toStudioError(error) }))
      }
      if (entry.isClosing) outcome = { state: 'failed', error: new StudioError('cancelled', 'The studio was closed while this job ran.', { hint: definition.isResumable ? 'Resume it to go on from what was finished.' : 'Start it again.' }) }
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
      keepTrying(entry.job)
    }
  }

  const keepTrying = (job: Job): void => {
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
  }

  const finish = async (entry: LiveJob, outcome: BoardOutcome, closing: string | null, isResumable: boolean): Promise<void> => {
    const finishedAt = new Date().toISOString()
    if (outcome.state === 'done') await change(entry, { state: 'done', progress: 1, secondsLeft: null, finishedAt, message: closing ?? 'Done', canResume: false, error: null })
    else if (outcome.state === 'cancelled') await change(entry, { state: 'cancelled', secondsLeft: null, finishedAt, message: closing ?? 'Stopped', canResume: isResumable, error: null })
    else {
      const { code, message, hint } = toWire(outcome.error)
      entry.pendingLog.push(message)
      await change(entry, { state: 'failed', secondsLeft: null, finishedAt, message: closing ?? message, canResume: isResumable, error: { code, message, ...(hint === undefined ? {} : { hint }) } })
    }
  }

  const compute = async (entry: LiveJob, definition: JobDefinition): Promise<BoardOutcome> => {
    const inputs = await definition.prepare(entry.request, entry.job.id)
    if (entry.isCancelled || entry.isClosing) return { state: 'cancelled' }
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
    return combineOutcomes(await Promise.all(entry.children.map((child) => child.outcome)), entry.isCancelled)
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
      unsaved.delete(jobId)
      enqueue({ ...job, ...change }, request)
    },
    async cancel(jobId) {
      const entry = live.get(jobId)
      if (!entry) {
        const { job } = await store.get(jobId)
        throw new StudioError('conflict', `"${job.title}" is not running: it is ${job.state}.`)
      }
      entry.isCancelled = true
      entry.children.forEach((child) => child.cancel())
      const queue = queues[definitions[entry.job.kind].lane]
      const position = queue.indexOf(entry)
      if (position < 0) return
      queue.splice(position, 1)
      await work(entry)
      live.delete(jobId)
      entry.end()
    },
    stopAfterEpoch: (jobId) => live.get(jobId)?.children.forEach((child) => child.stopAfterEpoch()),
    live: (jobId) => live.get(jobId)?.job ?? unsaved.get(jobId) ?? null,
    isActive: (kind) => [...live.values()].some((entry) => entry.job.kind === kind),
    ended: async (jobId) => live.get(jobId)?.ended,
    async dispose() {
      isDisposed = true
      const running = [...busy.values()]
      const waiting = Object.values(queues).flatMap((queue) => queue.splice(0))
      for (const entry of [...running, ...waiting]) entry.isClosing = true
      for (const entry of waiting) await finish(entry, { state: 'failed', error: new StudioError('cancelled', 'The studio was closed before this job began.', { hint: 'Start it again.' }) }, null, definitions[entry.job.kind].isResumable)
      host.dispose()
      await Promise.all(running.map((entry) => entry.ended))
    },
  }
}

/** One outcome out of several children's: a failure with a reason wins over the cancels it caused. */
export function combineOutcomes(outcomes: JobOutcome[], isCancelled: boolean): BoardOutcome {
  const failed = outcomes.find((outcome) => outcome.state === 'failed')
  if (failed && !isCancelled) return failed
  if (isCancelled || outcomes.some((outcome) => outcome.state === 'cancelled')) return { state: 'cancelled' }
  return { state: 'done', results: outcomes.map((outcome) => (outcome.state === 'done' ? outcome.result : null)) }
}
