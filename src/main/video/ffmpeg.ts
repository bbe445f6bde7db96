/**
 * Finds an ffmpeg program that works, and knows what its version wants to be
 * told. Everything here needs ffmpeg alone: the one that ships in an npm
 * package is of 2018 and comes without ffprobe.
 *
 * Order: user setting → FFMPEG_BIN → ffmpeg-static → PATH → @ffmpeg-installer.
 */
import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { delimiter, isAbsolute, join } from 'node:path'
import { StudioError } from '../../shared/errors.ts'

export type FfmpegOrigin = 'setting' | 'FFMPEG_BIN' | 'ffmpeg-static' | 'PATH' | '@ffmpeg-installer'

/** A working ffmpeg program. */
export interface FfmpegTool {
  path: string
  /** as the program states it, such as "5.1.9-0+deb12u1" */
  version: string
  origin: FfmpegOrigin
  /** from 5.1 on, `-vsync` is called `-fps_mode` (and leaves later versions) */
  hasFpsMode: boolean
}

export interface FindFfmpegOptions {
  /** path from the user's settings; it must work when given */
  settingPath?: string | undefined
  /** defaults to process.env */
  env?: Readonly<Record<string, string | undefined>>
}

const HINT = 'Install ffmpeg, or give the path of an ffmpeg program in the settings or in the variable FFMPEG_BIN.'

const found = new Map<string, Promise<FfmpegTool>>()

/**
 * The first working ffmpeg in the order above. A path given on purpose (setting
 * or FFMPEG_BIN) that does not answer is an error, never silently passed over.
 * The answer is kept for the life of the process; failures are not.
 * @throws StudioError missing-tool
 */
export function findFfmpeg(options: FindFfmpegOptions = {}): Promise<FfmpegTool> {
  const env = options.env ?? process.env
  const key = JSON.stringify([options.settingPath, env['FFMPEG_BIN'], env['PATH']])
  const known = found.get(key)
  if (known) return known
  const search = searchFfmpeg(options.settingPath, env)
  found.set(key, search)
  search.catch(() => found.delete(key))
  return search
}

async function searchFfmpeg(settingPath: string | undefined, env: Readonly<Record<string, string | undefined>>): Promise<FfmpegTool> {
  const chosen: [FfmpegOrigin, string | undefined][] = [['setting', settingPath], ['FFMPEG_BIN', env['FFMPEG_BIN']]]
  for (const [origin, path] of chosen) {
    if (!path) continue
    const tool = await askVersion(path, origin)
    if (typeof tool !== 'string') return tool
    const where = origin === 'setting' ? 'The ffmpeg chosen in the settings' : 'The ffmpeg named by FFMPEG_BIN'
    throw new StudioError('missing-tool', `${where} does not work: ${path} (${tool}).`, { hint: 'Correct the path or remove it, so that another ffmpeg is looked for.' })
  }
  const failures: string[] = []
  for (const candidate of candidates(env)) {
    if (!candidate.path) continue
    const tool = await askVersion(candidate.path, candidate.origin)
    if (typeof tool !== 'string') return tool
    failures.push(`${candidate.origin}: ${tool}`)
  }
  throw new StudioError('missing-tool', `No working ffmpeg was found (looked at ffmpeg-static, PATH, @ffmpeg-installer/ffmpeg${failures.length > 0 ? `; ${failures.join('; ')}` : ''}).`, { hint: HINT })
}

function* candidates(env: Readonly<Record<string, string | undefined>>): Generator<{ origin: FfmpegOrigin; path: string | undefined }> {
  yield { origin: 'ffmpeg-static', path: packagedPath('ffmpeg-static') }
  for (const path of pathEntries(env)) yield { origin: 'PATH', path }
  yield { origin: '@ffmpeg-installer', path: packagedPath('@ffmpeg-installer/ffmpeg') }
}

/** ffmpeg in each absolute folder of PATH: never in the current folder. */
function pathEntries(env: Readonly<Record<string, string | undefined>>): string[] {
  const program = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg'
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter)
  return folders.filter((folder) => isAbsolute(folder)).map((folder) => join(folder, program))
}

/**
 * The program an npm package carries. Inside a packaged app programs cannot
 * start from within app.asar; the packager unpacks them beside it.
 */
function packagedPath(packageName: string): string | undefined {
  let exported: unknown
  try {
    exported = createRequire(import.meta.url)(packageName)
  } catch {
    // Not installed, or not for this platform (the installer package throws a string): the next candidate is asked.
    return undefined
  }
  const path = typeof exported === 'string' ? exported : hasPath(exported) ? exported.path : undefined
  return path === undefined ? undefined : unpackedPath(path)
}

function hasPath(value: unknown): value is { path: string } {
  return typeof value === 'object' && value !== null && 'path' in value && typeof value.path === 'string'
}

/** app.asar → app.asar.unpacked, once. */
export function unpackedPath(path: string): string {
  return path.replace(/\bapp\.asar(?=[\\/])/, 'app.asar.unpacked')
}

/** The tool, or why it does not work. */
async function askVersion(path: string, origin: FfmpegOrigin): Promise<FfmpegTool | string> {
  try {
    await access(path, constants.X_OK)
  } catch {
    return 'no program there, or not allowed to run it'
  }
  const output = await new Promise<string | Error>((resolve) => {
    execFile(path, ['-hide_banner', '-version'], { timeout: 20_000, windowsHide: true }, (error, stdout) => resolve(error ?? stdout))
  })
  if (typeof output !== 'string') return output.message.split('\n')[0] ?? 'it does not start'
  const parsed = parseVersion(output)
  return parsed ? { path, origin, ...parsed } : 'its answer to -version is not that of ffmpeg'
}

/**
 * Version and abilities from the output of `ffmpeg -version`. Nightly builds
 * state no release number, so abilities come from libavcodec's (59.37 = 5.1).
 */
export function parseVersion(output: string): { version: string; hasFpsMode: boolean } | undefined {
  const version = /^ffmpeg version (\S+)/m.exec(output)?.[1]
  if (version === undefined) return undefined
  const codec = /^libavcodec\s+(\d+)\.\s*(\d+)/m.exec(output)
  const major = Number(codec?.[1] ?? 0)
  return { version, hasFpsMode: major > 59 || (major === 59 && Number(codec?.[2]) >= 37) }
}
