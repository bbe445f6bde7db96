import { fork, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { UtilityProcess } from 'electron'
import type { UtilityFork } from '../../src/main/app/utility-launcher.ts'

/**
 * Stands in for Electron's utilityProcess where Electron's binary cannot be had:
 * a real child process with `process.parentPort`, and the same few methods and
 * events on the parent's side. `calls` records what was asked of it.
 */
export function createFakeUtilityProcess(): UtilityFork & { calls: { modulePath: string; options: Record<string, unknown> }[] } {
  const calls: { modulePath: string; options: Record<string, unknown> }[] = []
  return {
    calls,
    fork(modulePath, args, options) {
      calls.push({ modulePath, options: { ...options } })
      const shim = join(import.meta.dirname, '../native/engine/parent-port-shim.ts')
      const child = fork(modulePath, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env: options.env, execArgv: ['--import', shim] })
      return asUtilityProcess(child)
    },
  }
}

function asUtilityProcess(child: ChildProcess): UtilityProcess {
  const signals: Record<string, number> = { SIGKILL: 9, SIGTERM: 15, SIGABRT: 6, SIGSEGV: 11 }
  const facade = {
    get pid() {
      return child.exitCode === null && child.signalCode === null ? child.pid : undefined
    },
    stdout: child.stdout,
    stderr: child.stderr,
    postMessage: (message: unknown) => void child.send(message as object),
    kill: () => child.kill('SIGTERM'),
    on(name: string, listener: (value: unknown) => void) {
      if (name === 'exit') child.on('close', (code, signal) => listener(code ?? signals[signal ?? ''] ?? -1))
      else child.on(name, listener)
      return facade
    },
  }
  return facade as unknown as UtilityProcess
}
