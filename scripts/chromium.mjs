import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './bootstrap.mjs'

/**
 * A real Chromium for the app tests. In this order: CHROMIUM_BIN; one that is
 * installed; Debian's, installed here where this is root on Debian; one from an
 * npm package, kept in a cache of its own. Nothing found is an error that says
 * what to do: the app tests never pass by being left out.
 */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const places = {
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium', '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].flatMap((name) => (process.env[name] ? [join(process.env[name], 'Google', 'Chrome', 'Application', 'chrome.exe'), join(process.env[name], 'Microsoft', 'Edge', 'Application', 'msedge.exe')] : [])),
}
const npmPackage = '@sparticuz/chromium@153.0.0'

/** True where the program starts and says its version. */
function answers(path) {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0
}

function installedChromium() {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const name of names) {
      const path = join(folder, name)
      if (folder && existsSync(path) && answers(path)) return path
    }
  }
  return (places[process.platform] ?? []).find((path) => existsSync(path)) ?? null
}

function debianChromium(log) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return null
  log('Installing Chromium for the app tests from Debian …')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-q'], { stdio: ['ignore', 2, 2], env: environment })
  spawnSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], { stdio: ['ignore', 2, 2], env: environment })
  return installedChromium()
}

async function packagedChromium(log) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null
  const folder = join(root, '.cache', 'chromium')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(folder, 'package.json'))) writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const require = createRequire(join(folder, 'package.json'))
  try {
    require.resolve('@sparticuz/chromium')
  } catch {
    log('Fetching a Chromium for the app tests from an npm package …')
    spawnSync('npm', ['install', '--no-audit', '--no-fund', '--no-save', npmPackage], { cwd: folder, stdio: ['ignore', 2, 2] })
  }
  try {
    const found = await import(pathToFileURL(require.resolve('@sparticuz/chromium')).href)
    const path = await found.default.executablePath()
    return answers(path) ? path : null
  } catch (error) {
    log(`The packaged Chromium cannot be used: ${error.message}`)
    return null
  }
}

/** Path of a Chromium that starts. Throws, saying what to do, where there is none. */
export async function findChromium(log = console.error) {
  const named = process.env.CHROMIUM_BIN
  if (named) {
    if (answers(named)) return named
    throw new Error(`CHROMIUM_BIN names ${named}, which does not start. Correct it or unset it.`)
  }
  const found = installedChromium() ?? debianChromium(log) ?? (await packagedChromium(log))
  if (found) return found
  throw new Error('No Chromium was found for the app tests, and none could be installed. Install Chromium or Chrome, or set CHROMIUM_BIN to its program.')
}
