import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * What `npm start` and `npm test` need before anything is installed. Runs on
 * the system's Node (20 or newer) with no dependency: installs the packages of
 * the lock file where they are missing or of another lock file, and finds the
 * Node 24 that comes with them, which everything after this runs on.
 */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

const stampFile = join(root, 'node_modules', '.highboard-install')

export function lockHash() {
  return createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).digest('hex')
}

/** The Node 24 of the packages; null where it is not installed. */
export function installedNode() {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const path = join(root, 'node_modules', 'node', 'bin', name)
  return existsSync(path) ? path : null
}

function readStamp() {
  try {
    return readFileSync(stampFile, 'utf8').trim()
  } catch {
    return null
  }
}

/** Packages as the lock file says; returns true where something was installed. */
export function ensureDependencies(log = console.error) {
  const wanted = lockHash()
  if (readStamp() === wanted && installedNode()) return false
  // npm's own record is newer than the lock file: installed by hand, nothing to do.
  const npmRecord = join(root, 'node_modules', '.package-lock.json')
  if (readStamp() === null && installedNode() && existsSync(npmRecord) && statSync(npmRecord).mtimeMs >= statSync(join(root, 'package-lock.json')).mtimeMs) {
    writeFileSync(stampFile, wanted)
    return false
  }
  log('Installing packages (once; a few minutes on a slow line) …')
  const environment = { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip', ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }
  const npm = (args) => spawnSync(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { cwd: root, stdio: ['ignore', 2, 2], env: environment, shell: process.platform === 'win32' })
  // npm 11 reads package.json's allowScripts; an older one must be told what to run and what not.
  const readsAllowScripts = Number((spawnSync('npm', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout ?? '0').split('.')[0]) >= 11
  const result = npm(readsAllowScripts ? ['ci', '--no-audit', '--no-fund'] : ['ci', '--no-audit', '--no-fund', '--ignore-scripts'])
  if (result.error) throw new Error(`npm could not be started: ${result.error.message}. Install Node.js with npm, then try again.`)
  if (result.status !== 0) throw new Error(`npm ci ended with exit code ${result.status}; its messages above say why. Check the connection to the package registry, then try again.`)
  if (!readsAllowScripts) npm(['rebuild', 'node'])
  if (!installedNode()) throw new Error('The packages were installed, but the Node.js 24 among them is missing (node_modules/node). Delete node_modules and try again.')
  if (process.platform !== 'win32') makeExecutable()
  writeFileSync(stampFile, wanted)
  return true
}

/** The bundled ffmpeg arrives without its executable bit where install scripts are off. */
function makeExecutable() {
  const folder = join(root, 'node_modules', '@ffmpeg-installer')
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    const file = join(folder, name, 'ffmpeg')
    if (existsSync(file) && statSync(file).isFile()) spawnSync('chmod', ['+x', file])
  }
}

/** Runs a program to its end with this terminal; resolves to its exit code. */
export function runToEnd(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
    const pass = (signal) => child.kill(signal)
    process.on('SIGINT', pass)
    process.on('SIGTERM', pass)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      process.off('SIGINT', pass)
      process.off('SIGTERM', pass)
      resolve(signal ? 128 : (code ?? 1))
    })
  })
}

/** Installs what is missing, then runs `script` of this folder under Node 24 and ends with its exit code. */
export async function continueUnderNode24(script, args) {
  try {
    ensureDependencies()
    const node = installedNode()
    process.exitCode = await runToEnd(node, [join(root, 'scripts', script), ...args], { env: { ...process.env, PATH: `${join(root, 'node_modules', 'node', 'bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}` } })
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}

/** A hash of everything the build is made from. */
export function sourceHash() {
  const hash = createHash('sha256')
  const add = (path) => {
    const found = statSync(path)
    if (found.isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else hash.update(relative(root, path)).update(readFileSync(path))
  }
  for (const name of ['src', 'electron.vite.config.ts', 'package.json', 'package-lock.json']) add(join(root, name))
  return hash.digest('hex')
}

const buildStamp = join(root, 'out', '.sources')

export function isBuildFresh() {
  const parts = ['main/index.js', 'main/serve.js', 'main/cli.js', 'main/entry.js', 'preload/index.cjs', 'renderer/index.html']
  return existsSync(buildStamp) && parts.every((part) => existsSync(join(root, 'out', part))) && readFileSync(buildStamp, 'utf8') === sourceHash()
}

/** Builds where the sources have changed since the last build; returns true where it built. */
export async function ensureBuild(log = console.error) {
  if (isBuildFresh()) return false
  log('Building the studio …')
  const node = installedNode() ?? process.execPath
  const output = []
  const code = await new Promise((resolve, reject) => {
    const child = spawn(node, [join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js'), 'build', '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (data) => output.push(data))
    child.stderr.on('data', (data) => output.push(data))
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`The build failed:\n${Buffer.concat(output).toString()}`)
  mkdirSync(dirname(buildStamp), { recursive: true })
  writeFileSync(buildStamp, sourceHash())
  return true
}
