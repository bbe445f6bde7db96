import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStudio, type Studio, type StudioOptions } from '../../src/main/api/studio.ts'
import { createForkLauncher } from '../../src/main/engine/fork-launcher.ts'
import type { Job, JobId } from '../../src/shared/contract/entities.ts'
import { findFfmpeg } from '../../src/main/video/ffmpeg.ts'

export const root = join(import.meta.dirname, '../..')

export interface StudioUnderTest {
  studio: Studio
  folder: string
  /** Waits for a job and returns how it ended. */
  finish(jobId: JobId): Promise<Job>
  close(): Promise<void>
}

/** A studio on a library of its own, computing in real child processes. */
export async function openTestStudio(options: Partial<StudioOptions> = {}): Promise<StudioUnderTest> {
  const folder = options.libraryFolder ?? mkdtempSync(join(tmpdir(), 'highboard-api-'))
  const studio = await createStudio({
    libraryFolder: folder,
    launcher: createForkLauncher(join(root, 'src/main/engine/entry.ts')),
    host: 'browser',
    resources: join(root, 'resources'),
    version: '0.0.0-test',
    threads: 2,
    ...options,
  })
  return {
    studio,
    folder,
    finish: async (jobId) => {
      await studio.jobEnded(jobId)
      return (await studio.call('jobs.get', { jobId })).job
    },
    close: async () => {
      await studio.dispose()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A folder of small inputs, good and bad, made with ffmpeg. */
export async function makeInputs(): Promise<{ folder: string; path(name: string): string; run(args: readonly string[]): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-inputs-'))
  const { path: ffmpeg } = await findFfmpeg()
  mkdirSync(folder, { recursive: true })
  return { folder, path: (name) => join(folder, name), run: (args) => void execFileSync(ffmpeg, ['-v', 'error', '-y', ...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }) }
}
