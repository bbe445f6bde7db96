import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo, readCounter } from './counter-video.ts'
import { encodeKind, videoKinds } from './video-kinds.ts'

// Frame n must be picture n in every kind of file: however it is compressed,
// timed, turned or cut, and wherever reading starts.

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-frames-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('every frame by its index', () => {
  for (const kind of videoKinds) {
    it(kind.name, async () => {
      const { width = 160, height = 96, first = 0, rotation = 0 } = kind
      const path = encodeKind(tool, folder, kind)
      const probe = await probeVideo(path, { ffmpeg: tool })
      expect(kind.mayHideLast ? [kind.frames - 1, kind.frames] : [kind.frames - first]).toContain(probe.frameCount)
      expect(probe.rotationDegrees).toBe(rotation)
      expect([probe.width, probe.height]).toEqual(rotation % 180 === 0 ? [width, height] : [height, width])
      expect(probe).toMatchObject(kind.expects ?? {})
      const reader = createFrameReader(probe, { ffmpeg: tool })

      const linear: number[] = []
      for await (const picture of reader.readRgb({ startFrame: 0, endFrame: probe.frameCount })) linear.push(readCounter(picture, rotation))
      expect(linear).toEqual(Array.from({ length: probe.frameCount }, (_, i) => i + first))

      // Every 7th frame as the start of a read of its own, at another size; then scattered frames in one call.
      for (let start = probe.frameCount - 1; start >= 0; start -= 37) {
        const endFrame = Math.min(start + 3, probe.frameCount)
        const read: number[] = []
        for await (const picture of reader.readRgb({ startFrame: start, endFrame }, { height: 60 })) read.push(readCounter(picture, rotation) - first)
        expect(read).toEqual(Array.from({ length: endFrame - start }, (_, i) => start + i))
      }
      const indices = [0, 1, 29, 30, 31, 88, 89, 97, 140, 141, 149, 209, 210, 211, 260, 299, 371, 399].filter((index) => index < probe.frameCount)
      const scattered: number[][] = []
      for await (const picture of reader.readRgb({ indices })) scattered.push([picture.frame, readCounter(picture, rotation) - first])
      expect(scattered).toEqual(indices.map((index) => [index, index]))
    })
  }

  it('with less, or with wrong, knowledge of the file', async () => {
    const probes = await Promise.all(['b.mp4', 'open.mp4', 'b.ts'].map((file) => probeVideo(join(folder, file), { ffmpeg: tool })))
    for (const probe of probes) {
      const none = new Uint32Array(0)
      const later = probe.timestampsMicroseconds.map((time) => time + 20_000)
      const sources = [
        { ...probe, keyFrames: none, checksums: none },
        { ...probe, keyFrames: none, checksums: none, timestampsMicroseconds: new Float64Array(0) },
        { ...probe, checksums: probe.checksums.map((checksum) => checksum ^ 1) },
        { ...probe, keyFrames: probe.keyFrames.map((frame) => (frame === 0 ? 0 : frame + 11)) },
        { ...probe, timestampsMicroseconds: later },
      ]
      for (const source of sources) {
        const reader = createFrameReader(source, { ffmpeg: tool })
        const read: number[] = []
        for await (const picture of reader.readRgb({ indices: [3, 280, 281, 299] }, { height: 60 })) read.push(readCounter(picture))
        expect(read).toEqual([3, 280, 281, 299])
      }
    }
  })

  it('a folder of pictures, JPEG and PNG', async () => {
    for (const format of ['jpeg', 'png'] as const) {
      const path = join(folder, `pictures-${format}`)
      await mkdir(path)
      // 1.jpg to 30.jpg: their order as text is another.
      encodeCounterVideo(tool, { path: join(path, format === 'jpeg' ? '%d.jpg' : '%d.png'), frames: 30, width: 161, height: 97, args: format === 'jpeg' ? ['-q:v', '3', '-pix_fmt', 'yuvj420p'] : [] })
      const probe = await probeVideo(path, { ffmpeg: tool })
      expect(probe).toMatchObject({ kind: 'folder', frameCount: 30, width: 161, height: 97, framesPerSecond: 25, codec: format })
      const reader = createFrameReader(probe, { ffmpeg: tool })
      const indices = [0, 1, 2, 9, 10, 11, 19, 28, 29]
      const read: number[][] = []
      for await (const picture of reader.readRgb({ indices })) read.push([picture.frame, readCounter(picture)])
      expect(read).toEqual(indices.map((index) => [index, index]))
    }
  })
})
