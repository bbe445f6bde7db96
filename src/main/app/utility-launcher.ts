import type { UtilityProcess } from 'electron'
import type { ChildExit, ChildHandle, ChildLauncher } from '../engine/launcher.ts'

/** The one function of Electron's `utilityProcess` that is needed; a test hands in its own. */
export interface UtilityFork {
  fork(modulePath: string, args: string[], options: { stdio: 'pipe'; serviceName: string; env: NodeJS.ProcessEnv }): UtilityProcess
}

/**
 * Children by Electron's utilityProcess: they show by name in the system's
 * process list, end with the studio, and share Electron's own Node.
 */
export function createUtilityLauncher(utilityProcess: UtilityFork, entryPath: string): ChildLauncher {
  return {
    launch(): ChildHandle {
      const child = utilityProcess.fork(entryPath, [], { stdio: 'pipe', serviceName: 'Highboard job', env: process.env })
      let exit: ChildExit | null = null
      let pid: number | undefined
      const exitListeners: ((exit: ChildExit) => void)[] = []
      child.on('spawn', () => (pid = child.pid))
      child.on('exit', (code) => {
        if (exit) return
        exit = exitFromCode(code)
        for (const listener of exitListeners) listener(exit)
      })
      return {
        get pid() {
          return child.pid ?? pid
        },
        send: (message) => {
          if (!exit) child.postMessage(message)
        },
        onMessage: (listener) => void child.on('message', listener),
        onOutput: (listener) => {
          for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data: Buffer | string) => listener(data.toString()))
        },
        onExit: (listener) => (exit ? listener(exit) : void exitListeners.push(listener)),
        kill: () => {
          // utilityProcess.kill() only asks (SIGTERM); a job deep in a computation must end all the same.
          const target = child.pid
          if (target !== undefined && process.platform !== 'win32') process.kill(target, 'SIGKILL')
          else child.kill()
        },
      }
    },
  }
}

/** Electron reports a signal's death as its number (9, 15) or 128 + number. */
function exitFromCode(code: number): ChildExit {
  const names: Record<number, string> = { 6: 'SIGABRT', 9: 'SIGKILL', 11: 'SIGSEGV', 15: 'SIGTERM' }
  const number = code > 128 && code < 160 ? code - 128 : code
  const name = process.platform === 'win32' ? undefined : names[number]
  return name ? { code: null, signal: name } : { code, signal: null }
}
