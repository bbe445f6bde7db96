import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/shared/domain/random.ts'
import { decodeFrameIndex, encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { keyFrameBefore } from '../../../src/main/video/decode-plan.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import type { DecodeReport } from '../../../src/main/video/frame-reader.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo, readCounter } from './counter-video.ts'

// Containers that can only be read in the middle with a frame index: a read late
// in the file must start near the frame, and give the very bytes that decoding
// from the beginning gives.

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-late-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const frames = 540
const x264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '3', '-x264opts']
const KINDS = [
  { name: 'MPEG-4 with B-frames in AVI', file: 'mpeg4.avi', args: ['-c:v', 'mpeg4', '-q:v', '5', '-bf', '2', '-g', '40'], mostBefore: 120 },
  { name: 'H.264 with B-frames in AVI', file: 'h264.avi', args: [...x264, 'b-pyramid=normal:b-adapt=0:keyint=45:min-keyint=45:scenecut=0'], mostBefore: 135 },
  { name: 'H.264 with B-frames and open groups in MPEG-TS', file: 'h264.ts', args: [...x264, 'b-pyramid=normal:b-adapt=0:keyint=60:min-keyint=30:open-gop=1'], mostBefore: 180 },
  { name: 'MPEG-2 in MPEG-TS', file: 'mpeg2.ts', args: ['-c:v', 'mpeg2video', '-q:v', '5', '-bf', '2', '-g', '15'], mostBefore: 45 },
  { name: 'MPEG-2 in a program stream', file: 'mpeg2.mpg', args: ['-c:v', 'mpeg2video', '-q:v', '5', '-bf', '2', '-g', '15'], mostBefore: 45 },
]

describe('reads in the middle of a long file', () => {
  for (const { name, file, args, mostBefore } of KINDS) {
    it(name, async () => {
      const path = encodeCounterVideo(tool, { path: join(folder, file), frames, args })
      const probe = await probeVideo(path, { ffmpeg: tool })
      expect(probe.frameCount).toBe(frames)
      // As it comes back from the library.
      const source = { ...probe, ...decodeFrameIndex(encodeFrameIndex(probe)) }
      const reports: DecodeReport[] = []
      const reader = createFrameReader(source, { ffmpeg: tool, onDecoded: (report) => reports.push(report) })
      const sequential: Buffer[] = []
      for await (const picture of createFrameReader({ ...probe, keyFrames: new Uint32Array(0) }, { ffmpeg: tool }).readRgb({ startFrame: 0, endFrame: frames }, { height: 48 })) {
        expect(readCounter(picture)).toBe(sequential.length)
        sequential.push(Buffer.from(picture.data))
      }
      expect(sequential).toHaveLength(frames)

      const random = createRandom(file)
      const starts = [frames - 1, ...Array.from({ length: 6 }, () => 100 + random.integer(frames - 110))]
      for (const start of starts) {
        reports.length = 0
        const endFrame = Math.min(start + 4, frames)
        let frame = start
        for await (const picture of reader.readRgb({ startFrame: start, endFrame }, { height: 48 })) {
          expect(picture.frame).toBe(frame)
          expect(sequential[frame]?.equals(picture.data), `frame ${frame} of a read from ${start}`).toBe(true)
          frame++
        }
        expect(frame).toBe(endFrame)
        // Entered at its own key frame, or at most two before it; never counted from the first.
        expect(reports.at(-1)).toMatchObject({ isCounted: false, isComplete: true })
        expect(reports[0]?.entryFrame).toBe(keyFrameBefore(source.keyFrames, start) <= 64 ? 0 : keyFrameBefore(source.keyFrames, start))
        if (start > 250) for (const report of reports) expect(start - report.entryFrame).toBeLessThanOrEqual(mostBefore)
      }

      // Scattered frames of one dive, as a model samples them.
      reports.length = 0
      const indices = Array.from({ length: 24 }, (_, i) => 440 + i * 4)
      let at = 0
      for await (const picture of reader.readRgb({ indices }, { height: 48 })) expect(sequential[indices[at++] ?? 0]?.equals(picture.data)).toBe(true)
      expect(at).toBe(24)
      expect(reports.every((report) => !report.isCounted && report.entryFrame >= 440 - mostBefore)).toBe(true)
    })
  }

  it('with checksums of another decoder are counted, once known without trying', async () => {
    const probe = await probeVideo(join(folder, 'mpeg4.avi'), { ffmpeg: tool })
    const source = { ...probe, checksums: probe.checksums.map((checksum) => checksum ^ 1) }
    const reports: DecodeReport[] = []
    const read = async (indices: number[]): Promise<number[]> => {
      const found: number[] = []
      for await (const picture of createFrameReader(source, { ffmpeg: tool, onDecoded: (report) => reports.push(report) }).readRgb({ indices }, { height: 48 })) found.push(readCounter(picture))
      return found
    }
    expect(await read([200, 400, 539])).toEqual([200, 400, 539])
    expect(reports.map((report) => report.isCounted)).toContain(true)
    reports.length = 0
    // Another reader of the same source knows; times found after seeking in an AVI are not believed.
    expect(await read([300, 539])).toEqual([300, 539])
    expect(reports).toEqual([{ entryFrame: 0, isCounted: false, isComplete: true }])
  })
})
