/**
 * The browser host's side of StudioApi: procedures as POST /api/<name>, events
 * over one WebSocket that reconnects. The token arrives once in the address
 * and is kept for this tab only.
 */
import { z } from 'zod'
import { events, procedures } from '../../../shared/contract/contract.ts'
import type { EventName, EventPayload, InputOf, OutputOf, ProcedureName, StudioApi } from '../../../shared/contract/contract.ts'
import { fromWire, isWireError, StudioError } from '../../../shared/errors.ts'

const tokenKey = 'highboard-token'
const reconnectMilliseconds = 1500
const envelope = z.object({ name: z.string(), payload: z.unknown() })

/** Token of this visit: from the address (which is then cleaned) or from this tab's memory. */
function takeToken(): string {
  const address = new URL(location.href)
  const given = address.searchParams.get('token')
  if (given !== null) {
    sessionStorage.setItem(tokenKey, given)
    address.searchParams.delete('token')
    history.replaceState(history.state, '', address)
  }
  return given ?? sessionStorage.getItem(tokenKey) ?? ''
}

async function post<N extends ProcedureName>(token: string, name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  let response: Response
  try {
    response = await fetch(`/api/${name}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify(input ?? {}) })
  } catch (error) {
    throw new StudioError('unreachable', 'The studio does not answer.', { hint: 'Check that `highboard serve` is still running. What is not saved yet stays on the screen and is sent again when it answers.', cause: error })
  }
  const body: unknown = await response.json().catch(() => null)
  if (isWireError(body)) throw fromWire(body)
  if (!response.ok) throw new StudioError('internal', `The studio answered ${response.status} to ${name}.`, { hint: response.status === 401 || response.status === 403 ? 'Open the address the studio printed when it started; it carries the token.' : 'Reload the page and try again.' })
  const parsed = procedures[name].output.safeParse(body)
  if (!parsed.success) throw new StudioError('internal', `The studio's answer to ${name} has another shape than agreed: ${z.prettifyError(parsed.error)}`, { hint: 'Screens and studio are of different versions. Reload the page.' })
  // The schema just checked is the one OutputOf<N> is made from.
  return parsed.data as OutputOf<N>
}

export function createHttpApi(): StudioApi {
  const token = takeToken()
  const listeners = new Map<string, Set<(payload: never) => void>>()
  const connect = (): void => {
    const address = new URL('/events', location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    address.searchParams.set('token', token)
    const socket = new WebSocket(address)
    socket.onmessage = (message) => {
      const parsed = envelope.safeParse(JSON.parse(String(message.data)))
      if (!parsed.success || !(parsed.data.name in events)) return
      const name = parsed.data.name as EventName
      const payload = events[name].safeParse(parsed.data.payload)
      if (payload.success) for (const listener of listeners.get(name) ?? []) listener(payload.data as never)
    }
    socket.onclose = () => setTimeout(connect, reconnectMilliseconds)
  }
  connect()
  return {
    host: 'browser',
    call: (name, input) => post(token, name, input),
    on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener)
      return () => set.delete(listener)
    },
    mediaUrl: (route) => `/media${route}${route.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`,
    pathForFile: () => null,
  }
}
