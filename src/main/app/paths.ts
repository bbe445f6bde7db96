import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StudioError } from '../../shared/errors.ts'

/**
 * Where the studio's own files are, in all three forms it runs in: straight from
 * src/ under Node 24, bundled in out/, and packaged in an archive. Everything
 * else asks here instead of counting `..` from its own address.
 */
export interface StudioPaths {
  /** Folder of package.json. */
  root: string
  /** Icons, shipped models and their cards. */
  resources: string
  /** The built screens. */
  renderer: string
  /** What a child process starts with. */
  engineEntry: string
  preload: string
  /** True where the code runs unbundled from src/. */
  isSource: boolean
  version: string
}

export function locateStudio(moduleUrl: string = import.meta.url): StudioPaths {
  const here = fileURLToPath(moduleUrl)
  const { root, version } = findRoot(dirname(here))
  const isSource = here.endsWith('.ts')
  return {
    root,
    resources: unpacked(join(root, 'resources')),
    renderer: join(root, 'out', 'renderer'),
    engineEntry: isSource ? join(root, 'src', 'main', 'engine', 'entry.ts') : join(root, 'out', 'main', 'entry.js'),
    preload: join(root, 'out', 'preload', 'index.cjs'),
    isSource,
    version,
  }
}

function findRoot(start: string): { root: string; version: string } {
  for (let folder = start; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json')
    if (existsSync(file)) {
      const found = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string }
      if (found.name === 'highboard') return { root: folder, version: found.version ?? '0.0.0' }
    }
    if (dirname(folder) === folder) throw new StudioError('internal', `No package.json of Highboard was found above ${start}.`, { hint: 'Install the studio again.' })
  }
}

/** Inside a package, files that other programs read lie beside the archive. */
function unpacked(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked')
}

/** The library that opens where none is named: in the user's data folder, as each system has it. */
export function defaultLibraryFolder(environment: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform, home: string = homedir()): string {
  const chosen = environment['HIGHBOARD_LIBRARY']
  if (chosen) return resolve(chosen)
  return join(userDataFolder(environment, platform, home), 'library')
}

export function userDataFolder(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform, home: string): string {
  if (platform === 'win32') return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Highboard')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Highboard')
  const data = environment['XDG_DATA_HOME']
  return join(data && data.startsWith('/') ? data : join(home, '.local', 'share'), 'highboard')
}
