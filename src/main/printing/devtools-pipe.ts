import type { Readable, Writable } from 'node:stream'
import { StudioError } from '../../shared/errors.ts'

/**
 * Chromium's DevTools protocol over two pipes (`--remote-debugging-pipe`): JSON
 * messages that each end with a zero byte. No port is opened, so no other
 * program of the machine can reach the browser.
 * https://chromedevtools.github.io/devtools-protocol/
 */
export interface DevtoolsPipe {
  /** @throws StudioError 'job-died' where the browser refuses it or is gone */
  send(method: string, params?: object, sessionId?: string): Promise<Record<string, unknown>>
  /** Listens to events of one name until the pipe closes. */
  on(method: string, listener: (params: Record<string, unknown>) => void): void
  /** Resolves with the first event of this name. @throws StudioError as `send`, where the pipe ends before */
  next(method: string): Promise<Record<string, unknown>>
  /** Nothing more is to come; whoever still waits is told why. */
  end(reason: StudioError): void
}

interface Message {
  id?: number
  method?: string
  params?: Record<string, unknown>
  result?: Record<string, unknown>
  error?: { message: string }
}

export function createDevtoolsPipe(input: Writable, output: Readable): DevtoolsPipe {
  const waiting = new Map<number, { resolve(result: Record<string, unknown>): void; reject(error: StudioError): void; method: string }>()
  const listeners = new Map<string, ((params: Record<string, unknown>) => void)[]>()
  let ended: StudioError | null = null
  let nextId = 1
  /** Pieces of a message whose end has not come yet. */
  let pieces: Buffer[] = []

  function receive({ id, method, params, result, error }: Message): void {
    if (id === undefined) {
      for (const listener of listeners.get(method ?? '') ?? []) listener(params ?? {})
      return
    }
    const call = waiting.get(id)
    waiting.delete(id)
    if (error) call?.reject(new StudioError('job-died', `The browser refuses ${call.method}: ${error.message}.`))
    else call?.resolve(result ?? {})
  }

  output.on('data', (data: Buffer) => {
    let start = 0
    for (let end = data.indexOf(0, start); end >= 0; end = data.indexOf(0, start)) {
      const text = Buffer.concat([...pieces, data.subarray(start, end)]).toString('utf8')
      pieces = []
      start = end + 1
      receive(JSON.parse(text) as Message)
    }
    if (start < data.length) pieces.push(data.subarray(start))
  })
  // A browser that has ended is told of by its exit.
  for (const stream of [input, output]) stream.on('error', () => undefined)

  return {
    send(method, params = {}, sessionId) {
      if (ended) return Promise.reject(ended)
      const id = nextId++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, method })
        input.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`)
      })
    },
    next(method) {
      const id = nextId++
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, method })
        this.on(method, (params) => waiting.delete(id) && resolve(params))
      })
    },
    on: (method, listener) => void listeners.set(method, [...(listeners.get(method) ?? []), listener]),
    end(reason) {
      ended ??= reason
      for (const { reject } of waiting.values()) reject(ended)
      waiting.clear()
    },
  }
}
