import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { StudioError } from '../../shared/errors.ts'

/** A browser program of this machine that can print without a display: Chromium, Chrome or Edge. */

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge', 'microsoft-edge-stable']
const linuxPlaces = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/opt/chromium.org/chromium/chromium']
const macPrograms = ['Google Chrome', 'Chromium', 'Microsoft Edge']
const windowsPrograms = [['Google', 'Chrome', 'Application', 'chrome.exe'], ['Chromium', 'Application', 'chrome.exe'], ['Microsoft', 'Edge', 'Application', 'msedge.exe']]

export interface Machine {
  env: Readonly<Record<string, string | undefined>>
  platform: NodeJS.Platform
  home: string
}

const thisMachine = (): Machine => ({ env: process.env, platform: process.platform, home: homedir() })

/** Where one may be, in the order they are looked at: the folders of PATH (never the current one), then where each system puts them. Pure. */
export function chromiumPlaces({ env, platform, home }: Machine): string[] {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  if (platform === 'win32') {
    const roots = ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => env[name] ?? [])
    return windowsPrograms.flatMap((program) => roots.map((root) => join(root, ...program)))
  }
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)))
  if (platform === 'darwin') return [...macPrograms.flatMap((name) => ['/Applications', join(home, 'Applications')].map((folder) => join(folder, `${name}.app`, 'Contents', 'MacOS', name))), ...onPath]
  return [...onPath, ...linuxPlaces]
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

/**
 * Path of the program: CHROMIUM_BIN, else the first that is there. Nothing is
 * started (Chrome on Windows would open a window when asked for its version).
 * @throws StudioError 'missing-tool' where there is none, or CHROMIUM_BIN names none
 */
export async function findChromium(machine: Machine = thisMachine()): Promise<string> {
  const named = machine.env['CHROMIUM_BIN']
  if (named) {
    if (await isProgram(named)) return named
    throw new StudioError('missing-tool', `CHROMIUM_BIN names no program that can be run: ${named}.`, { hint: 'Correct it, or unset it so that an installed browser is looked for.' })
  }
  for (const path of chromiumPlaces(machine)) if (await isProgram(path)) return path
  throw new StudioError('missing-tool', 'No Chromium, Chrome or Edge was found on this machine; a PDF is written with one.', { hint: 'Install one of them, or name its program in the variable CHROMIUM_BIN. Until then a report is saved as PDF in the print dialog of the browser that shows it.' })
}
