import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './bootstrap.mjs'

/**
 * Electron's program, where it is there or can be had. From version 42 on the
 * package brings none: it is downloaded on first use, which not every network
 * allows. A download that failed is not tried again for a day.
 */
const folder = join(root, 'node_modules', 'electron')
const failedStamp = join(folder, '.download-failed')
const downloadSeconds = 120
const retryMilliseconds = 24 * 3600 * 1000

/** Why a desktop window cannot be opened here at all; null where it can. Pure. */
export function whyNoDesktop({ platform, environment, userId }) {
  if (platform === 'linux' && !environment.DISPLAY && !environment.WAYLAND_DISPLAY) return 'this computer shows no display (neither DISPLAY nor WAYLAND_DISPLAY is set)'
  if (platform === 'linux' && userId === 0) return "Electron's sandbox does not run as root"
  return null
}

function installedProgram() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const path = join(override ?? join(folder, 'dist'), name)
    return existsSync(path) ? path : null
  } catch {
    return null
  }
}

export async function findElectron() {
  const obstacle = whyNoDesktop({ platform: process.platform, environment: process.env, userId: process.getuid?.() ?? -1 })
  if (obstacle) return { path: null, reason: obstacle }
  const installed = installedProgram()
  if (installed) return { path: installed, reason: 'Electron is installed' }
  if (existsSync(failedStamp) && Date.now() - statSync(failedStamp).mtimeMs < retryMilliseconds) return { path: null, reason: `Electron's program could not be downloaded earlier today (delete ${failedStamp} to try again)` }
  console.error("Downloading Electron's program (once) …")
  const problem = await download()
  const path = installedProgram()
  if (path) return { path, reason: 'Electron was downloaded' }
  if (existsSync(folder)) writeFileSync(failedStamp, `${new Date().toISOString()} ${problem}\n`)
  return { path: null, reason: `Electron's program could not be downloaded (${problem})` }
}

function download() {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(folder, 'install.js')], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
    let lastLine = ''
    child.stderr.on('data', (data) => {
      lastLine = data.toString().split('\n').find((line) => /error/i.test(line))?.trim() ?? lastLine
    })
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      resolve(`no answer within ${downloadSeconds} s`)
    }, downloadSeconds * 1000)
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve(lastLine || `exit code ${code}`)
    })
  })
}
