import { toStudioError, toWire } from '../../shared/errors.ts'
import { parentMessage, type ChildMessage, type JobContext, type JobFunction } from './messages.ts'

/**
 * The child's side of the conversation: takes one job at a time from the parent,
 * reports what it does, and stays ready for another until it is ended. The job
 * itself blocks this thread while it computes; a cancel is heard whenever it
 * yields to the event loop, so jobs do that between steps.
 */
export interface ChildPort {
  post(message: ChildMessage): void
  onMessage(listener: (message: unknown) => void): void
}

/** Jobs by name, loaded only when asked for: an import job must not load the networks. */
export type JobRegistry = Record<string, () => Promise<JobFunction>>

interface Running {
  abort: AbortController
  stopAfterEpoch: boolean
  hear: (message: unknown) => void
  /** What came before anybody listened. */
  unheard: unknown[]
}

/** Shortest time between two progress messages of one job. */
const progressEveryMilliseconds = 50

export function serveJobs(port: ChildPort, registry: JobRegistry): void {
  let running: Running | null = null

  const start = async (name: string, input: unknown): Promise<void> => {
    const current: Running = { abort: new AbortController(), stopAfterEpoch: false, unheard: [], hear: (message) => void current.unheard.push(message) }
    running = current
    try {
      const load = registry[name]
      if (!load) throw new Error(`No job is called "${name}"; known: ${Object.keys(registry).join(', ')}.`)
      const job = await load()
      const result = await job(input, contextFor(port, current))
      port.post({ type: 'done', result: result ?? null })
    } catch (error) {
      const found = toStudioError(error)
      if (found.code === 'cancelled' && current.abort.signal.aborted) port.post({ type: 'cancelled' })
      else {
        if (found.code === 'internal' && error instanceof Error && error.stack) port.post({ type: 'log', line: error.stack })
        port.post({ type: 'failed', error: toWire(found) })
      }
    } finally {
      running = null
    }
    port.post({ type: 'ready' })
  }

  port.onMessage((raw) => {
    const message = parentMessage.parse(raw)
    switch (message.type) {
      case 'start':
        if (running) port.post({ type: 'log', line: `Refused job "${message.job}": another one is running in this child.` })
        else void start(message.job, message.input)
        break
      case 'cancel':
        running?.abort.abort()
        break
      case 'stop-after-epoch':
        if (running) running.stopAfterEpoch = true
        break
      case 'tell':
        running?.hear(message.message)
        break
    }
  })
  port.post({ type: 'ready' })
}

function contextFor(port: ChildPort, running: Running): JobContext {
  let lastProgressAt = 0
  let lastMessage = ''
  return {
    signal: running.abort.signal,
    stopAfterEpoch: () => running.stopAfterEpoch,
    onTold(listener) {
      running.hear = listener
      for (const message of running.unheard.splice(0)) listener(message)
    },
    progress(fraction, message, secondsLeft = null) {
      const now = Date.now()
      // A new message always goes out; the same one with a new number only now and then.
      if (message === lastMessage && fraction < 1 && now - lastProgressAt < progressEveryMilliseconds) return
      lastProgressAt = now
      lastMessage = message
      const bounded = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0
      port.post({ type: 'progress', fraction: bounded, message, secondsLeft: secondsLeft !== null && Number.isFinite(secondsLeft) ? Math.max(0, secondsLeft) : null })
    },
    log: (line) => port.post({ type: 'log', line }),
    metrics: (points) => port.post({ type: 'metrics', points }),
    item: (item) => port.post({ type: 'item', item }),
  }
}
