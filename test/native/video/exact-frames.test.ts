import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { passthrough } from '../../../src/main/video/ffmpeg-process.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { encodeCounterVideo, ffmpeg, readCounter } from './counter-video.ts'

// Frame n must be picture n in every kind of file: however it is compressed,
// timed, turned or cut, and wherever reading starts.

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-frames-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

interface Kind {
  name: string
  file: string
  frames: number
  width?: number
  height?: number
  args: (tool: FfmpegTool) => string[]
  /** a second run over the encoded file */
  then?: { file: string; before?: string[]; args: string[] }
  /** an edit list may hide the last frame */
  mayHideLast?: boolean
  /** number in the first picture */
  first?: number
  rotation?: number
  expects?: { startOffsetSeconds?: number; isVariableRate?: boolean; isInterlaced?: boolean; codec?: string; pixelFormat?: string }
}

const x264 = (...more: string[]) => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...more]
const bFrames = (options = '') => ['-bf', '3', '-x264opts', `b-pyramid=normal:b-adapt=0:keyint=30:min-keyint=30:scenecut=0${options}`]
const KINDS: Kind[] = [
  { name: 'H.264 with B-frames in MP4', file: 'b.mp4', frames: 400, args: () => x264(...bFrames()), expects: { startOffsetSeconds: 0, isVariableRate: false, codec: 'h264' } },
  { name: 'H.264 with open groups of pictures in MP4', file: 'open.mp4', frames: 300, args: () => x264(...bFrames(':open-gop=1')) },
  { name: 'H.264 with B-frames in MPEG-TS', file: 'b.ts', frames: 300, args: () => x264(...bFrames(':open-gop=1')) },
  { name: 'H.264 with one key frame only', file: 'onekey.mkv', frames: 200, args: () => x264('-bf', '3', '-g', '1000', '-x264opts', 'scenecut=0') },
  { name: 'H.264 without a container', file: 'raw.h264', frames: 150, args: () => x264(...bFrames()) },
  {
    // Old versions write an edit list that ends before the last frame: players leave it out, and so do we.
    name: 'variable rate in MP4', file: 'vfr.mp4', frames: 300, mayHideLast: true,
    args: (t) => ['-vf', "setpts='(N+3*floor(N/7))/(25*TB)'", ...passthrough(t), '-enc_time_base', '1:90000', ...x264(...bFrames())],
    expects: { isVariableRate: true },
  },
  {
    name: 'variable rate in Matroska', file: 'vfr.mkv', frames: 300,
    args: (t) => ['-vf', "setpts='(N+2*floor(N/5)+random(0))/(25*TB)'", ...passthrough(t), '-enc_time_base', '1:90000', ...x264(...bFrames())],
    expects: { isVariableRate: true },
  },
  { name: 'start other than zero in Matroska', file: 'start.mkv', frames: 250, args: () => [...x264(...bFrames()), '-output_ts_offset', '3.5'], expects: { startOffsetSeconds: 3.5 } },
  { name: 'start other than zero in MPEG-TS', file: 'start.ts', frames: 250, args: () => [...x264(...bFrames()), '-output_ts_offset', '100'] },
  {
    name: 'edit list: cut in the middle of a group without recompressing', file: 'whole.mp4', frames: 300, args: () => x264(...bFrames()),
    then: { file: 'cut.mp4', before: ['-ss', '3.4'], args: ['-c', 'copy'] }, first: 85,
  },
  { name: 'odd sizes', file: 'odd.mp4', frames: 200, width: 161, height: 97, args: () => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p', ...bFrames()], expects: { pixelFormat: 'yuv444p' } },
  { name: 'odd sizes in Motion JPEG', file: 'odd.avi', frames: 100, width: 161, height: 97, args: () => ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'], expects: { codec: 'mjpeg' } },
  { name: 'interlaced', file: 'interlaced.mp4', frames: 200, args: () => [...x264(...bFrames(':tff=1')), '-flags', '+ildct+ilme'], expects: { isInterlaced: true } },
  { name: '10-bit HEVC', file: 'ten.mkv', frames: 200, args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=error:keyint=30:bframes=3'], expects: { codec: 'hevc', pixelFormat: 'yuv420p10le' } },
  { name: 'HEVC in MP4', file: 'hevc.mp4', frames: 200, args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-x265-params', 'log-level=error:keyint=30:bframes=4:open-gop=1'] },
  { name: 'VP9 with hidden frames in WebM', file: 'vp9.webm', frames: 120, args: () => ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '500k', '-g', '30', '-auto-alt-ref', '1', '-lag-in-frames', '16'], expects: { codec: 'vp9' } },
  { name: 'MPEG-4 with packed B-frames in AVI', file: 'mpeg4.avi', frames: 200, args: () => ['-c:v', 'mpeg4', '-q:v', '3', '-bf', '2', '-g', '24'] },
  { name: 'MPEG-2 in a program stream', file: 'mpeg2.mpg', frames: 200, args: () => ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '12'] },
  ...[90, 180, 270].map((rotation): Kind => ({
    name: `turned by ${rotation} degrees`, file: `upright${rotation}.mp4`, frames: 150, args: () => x264(...bFrames()),
    then: { file: `turned${rotation}.mp4`, args: ['-c', 'copy', '-metadata:s:v:0', `rotate=${360 - rotation}`] }, rotation,
  })),
]

describe('every frame by its index', () => {
  for (const kind of KINDS) {
    it(kind.name, async () => {
      const { width = 160, height = 96, first = 0, rotation = 0 } = kind
      let path = encodeCounterVideo(tool, { path: join(folder, kind.file), frames: kind.frames, width, height, args: kind.args(tool) })
      if (kind.then) {
        const cut = join(folder, kind.then.file)
        ffmpeg(tool, [...(kind.then.before ?? []), '-i', path, ...kind.then.args, '-y', cut])
        path = cut
      }
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
