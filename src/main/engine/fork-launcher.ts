import { fork } from 'node:child_process'
import type { ChildExit, ChildHandle, ChildLauncher } from './launcher.ts'

/**
 * Children by child_process.fork, for the browser host and the command line.
 * `entryPath` is the built out/main/entry.js or src/main/engine/entry.ts, which
 * Node 24 runs as it is.
 */
export function createForkLauncher(entryPath: string, environment: Record<string, string> = {}): ChildLauncher {
  return {
    launch(): ChildHandle {
      const child = fork(entryPath, [], {
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        serialization: 'json',
        env: { ...process.env, ...environment },
        execArgv: [],
      })
      const exitListeners: ((exit: ChildExit) => void)[] = []
      const outputListeners: ((text: string) => void)[] = []
      let exit: ChildExit | null = null
      const finish = (found: ChildExit): void => {
        if (exit) return
        exit = found
        for (const listener of exitListeners) listener(found)
      }
      child.stdout?.setEncoding('utf8').on('data', (text: string) => outputListeners.forEach((listener) => listener(text)))
      child.stderr?.setEncoding('utf8').on('data', (text: string) => outputListeners.forEach((listener) => listener(text)))
      // 'close' comes after the last output, so a crash's final words are in the log.
      child.on('close', (code, signal) => finish({ code, signal }))
      child.on('error', (error) => {
        outputListeners.forEach((listener) => listener(`${error.message}\n`))
        if (child.pid === undefined) finish({ code: -1, signal: null })
      })
      return {
        pid: child.pid,
        send: (message) => {
          // A child that died a moment ago cannot be told anything; its exit is reported above.
          if (child.connected) child.send(message, () => undefined)
        },
        onMessage: (listener) => void child.on('message', listener),
        onOutput: (listener) => void outputListeners.push(listener),
        onExit: (listener) => (exit ? listener(exit) : void exitListeners.push(listener)),
        kill: () => void child.kill('SIGKILL'),
      }
    },
  }
}
