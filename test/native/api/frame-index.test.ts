import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { importDefinition } from '../../../src/main/api/import-jobs.ts'
import { createImportOutcomes } from '../../../src/main/api/import-outcomes.ts'
import type { JobId } from '../../../src/shared/contract/entities.ts'
import type { ServiceContext } from '../../../src/main/api/context.ts'
import { readerSource } from '../../../src/main/api/video-source.ts'
import { importVideos } from '../../../src/main/engine/jobs/import.ts'
import type { ImportInput } from '../../../src/main/engine/jobs/import-input.ts'
import type { JobContext } from '../../../src/main/engine/messages.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { createMemoryCache } from '../../../src/main/tensor/disk-cache.ts'
import { loadDiveFrames } from '../../../src/main/tensor/dive-frames.ts'
import { frameGeometry } from '../../../src/main/tensor/geometry.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import type { DecodeReport } from '../../../src/main/video/frame-reader.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo, readCounter } from '../video/counter-video.ts'

// The way of a frame index: found by the import job, stored by the parent, used
// by the screens, handed to jobs as a file, used there.

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-index-way-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const frames = 600
const job = 1 as JobId

describe('the frame index of an imported AVI', () => {
  it('is stored, and starts reads of screens and jobs near their frames', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'long.avi'), frames, args: ['-c:v', 'mpeg4', '-q:v', '5', '-bf', '2', '-g', '40'] })
    const library = await openLibrary(join(folder, 'library'), { create: true })
    try {
      // What the import needs of its surroundings.
      const definition = importDefinition({ library, ffmpeg: () => Promise.resolve(tool) } as unknown as ServiceContext, createImportOutcomes())
      const importOnce = async (): Promise<number> => {
        const [input] = await definition.prepare({ paths: [path], framesPerSecond: 25, allowGaps: false }, job) as [ImportInput]
        const items: unknown[] = []
        const context: JobContext = { signal: new AbortController().signal, stopAfterEpoch: () => false, progress: () => {}, log: () => {}, metrics: () => {}, onTold: () => {}, item: (item) => items.push(JSON.parse(JSON.stringify(item))) }
        await importVideos(input, context)
        for (const item of items) await definition.onItem?.(item, job, null)
        return items.filter((item) => (item as { type: string }).type === 'video').length
      }
      expect(await importOnce()).toBe(1)
      const [video] = await library.videos.list()
      if (video === undefined) throw new Error('the video was not imported')
      const probe = await probeVideo(path, { ffmpeg: tool })
      const { timestampsMicroseconds, keyFrames, checksums } = probe
      expect(await library.videos.frameIndex(video.id)).toEqual({ timestampsMicroseconds, keyFrames, checksums })
      // Its content is known now and not read again.
      expect(await importOnce()).toBe(0)

      const reports: DecodeReport[] = []
      const reader = createFrameReader(await readerSource(library, video), { ffmpeg: tool, onDecoded: (report) => reports.push(report) })
      for await (const picture of reader.readRgb({ indices: [570, 599] })) expect(readCounter(picture)).toBe(picture.frame)
      expect(reports.every((report) => !report.isCounted && report.entryFrame >= 440)).toBe(true)

      const dive = { startFrame: 560, endFrame: 600 }
      const { dives: [stored] } = await library.dives.list({})
      if (stored === undefined) throw new Error('a short video is one dive')
      await library.dives.update(stored.id, dive, { kind: 'person', name: 'Ann' })
      const [source] = await library.sources.list([stored.id])
      if (source === undefined) throw new Error('the dive has no source')
      const geometry = frameGeometry('mcore', 'upright', 16)
      const options = { frameCount: 8, geometry, ffmpegPath: tool.path, cache: createMemoryCache() }
      const loaded = await loadDiveFrames(source, options)
      const bytes = geometry.resizeHeight * geometry.resizeWidth * 3
      const counters = loaded.sampledFrames.map((_, t) => readCounter({ data: loaded.pixels.subarray(t * bytes, (t + 1) * bytes), width: geometry.resizeWidth, height: geometry.resizeHeight }))
      expect(counters).toEqual(loaded.sampledFrames.map((frame) => frame + dive.startFrame))

      // A damaged file is told, and mended by asking the library again.
      const indexPath = source.video.frameIndexPath ?? ''
      const whole = await readFile(indexPath)
      const elsewhere = join(folder, 'copies')
      await mkdir(elsewhere)
      const damagedPath = join(elsewhere, 'damaged.hbfi')
      await writeFile(damagedPath, whole.subarray(0, 100))
      await expect(loadDiveFrames({ ...source, video: { ...source.video, frameIndexPath: damagedPath } }, { ...options, cache: createMemoryCache() })).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('damaged') as string })
      await writeFile(damagedPath, whole)
      const mended = await loadDiveFrames({ ...source, video: { ...source.video, frameIndexPath: damagedPath } }, { ...options, cache: createMemoryCache() })
      expect(mended.pixels).toEqual(loaded.pixels)
    } finally {
      await library.close()
    }
  })
})
