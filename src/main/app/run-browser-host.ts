import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import { startBrowserHost } from './browser-host.ts'
import { openBrowser } from './open-browser.ts'
import { openStudio, startDemoIfEmpty } from './open-studio.ts'
import { locateStudio } from './paths.ts'

/** The browser host from start to end: used by the `serve` command and by `npm start`. */
export interface BrowserHostRun {
  libraryFolder?: string | undefined
  port?: number | undefined
  token?: string | undefined
  threads?: number | undefined
  demoIfEmpty?: boolean | undefined
  open?: boolean | undefined
}

/** Runs until it is told to end (SIGINT, SIGTERM). `print` gets the lines for the user, the address first; `ready` the same as data. */
export async function runBrowserHost(options: BrowserHostRun, print: (line: string) => void, ready?: (facts: { url: string; port: number; library: string }) => void): Promise<void> {
  const { renderer } = locateStudio()
  if (!existsSync(join(renderer, 'index.html'))) throw new StudioError('not-found', 'The screens have not been built.', { hint: 'Run `npm run build` first.' })
  const studio = await openStudio({ libraryFolder: options.libraryFolder, host: 'browser', threads: options.threads })
  try {
    const host = await startBrowserHost({ studio, rendererFolder: renderer, port: options.port ?? 0, ...(options.token === undefined ? {} : { token: options.token }) })
    const { folder } = await studio.call('library.info', {})
    print(`Highboard is open at ${host.url}`)
    print(`Library: ${folder}`)
    ready?.({ url: host.url, port: host.port, library: folder })
    if (options.demoIfEmpty && (await startDemoIfEmpty(studio))) print('Rendering the demo dives in the background; they appear as they are made.')
    if (options.open && !(await openBrowser(host.url))) print('No browser could be opened from here; open the address yourself.')
    print('Press Ctrl+C to end.')
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
    })
    await host.close()
  } finally {
    await studio.dispose()
  }
}
