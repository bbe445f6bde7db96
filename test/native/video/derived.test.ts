import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashContent } from '../../../src/main/video/content-hash.ts'
import { encodeVideo } from '../../../src/main/video/encode.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { passthrough } from '../../../src/main/video/ffmpeg-process.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { createFrameServer } from '../../../src/main/video/frame-server.ts'
import { decodePicture } from '../../../src/main/video/image.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { browserPlayable, writeProxy } from '../../../src/main/video/proxy.ts'
import { makePoster, writeStrip } from '../../../src/main/video/thumbnails.ts'
import { counterPicture, encodeCounterVideo, ffmpeg, readCounter } from './counter-video.ts'

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-derived-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '3']

async function counters(path: string): Promise<number[]> {
  const probe = await probeVideo(path, { ffmpeg: tool })
  const read: number[] = []
  for await (const picture of createFrameReader(probe, { ffmpeg: tool }).readRgb({ startFrame: 0, endFrame: probe.frameCount })) read.push(readCounter(picture))
  return read
}

describe('proxies', () => {
  const all = (frames: number) => Array.from({ length: frames }, (_, i) => i)

  it('keep every frame at its time: variable rate, start other than zero, odd sizes, sound', async () => {
    const original = encodeCounterVideo(tool, {
      path: join(folder, 'vfr.mkv'), frames: 150, width: 161, height: 97,
      args: ['-vf', "setpts='(N+2*floor(N/5))/(25*TB)'", ...passthrough(tool), '-enc_time_base', '1:90000', '-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-output_ts_offset', '2'],
    })
    const withSound = join(folder, 'sound.mkv')
    ffmpeg(tool, ['-i', original, '-f', 'lavfi', '-i', 'sine=d=8', '-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-y', withSound])
    const source = await probeVideo(withSound, { ffmpeg: tool })
    expect(browserPlayable(source).isPlayable).toBe(false)
    const fractions: number[] = []
    const proxy = await writeProxy(source, join(folder, 'proxies', 'a.mp4'), { ffmpeg: tool, onProgress: (fraction) => fractions.push(fraction) })
    expect(proxy).toMatchObject({ frameCount: 150, width: 162, height: 98, hasAudio: true, codec: 'h264', startOffsetSeconds: 0 })
    expect(browserPlayable(proxy).isPlayable).toBe(true)
    const start = source.timestampsMicroseconds[0] ?? 0
    const errors = [...source.timestampsMicroseconds].map((time, i) => Math.abs(time - start - (proxy.timestampsMicroseconds[i] ?? 0)))
    expect(Math.max(...errors)).toBeLessThanOrEqual(12)
    expect(await counters(proxy.path)).toEqual(all(150))
    expect(fractions.at(-1)).toBe(1)
    expect(await readdir(join(folder, 'proxies'))).toEqual(['a.mp4'])
  })

  it('put the header first, so that playing starts before all is read', async () => {
    const source = await probeVideo(encodeCounterVideo(tool, { path: join(folder, 'm.avi'), frames: 30, args: ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'] }), { ffmpeg: tool })
    const path = join(folder, 'm.mp4')
    await writeProxy(source, path, { ffmpeg: tool })
    const bytes = await readFile(path)
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'))
    expect(await counters(path)).toEqual(all(30))
  })
})

describe('exports', () => {
  it('hold the given frames', async () => {
    const path = join(folder, 'export.mp4')
    async function* frames() { for (let n = 0; n < 40; n++) yield counterPicture(n, 160, 96) }
    await encodeVideo(frames(), path, { ffmpeg: tool, width: 160, height: 96, framesPerSecond: 50 })
    expect(await counters(path)).toEqual(Array.from({ length: 40 }, (_, i) => i))
    expect((await probeVideo(path, { ffmpeg: tool })).framesPerSecond).toBeCloseTo(50, 3)
  })
})

describe('thumbnails', () => {
  it('show the frames they say', async () => {
    const probe = await probeVideo(encodeCounterVideo(tool, { path: join(folder, 't.mp4'), frames: 200, args: h264 }), { ffmpeg: tool })
    const reader = createFrameReader(probe, { ffmpeg: tool })
    expect(readCounter(await decodePicture(await makePoster(reader, 123, { ffmpeg: tool, height: 60 }), { ffmpeg: tool }))).toBe(123)
    const path = join(folder, 'strips', 't.jpg')
    const strip = await writeStrip(reader, { startFrame: 20, endFrame: 180 }, 8, path, { ffmpeg: tool })
    expect(strip.frames).toEqual([30, 50, 70, 90, 110, 130, 150, 170])
    const picture = await decodePicture(await readFile(path), { ffmpeg: tool })
    expect([picture.width, picture.height]).toEqual([strip.tileWidth * 8, 72])
    const tiles = strip.frames.map((_, tile) => {
      const rows = Array.from({ length: picture.height }, (_row, y) => picture.data.subarray((y * picture.width + tile * strip.tileWidth) * 3).subarray(0, strip.tileWidth * 3))
      return readCounter({ data: Buffer.concat(rows), width: strip.tileWidth, height: picture.height })
    })
    expect(tiles).toEqual(strip.frames)
  })
})

describe('frame server', () => {
  it('steps through a prefetched dive, every frame the right one', async () => {
    const path = join(folder, 'dive.mp4')
    encodeCounterVideo(tool, { path, frames: 150, width: 320, height: 180, args: h264 })
    const source = await probeVideo(path, { ffmpeg: tool })
    const server = createFrameServer({ ffmpeg: () => Promise.resolve(tool) })
    const video = { id: 1, source }
    await server.prefetch(video, 20, 130)
    for (let frame = 20; frame < 130; frame++) {
      const jpeg = await server.getFrameJpeg(video, frame)
      if (frame % 20 === 0) expect(readCounter(await decodePicture(jpeg, { ffmpeg: tool }))).toBe(frame)
    }
    expect(readCounter(await decodePicture(await server.getFrameJpeg(video, 3, 120), { ffmpeg: tool }))).toBe(3)
    server.close()
  })
})

describe('content hashes', () => {
  it('follow content, not names', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'h1.mp4'), frames: 5, args: h264 })
    const hash = await hashContent(path)
    expect(hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await hashContent(path)).toBe(hash)
    expect(await hashContent(join(folder, 't.mp4'))).not.toBe(hash)
    await expect(hashContent(join(folder, 'absent'))).rejects.toMatchObject({ code: 'not-found' })
  })
})

// The real broadcast clip cannot be part of the project.
const shared = process.env['HIGHBOARD_SHARED'] ?? resolve(import.meta.dirname, '../../../../shared')
const clip = join(shared, 'data/clips/real-dive-aqa7-054.avi')
if (existsSync(clip)) {
  describe('the real dive', () => {
    it('has exactly 103 frames, and so has the proxy it needs', async () => {
      const source = await probeVideo(clip, { ffmpeg: tool })
      expect(source).toMatchObject({ frameCount: 103, width: 320, height: 240, framesPerSecond: 30, codec: 'mjpeg', warnings: [] })
      expect(browserPlayable(source)).toEqual({ isPlayable: false, reason: 'browsers do not play mjpeg in avi' })
      const proxy = await writeProxy(source, join(folder, 'real.mp4'), { ffmpeg: tool })
      expect(proxy).toMatchObject({ frameCount: 103, width: 320, height: 240, codec: 'h264', pixelFormat: 'yuv420p' })
      expect(browserPlayable(proxy)).toEqual({ isPlayable: true })
      expect([...proxy.timestampsMicroseconds]).toEqual([...source.timestampsMicroseconds])
      expect((await stat(join(folder, 'real.mp4'))).size).toBe(proxy.sizeBytes)
    })
  })
} else console.warn(`The real clip is not at ${clip}: its test is not registered.`)
