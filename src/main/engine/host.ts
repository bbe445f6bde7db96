import type { z } from 'zod'
import type { metricPoint } from '../../shared/contract/training.ts'
import { fromWire, isWireError, StudioError, toStudioError } from '../../shared/errors.ts'
import { describeDeath } from './describe-death.ts'
import type { ChildExit, ChildHandle, ChildLauncher } from './launcher.ts'
import { childMessage } from './messages.ts'
import { countOutOfMemoryKills } from './oom-kills.ts'
import { createOutputTail, type OutputTail } from './output-tail.ts'

/**
 * The parent's side: gives a job a child, listens, and turns whatever happens to
 * that child into an outcome. A child that dies is a failed job with a reason,
 * never a hung one. Children of a `warmKey` are kept for a short while after a
 * job, because starting a process and loading a network costs more than scoring.
 */
export interface JobListeners {
  onStarted?(pid: number | undefined): void
  onProgress?(fraction: number, message: string, secondsLeft: number | null): void
  onLog?(line: string): void
  /** Stores curve points; the outcome waits for it, and a failure to store fails the job. */
  onMetrics?(points: z.infer<typeof metricPoint>[]): void | Promise<void>
  /** Stores a finished part; items are stored one after the other, in order. */
  onItem?(item: unknown): void | Promise<void>
}

export type JobOutcome = { state: 'done'; result: unknown } | { state: 'cancelled' } | { state: 'failed'; error: StudioError }

export interface RunningJob {
  readonly outcome: Promise<JobOutcome>
  /** Asks the job to end between two steps; after the grace period (the host's, unless given) its child is killed. */
  cancel(graceMilliseconds?: number): void
  /** Ends its child at once; the outcome is 'cancelled'. */
  kill(): void
  stopAfterEpoch(): void
  /** Says something to a job that is talked with; nothing happens once it has ended. */
  tell(message: unknown): void
}

export interface JobHost {
  run(job: string, input: unknown, listeners: JobListeners, options?: { warmKey?: string }): RunningJob
  /** Ends every child at once. */
  dispose(): void
}

export interface JobHostOptions {
  launcher: ChildLauncher
  cancelGraceMilliseconds?: number
  warmMilliseconds?: number
}

interface Child {
  handle: ChildHandle
  tail: OutputTail
  exit: ChildExit | null
  /** Kills for want of memory before it started. */
  memoryKills: number | null
  /** What the running job wants to hear; null while the child is idle. */
  job: { onMessage(message: unknown): void; onOutput(line: string): void; onExit(exit: ChildExit): void } | null
}

export function createJobHost({ launcher, cancelGraceMilliseconds = 5000, warmMilliseconds = 60_000 }: JobHostOptions): JobHost {
  const children = new Set<Child>()
  const idle = new Map<string, { child: Child; timer: NodeJS.Timeout }>()

  const launch = (): Child => {
    const handle = launcher.launch()
    const child: Child = { handle, tail: createOutputTail(), exit: null, memoryKills: countOutOfMemoryKills(), job: null }
    children.add(child)
    handle.onMessage((message) => child.job?.onMessage(message))
    handle.onOutput((text) => {
      for (const line of child.tail.push(text)) child.job?.onOutput(line)
    })
    handle.onExit((exit) => {
      children.delete(child)
      child.exit = exit
      for (const [key, kept] of idle) if (kept.child === child) forget(key)
      child.job?.onExit(exit)
    })
    return child
  }

  const forget = (key: string): void => {
    const kept = idle.get(key)
    if (!kept) return
    clearTimeout(kept.timer)
    idle.delete(key)
  }

  const take = (key: string | undefined): Child => {
    const kept = key === undefined ? undefined : idle.get(key)
    if (key !== undefined) forget(key)
    return kept && !kept.child.exit ? kept.child : launch()
  }

  const giveBack = (child: Child, key: string | undefined): void => {
    child.job = null
    if (key === undefined || idle.has(key) || child.exit) {
      child.handle.kill()
      return
    }
    const timer = setTimeout(() => {
      forget(key)
      child.handle.kill()
    }, warmMilliseconds)
    timer.unref()
    idle.set(key, { child, timer })
  }

  return {
    run(job, input, listeners, { warmKey } = {}) {
      const child = take(warmKey)
      let graceTimer: NodeJS.Timeout | null = null
      let cancelled = false
      let settle: (outcome: JobOutcome) => void = () => undefined
      const outcome = new Promise<JobOutcome>((resolve) => (settle = resolve))

      let hasEnded = false
      let stored: Promise<void> = Promise.resolve()
      let storeError: StudioError | null = null
      const store = (task: () => void | Promise<void> | undefined): void => {
        stored = stored.then(task).catch((error: unknown) => {
          storeError ??= asStudioError(error)
          end({ state: 'failed', error: storeError }, false)
        })
      }
      const end = (found: JobOutcome, keep: boolean): void => {
        if (hasEnded) return
        hasEnded = true
        if (graceTimer) clearTimeout(graceTimer)
        giveBack(child, keep ? warmKey : undefined)
        // Everything the child reported before it ended is stored before the job counts as ended.
        void stored.then(() => settle(storeError ? { state: 'failed', error: storeError } : found))
      }
      child.job = {
        onMessage(raw) {
          const parsed = childMessage.safeParse(raw)
          if (!parsed.success) {
            // A child that talks nonsense cannot be trusted with the rest of the job.
            end({ state: 'failed', error: new StudioError('internal', `The ${job} job sent a message the studio does not know: ${parsed.error.issues[0]?.message ?? 'unreadable'}.`) }, false)
            return
          }
          const message = parsed.data
          switch (message.type) {
            case 'ready':
              break
            case 'progress':
              listeners.onProgress?.(message.fraction, message.message, message.secondsLeft)
              break
            case 'log':
              listeners.onLog?.(message.line)
              break
            case 'metrics':
              store(() => listeners.onMetrics?.(message.points))
              break
            case 'item':
              store(() => listeners.onItem?.(message.item))
              break
            case 'done':
              end({ state: 'done', result: message.result }, true)
              break
            case 'cancelled':
              end({ state: 'cancelled' }, true)
              break
            case 'failed':
              end({ state: 'failed', error: isWireError(message.error) ? fromWire(message.error) : new StudioError('internal', message.error.message) }, true)
              break
          }
        },
        onOutput: (line) => listeners.onLog?.(line),
        onExit: (exit) => end(cancelled ? { state: 'cancelled' } : { state: 'failed', error: describeDeath(job, exit, { lines: child.tail.lines(), hadMemoryKill: (countOutOfMemoryKills() ?? 0) > (child.memoryKills ?? 0) }) }, false),
      }
      if (child.exit) queueMicrotask(() => child.exit && child.job?.onExit(child.exit))
      listeners.onStarted?.(child.handle.pid)
      child.handle.send({ type: 'start', job, input })

      return {
        outcome,
        cancel(graceMilliseconds = cancelGraceMilliseconds) {
          // A child that has ended its job may already work for another.
          if (cancelled || hasEnded) return
          cancelled = true
          child.handle.send({ type: 'cancel' })
          graceTimer = setTimeout(() => child.handle.kill(), graceMilliseconds)
        },
        kill() {
          if (hasEnded) return
          cancelled = true
          child.handle.kill()
        },
        stopAfterEpoch: () => child.handle.send({ type: 'stop-after-epoch' }),
        tell: (message) => {
          if (!hasEnded) child.handle.send({ type: 'tell', message })
        },
      }
    },
    dispose() {
      for (const key of [...idle.keys()]) forget(key)
      for (const child of children) child.handle.kill()
    },
  }
}

function asStudioError(error: unknown): StudioError {
  const found = toStudioError(error)
  return found.code === 'internal' ? new StudioError('internal', `A result could not be stored: ${found.message}`, { cause: error }) : found
}
