import type { LiveDives } from '../assessment/live-scorer.ts'
import { fromWire, isWireError, StudioError } from '../../shared/errors.ts'
import type { JobHost, RunningJob } from './host.ts'
import { liveAnswer, type LiveInput, type LiveQuestion, type LiveReading } from './jobs/live-input.ts'

/**
 * The parent's side of live scoring: one child with one model open, asked
 * questions by number. Whatever ends the child fails what was asked and not
 * answered; the next question starts another.
 */
export interface LiveChild {
  /** 'superseded' where another dive, or `rest`, came before it was ready. Errors: of reading videos and models, 'job-died'. */
  prepare(dives: LiveDives, told: (done: number, total: number) => void): Promise<'prepared' | 'superseded'>
  /** 'superseded' where it was asked again before it was answered. */
  score(transitions: readonly [number, number] | null): Promise<LiveReading | 'superseded'>
  /** Gives up the dive, finished or not. */
  rest(): void
  /** Null while there is no process. */
  readonly pid: number | null
  /** Ends the process between two steps, within the host's grace. */
  close(): void
}

interface Pending {
  told?: (done: number, total: number) => void
  answer(found: LiveReading | 'prepared' | 'superseded'): void
  fail(error: StudioError): void
}

export interface LiveChildOptions {
  host: Pick<JobHost, 'run'>
  input(): Promise<LiveInput>
  /** Ends the process when nothing was asked for so long. */
  idleMilliseconds: number
  /** The process is gone: what it held has to be prepared again. */
  onGone(): void
}

export function createLiveChild({ host, input, idleMilliseconds, onGone }: LiveChildOptions): LiveChild {
  const pending = new Map<number, Pending>()
  let running: { job: RunningJob; pid: number | null } | null = null
  let starting: Promise<RunningJob> | null = null
  let idle: NodeJS.Timeout | null = null
  let nextId = 1
  let isClosed = false

  const launch = async (): Promise<RunningJob> => {
    const given = await input()
    if (isClosed) throw new StudioError('cancelled', 'Live scoring was closed.')
    let pid: number | null = null
    const job = host.run('live', given, { onItem: hear, onStarted: (found) => void (pid = found ?? null) }, { warmKey: 'live' })
    const own = { job, pid }
    running = own
    void job.outcome.then((outcome) => {
      if (running === own) running = null
      const error = outcome.state === 'failed' ? outcome.error : new StudioError('cancelled', 'Live scoring was closed.')
      for (const [id, { fail }] of [...pending]) {
        pending.delete(id)
        fail(error)
      }
      onGone()
    })
    return job
  }

  const hear = (raw: unknown): void => {
    const answer = liveAnswer.parse(raw)
    const asked = pending.get(answer.id)
    if (!asked) return
    if (answer.type === 'progress') return asked.told?.(answer.done, answer.total)
    pending.delete(answer.id)
    if (answer.type === 'failed') asked.fail(isWireError(answer.error) ? fromWire(answer.error) : new StudioError('internal', answer.error.message))
    else asked.answer(answer.type === 'scored' ? answer.reading : answer.type)
    rewind()
  }

  /** Counts idle time from now; never while something is being computed. */
  const rewind = (): void => {
    if (idle) clearTimeout(idle)
    idle = setTimeout(() => pending.size === 0 && tell({ type: 'close' }), idleMilliseconds)
    idle.unref()
  }

  const tell = (question: LiveQuestion): void => running?.job.tell(question)

  const ask = async (question: (id: number) => LiveQuestion, told?: Pending['told']): Promise<LiveReading | 'prepared' | 'superseded'> => {
    if (isClosed) throw new StudioError('cancelled', 'Live scoring was closed.')
    if (!running) await (starting ??= launch().finally(() => (starting = null)))
    const id = nextId++
    return new Promise((resolve, reject) => {
      pending.set(id, { answer: resolve, fail: reject, ...(told ? { told } : {}) })
      tell(question(id))
    })
  }

  return {
    async prepare({ query, exemplars, transitionSource }, told) {
      const found = await ask((id) => ({ type: 'prepare', id, query, exemplars: [...exemplars], transitionSource }), told)
      if (found !== 'prepared' && found !== 'superseded') throw new StudioError('internal', 'Live scoring answered another question than was asked.')
      return found
    },
    async score(transitions) {
      const found = await ask((id) => ({ type: 'score', id, transitions: transitions && [...transitions] }))
      if (found === 'prepared') throw new StudioError('internal', 'Live scoring answered another question than was asked.')
      return found
    },
    rest: () => tell({ type: 'rest' }),
    get pid() {
      return running?.pid ?? null
    },
    close() {
      isClosed = true
      if (idle) clearTimeout(idle)
      running?.job.cancel()
    },
  }
}
