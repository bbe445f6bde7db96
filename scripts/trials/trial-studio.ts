import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStudio, type Studio } from '../../src/main/api/studio.ts'
import { createForkLauncher } from '../../src/main/engine/fork-launcher.ts'
import type { JobId } from '../../src/shared/contract/entities.ts'
import type { InputOf } from '../../src/shared/contract/contract.ts'

/**
 * A studio of its own for a trial, on rendered dives. Rendering takes longer than
 * many trials, so a rendered library is kept until the code that draws dives
 * changes, and each trial works on a copy.
 */
const root = join(import.meta.dirname, '../..')

export type RenderedDives = InputOf<'library.createDemo'>

export interface TrialStudio {
  studio: Studio
  /** Waits for a job. @throws Error where it did not end well, saying why */
  finish(jobId: JobId): Promise<void>
  /** Closes the studio and removes the copy. */
  close(): Promise<void>
}

export async function openTrialStudio(dives: RenderedDives, options: { threads?: number } = {}): Promise<TrialStudio> {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-trial-'))
  cpSync(await renderedLibrary(dives), folder, { recursive: true })
  return open(folder, () => rmSync(folder, { recursive: true, force: true }), options)
}

async function open(libraryFolder: string, remove: () => void, options: { threads?: number } = {}): Promise<TrialStudio> {
  const studio = await createStudio({ libraryFolder, launcher: createForkLauncher(join(root, 'src/main/engine/entry.ts')), host: 'browser', resources: join(root, 'resources'), version: 'trial', ...options })
  return {
    studio,
    async finish(jobId) {
      await studio.jobEnded(jobId)
      const { job } = await studio.call('jobs.get', { jobId })
      if (job.state !== 'done') throw new Error(`${job.title}: ${job.error?.message ?? job.state}`)
    },
    async close() {
      await studio.dispose()
      remove()
    },
  }
}

async function renderedLibrary(dives: RenderedDives): Promise<string> {
  const kept = join(root, '.cache/trial-libraries', `${dives.venues ?? 'demo'}-${dives.count ?? 60}-${dives.seed ?? 1}-${renderingHash()}`)
  if (existsSync(kept)) return kept
  const partial = `${kept}.${process.pid}.partial`
  mkdirSync(partial, { recursive: true })
  const { studio, finish, close } = await open(partial, () => undefined)
  try {
    await finish((await studio.call('library.createDemo', dives)).jobId)
  } finally {
    await close()
  }
  renameSync(partial, kept)
  return kept
}

function renderingHash(): string {
  const hash = createHash('sha256')
  const add = (path: string): void => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name))
    else hash.update(readFileSync(path))
  }
  for (const part of ['src/main/datasets/rendered', 'src/main/library/migrations', 'src/main/api/demo-job.ts', 'src/main/engine/jobs/render-demo.ts']) add(join(root, part))
  return hash.digest('hex').slice(0, 16)
}
