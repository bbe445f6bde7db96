import type { ChildPort } from './child.ts'

/** Electron's utilityProcess gives its children `process.parentPort`; forked children have `process.send`. */
interface UtilityProcess {
  parentPort?: { postMessage(message: unknown): void; on(name: 'message', listener: (event: { data: unknown }) => void): void }
}

export function connectToParent(): ChildPort {
  const port = (process as UtilityProcess).parentPort
  if (port) return { post: (message) => port.postMessage(message), onMessage: (listener) => port.on('message', (event) => listener(event.data)) }
  const send = process.send?.bind(process)
  if (!send) {
    process.stderr.write('This file is started by the studio itself; run `highboard --help` instead.\n')
    process.exit(2)
  }
  // A child must not outlive the studio that started it.
  process.on('disconnect', () => process.exit(0))
  return { post: (message) => void send(message), onMessage: (listener) => void process.on('message', listener) }
}
