import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStudio } from '../../src/main/api/studio.ts'
import { encodeRenderedDive } from '../../src/main/datasets/rendered/encode.ts'
import { planDemoLibrary } from '../../src/main/datasets/rendered/demo-library.ts'
import { createForkLauncher } from '../../src/main/engine/fork-launcher.ts'
import { findFfmpeg } from '../../src/main/video/ffmpeg.ts'
import type { DiveId, JobId } from '../../src/shared/contract/entities.ts'
import { row, time, type BenchRow } from './measure.ts'

const root = join(import.meta.dirname, '../..')

/** Rendering, import and scoring, through the same studio the screens use. */
export async function benchStudio(libraryFolder: string, threads: number): Promise<BenchRow[]> {
  const { path: ffmpegPath } = await findFfmpeg()
  const scratch = mkdtempSync(join(tmpdir(), 'highboard-bench-'))
  const rows: BenchRow[] = []
  try {
    const script = planDemoLibrary({ seed: 1 })[0]?.script
    if (!script) throw new Error('The demo plan is empty.')
    const rendering = await time(() => encodeRenderedDive(script, join(scratch, 'dive.mp4'), { ffmpegPath }), 3, 0)
    rows.push(row('rendering, one process', 'frames/s', rendering.map((seconds) => script.frameCount / seconds), '456×256, H.264'))

    const frames = 250
    const clips = ['h264', 'mjpeg'].map((codec, index) => {
      const path = join(scratch, `import-${codec}.${index === 0 ? 'mp4' : 'avi'}`)
      execFileSync(ffmpegPath, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=25', '-t', String(frames / 25), '-pix_fmt', codec === 'h264' ? 'yuv420p' : 'yuvj420p', '-c:v', codec === 'h264' ? 'libx264' : 'mjpeg', path])
      return path
    })
    for (const [index, path] of clips.entries()) {
      const seconds: number[] = []
      for (let run = 0; run < 3; run++) {
        const studio = await open(join(scratch, `library-${index}-${run}`), threads)
        const [found = 0] = await time(async () => finish(studio, (await studio.call('imports.start', { paths: [path] })).jobId), 1, 0)
        seconds.push(found)
        await studio.dispose()
      }
      rows.push(row(index === 0 ? 'import, a browser plays it' : 'import with a playable copy', 'frames/s', seconds.map((found) => frames / found), '640×360, the child’s start included'))
    }
    rows.push(...(await benchScoring(libraryFolder, threads)))
    return rows
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Rounds of scoring, each with a new process and empty caches: with the demo library's dives enough for a 95th percentile. */
const scoringRounds = 2
const warmRuns = 12

async function benchScoring(libraryFolder: string, threads: number): Promise<BenchRow[]> {
  const cold: number[] = []
  const fresh: number[] = []
  const warm: number[] = []
  let configuration = ''
  for (let round = 0; round < scoringRounds; round++) {
    const studio = await open(libraryFolder, threads)
    try {
      await studio.call('caches.clear', { what: 'all' })
      const { dives } = await studio.call('dives.list', { labelled: 'yes', limit: 30 })
      const model = (await studio.call('models.list', {})).find((found) => found.isPresent)
      if (!model || dives.length < 12) throw new Error('Scoring is measured with a shipped model and at least 12 labelled dives.')
      configuration = model.configuration
      const exemplarIds = dives.slice(0, 10).map((dive) => dive.id)
      const score = (diveId: DiveId) => async (): Promise<void> => finish(studio, (await studio.call('assessment.score', { diveIds: [diveId], modelId: model.id, exemplarIds })).jobId)
      const [first, ...others] = dives.slice(10)
      if (!first) throw new Error('Too few dives.')
      cold.push(...(await time(score(first.id), 1, 0)))
      for (const other of others) fresh.push(...(await time(score(other.id), 1, 0)))
      warm.push(...(await time(score(first.id), warmRuns)))
    } finally {
      await studio.dispose()
    }
  }
  return [
    row(`score against 10 exemplars, cold, ${configuration}`, 's', cold, 'new process, empty caches: 11 videos are decoded and run'),
    row(`score against the same exemplars, a dive not seen before, ${configuration}`, 's', fresh, 'process and exemplars are there: one video decoded, one backbone pass; call to stored prediction'),
    row(`score again, warm, ${configuration}`, 's', warm, 'features cached; call to stored prediction'),
  ]
}

function open(libraryFolder: string, threads: number): ReturnType<typeof createStudio> {
  return createStudio({ libraryFolder, launcher: createForkLauncher(join(root, 'out/main/entry.js')), host: 'browser', resources: join(root, 'resources'), version: 'bench', threads })
}

async function finish(studio: Awaited<ReturnType<typeof open>>, jobId: JobId): Promise<void> {
  await studio.jobEnded(jobId)
  const { job } = await studio.call('jobs.get', { jobId })
  if (job.state !== 'done') throw new Error(`${job.title}: ${job.error?.message ?? job.state}`)
}
