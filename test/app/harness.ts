/// <reference types="node" />
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core'

/**
 * The built studio in a real Chromium, for the app tests: a browser host on a
 * library of its own, a browser, and what went wrong in it. Without a build or a
 * Chromium it fails, saying why; nothing is left out in silence.
 */
export const root = join(import.meta.dirname, '../..')

export interface AppUnderTest {
  /** Address with the token. */
  url: string
  libraryFolder: string
  context: BrowserContext
  page: Page
  /** Errors thrown in the page, and its console's errors; expected to be empty. */
  problems: string[]
  /** Another window, as on another size of screen. */
  newPage(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

export interface AppOptions {
  /** Demo dives in the library; 0 for an empty one. */
  demoDives?: number
  viewport?: { width: number; height: number }
  colorScheme?: 'light' | 'dark'
}

export async function startApp({ demoDives = 12, ...options }: AppOptions = {}): Promise<AppUnderTest> {
  requireBuild()
  return startAppOn(demoDives === 0 ? mkdtempSync(join(tmpdir(), 'highboard-app-')) : copyOfDemoLibrary(demoDives), options)
}

/** On a library made for it, which is removed at the end. */
export async function startAppOn(libraryFolder: string, { viewport = { width: 1440, height: 900 }, colorScheme = 'dark' }: Omit<AppOptions, 'demoDives'> = {}): Promise<AppUnderTest> {
  const server = await startServer(libraryFolder)
  const browser = await launchChromium()
  const problems: string[] = []
  const newPage = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB', ...options })
    return watch(await context.newPage(), problems)
  }
  const page = await newPage()
  await page.goto(server.url)
  return {
    url: server.url,
    libraryFolder,
    context: page.context(),
    page,
    problems,
    newPage,
    close: async () => {
      await browser.close()
      await stop(server.process)
      rmSync(libraryFolder, { recursive: true, force: true })
    },
  }
}

export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-default-apps',
      '--disable-sync',
      '--no-first-run',
      '--mute-audio',
      '--hide-scrollbars',
      '--force-color-profile=srgb',
    ],
  })
}

function chromiumPath(): string {
  return process.env['CHROMIUM_BIN'] ?? execFileSync(process.execPath, [join(root, 'scripts/find-chromium.mjs')], { encoding: 'utf8' }).trim()
}

export interface ServerUnderTest {
  url: string
  process: ChildProcess
}

/** The built browser host on a library; resolves when it has printed its address. */
export function startServer(libraryFolder: string, args: readonly string[] = []): Promise<ServerUnderTest> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'out/main/serve.js'), '--library', libraryFolder, '--threads', '2', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const words: string[] = []
    child.stderr.on('data', (data: Buffer) => words.push(data.toString()))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(line)?.[0]
      if (url) resolve({ url, process: child })
    })
    child.on('exit', (code) => reject(new Error(`The browser host ended with code ${code} before it was up: ${words.join('')}`)))
  })
}

export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}

/**
 * A library with rendered dives, to be changed at will: a copy of one that is
 * rendered once and kept until the code that makes it changes.
 */
export function copyOfDemoLibrary(dives: number): string {
  const template = join(root, '.cache/test-libraries', `demo-${dives}-${demoCodeHash()}`)
  if (!existsSync(template)) {
    const partial = `${template}.${process.pid}.partial`
    mkdirSync(partial, { recursive: true })
    execFileSync(process.execPath, [join(root, 'out/main/cli.js'), 'demo', '--library', partial, '--count', String(dives)], { stdio: ['ignore', 'ignore', 'inherit'] })
    renameSync(partial, template)
  }
  const copy = mkdtempSync(join(tmpdir(), 'highboard-app-'))
  cpSync(template, copy, { recursive: true })
  return copy
}

function demoCodeHash(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else hash.update(readFileSync(path))
  }
  for (const part of ['src/main/datasets/rendered', 'src/main/library', 'src/main/api/demo-job.ts', 'src/main/engine/jobs/render-demo.ts', 'src/shared/contract/entities.ts']) add(join(root, part))
  return hash.digest('hex').slice(0, 16)
}

function requireBuild(): void {
  for (const part of ['out/main/serve.js', 'out/main/cli.js', 'out/main/entry.js', 'out/renderer/index.html']) {
    if (!existsSync(join(root, part))) throw new Error(`${part} is missing: run \`npm run build\` before the app tests.`)
  }
}

function watch(page: Page, problems: string[]): Page {
  page.on('pageerror', (error) => problems.push(`page error: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  return page
}
