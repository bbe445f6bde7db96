import type { ParentMessage } from './messages.ts'

/**
 * How the parent gets a child process, whatever the boot: `fork` in the browser
 * host and the command line, Electron's utilityProcess in the desktop. The host
 * knows only this interface; test/native/engine/launcher-contract.test.ts holds
 * every implementation to it.
 */
export interface ChildExit {
  /** Exit code; null when a signal ended the child. */
  code: number | null
  /** Name of that signal, as in "SIGKILL"; null where the platform does not tell. */
  signal: string | null
}

export interface ChildHandle {
  readonly pid: number | undefined
  send(message: ParentMessage): void
  onMessage(listener: (message: unknown) => void): void
  /** Everything the child prints, stdout and stderr together, as it comes. */
  onOutput(listener: (text: string) => void): void
  /** Called once; also when the child could not be started. */
  onExit(listener: (exit: ChildExit) => void): void
  /** Ends the child at once, without asking. */
  kill(): void
}

export interface ChildLauncher {
  launch(): ChildHandle
}
