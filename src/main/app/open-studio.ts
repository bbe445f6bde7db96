import { createStudio, type Studio, type StudioOptions } from '../api/studio.ts'
import type { ChildLauncher } from '../engine/launcher.ts'
import { createForkLauncher } from '../engine/fork-launcher.ts'
import { codeVersion } from './code-version.ts'
import { defaultLibraryFolder, locateStudio } from './paths.ts'

/** A studio on a library, with the paths of this installation; the same for all three boots. */
export function openStudio(options: { libraryFolder?: string | undefined; host: StudioOptions['host']; launcher?: ChildLauncher; threads?: number | undefined; pickFiles?: StudioOptions['pickFiles']; pdfPrinter?: StudioOptions['pdfPrinter'] }): Promise<Studio> {
  const paths = locateStudio()
  return createStudio({
    libraryFolder: options.libraryFolder ?? defaultLibraryFolder(),
    launcher: options.launcher ?? createForkLauncher(paths.engineEntry),
    host: options.host,
    resources: paths.resources,
    version: paths.version,
    codeVersion: codeVersion(paths),
    ...(options.threads === undefined ? {} : { threads: options.threads }),
    ...(options.pdfPrinter === undefined ? {} : { pdfPrinter: options.pdfPrinter }),
    ...(options.pickFiles === undefined ? {} : { pickFiles: options.pickFiles }),
  })
}

/** Starts the demo job where the library holds nothing yet; true where it did. */
export async function startDemoIfEmpty(studio: Pick<Studio, 'call'>): Promise<boolean> {
  const { videoCount } = await studio.call('library.info', {})
  const jobs = await studio.call('jobs.list', {})
  // An interrupted demo is offered for resuming, not begun a second time.
  if (videoCount > 0 || jobs.some((job) => job.kind === 'render-demo')) return false
  await studio.call('library.createDemo', {})
  return true
}
