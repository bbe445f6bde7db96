import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { StudioError } from '../../shared/errors.ts'
import { createDevtoolsPipe, type DevtoolsPipe } from './devtools-pipe.ts'

/** A browser without a window, in a profile of its own that goes with it. */
export interface ChromiumProcess {
  pipe: DevtoolsPipe
  /** Ends it with all its children and removes its profile; for whoever still waits, `reason` says why. */
  end(reason: StudioError): Promise<void>
}

const hint = 'Print the report instead and choose "Save as PDF" there, or name another browser program in the variable CHROMIUM_BIN.'

/** Nothing of the user's own profile is read, nothing is fetched, and no name of a host can be looked up. */
function flags(profile: string): string[] {
  return [
    '--headless', '--remote-debugging-pipe', `--user-data-dir=${profile}`, '--host-resolver-rules=MAP * ~NOTFOUND',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-default-apps', '--disable-extensions', '--disable-domain-reliability', '--disable-client-side-phishing-detection', '--no-pings',
    '--no-first-run', '--no-default-browser-check', '--password-store=basic', '--use-mock-keychain', '--disable-breakpad', '--disable-gpu', '--disable-dev-shm-usage', '--mute-audio', '--force-color-profile=srgb',
    // Chromium does not start for root with its sandbox; what it shows here has no script and no address.
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    'about:blank',
  ]
}

export function startChromium(program: string): ChromiumProcess {
  const profile = mkdtempSync(join(tmpdir(), 'highboard-print-'))
  // A group of its own, so that all of it can be ended at once.
  const child = spawn(program, flags(profile), { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'], detached: process.platform !== 'win32', windowsHide: true })
  const pipe = createDevtoolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable)
  let said = ''
  child.stderr?.on('data', (data: Buffer) => (said = (said + data.toString()).slice(-4000)))
  const exited = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      pipe.end(new StudioError('missing-tool', `${basename(program)} cannot be started: ${error.message}.`, { hint, cause: error }))
      resolve()
    })
    child.once('exit', (code, signal) => {
      const last = said.split('\n').map((line) => line.trim()).filter((line) => line !== '').at(-1)
      pipe.end(new StudioError('job-died', `${basename(program)} ended before the PDF was written (${signal ?? `exit code ${code}`})${last === undefined ? '' : `: ${last.slice(0, 300)}`}.`, { hint }))
      resolve()
    })
  })
  const onExit = (): void => {
    killAll(child)
    rmSync(profile, { recursive: true, force: true })
  }
  process.once('exit', onExit)
  return {
    pipe,
    async end(reason) {
      pipe.end(reason)
      killAll(child)
      await exited
      process.off('exit', onExit)
      // Children may write for a moment longer; what stays in the temporary folder does no harm.
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(() => undefined)
    },
  }
}

function killAll(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true })
    else process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It has just ended by itself.
  }
}
