import type { EventName, EventPayload } from '../../shared/contract/contract.ts'

/** What the studio tells its screens: typed events, any number of listeners. */
export interface StudioEvents {
  emit<N extends EventName>(name: N, payload: EventPayload<N>): void
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
  /** Every event, for the transports. */
  onAny(listener: (name: EventName, payload: unknown) => void): () => void
}

export function createStudioEvents(): StudioEvents {
  const listeners = new Set<(name: EventName, payload: unknown) => void>()
  const onAny: StudioEvents['onAny'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  return {
    emit: (name, payload) => listeners.forEach((listener) => listener(name, payload)),
    on: (name, listener) => onAny((found, payload) => {
      // `emit` pairs each name with its own payload type, so the name decides the type here.
      if (found === name) listener(payload as EventPayload<typeof name>)
    }),
    onAny,
  }
}
