import { mkdtemp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../../src/shared/domain/random.ts'
import { decodeFrameIndex, encodeFrameIndex } from '../../../src/shared/frame-index.ts'
import { toStudioError, type StudioError } from '../../../src/shared/errors.ts'
import { hashContent } from '../../../src/main/video/content-hash.ts'
import type { FfmpegTool } from '../../../src/main/video/ffmpeg.ts'
import { findFfmpeg } from '../../../src/main/video/ffmpeg.ts'
import { createFrameReader } from '../../../src/main/video/frame-reader.ts'
import { createFrameServer } from '../../../src/main/video/frame-server.ts'
import { decodePicture } from '../../../src/main/video/image.ts'
import { probeVideo } from '../../../src/main/video/probe.ts'
import { makeStrip } from '../../../src/main/video/thumbnails.ts'
import type { VideoSource } from '../../../src/main/video/video-source.ts'
import { encodeCounterVideo, readCounter } from './counter-video.ts'

// Files that were whole when they were imported and are damaged now. Whatever
// the damage is: a picture that comes carries the number it is given under, and
// what does not come is told as a stretch, with all around it still readable.

let tool: FfmpegTool
let folder: string
beforeAll(async () => {
  tool = await findFfmpeg()
  folder = await mkdtemp(join(tmpdir(), 'highboard-damaged-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const frames = 300
const x264 = (...more: string[]) => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '3', '-x264opts', `b-pyramid=normal:b-adapt=0:keyint=30:min-keyint=30:scenecut=0${more.join('')}`]

async function importVideo(path: string): Promise<VideoSource> {
  const probe = await probeVideo(path, { ffmpeg: tool })
  // As it comes back from the library.
  return { ...probe, contentHash: await hashContent(path), ...decodeFrameIndex(encodeFrameIndex(probe)) }
}

/** Overwrites a part of a file, in shares of its length, with noise that is the same each time. */
async function overwrite(path: string, from: number, to: number): Promise<void> {
  const bytes = await readFile(path)
  const random = createRandom(path.slice(folder.length))
  for (let at = Math.floor(bytes.length * from); at < Math.floor(bytes.length * to); at++) bytes[at] = random.integer(256)
  await writeFile(path, bytes)
}

/** Cuts a part out of a file. */
async function cutOut(path: string, from: number, to: number): Promise<void> {
  const bytes = await readFile(path)
  await writeFile(path, Buffer.concat([bytes.subarray(0, Math.floor(bytes.length * from)), bytes.subarray(Math.floor(bytes.length * to))]))
}

/** All that can be read of a range, and how it ended. */
async function readAll(source: VideoSource, startFrame: number, endFrame: number): Promise<{ given: Map<number, number>; error: StudioError | undefined }> {
  const given = new Map<number, number>()
  try {
    for await (const picture of createFrameReader(source, { ffmpeg: tool }).readRgb({ startFrame, endFrame }, { height: 48 })) given.set(picture.frame, readCounter(picture))
  } catch (error) {
    return { given, error: toStudioError(error) }
  }
  return { given, error: undefined }
}

interface Damage { name: string; file: string; args: string[]; harm: (path: string) => Promise<void>; mostLost: number }
const DAMAGES: Damage[] = [
  { name: 'noise in the middle of H.264 in MP4', file: 'noise.mp4', args: [...x264(), '-movflags', '+faststart'], harm: (path) => overwrite(path, 0.45, 0.55), mostLost: 100 },
  { name: 'a little noise in H.264 in MP4', file: 'scratch.mp4', args: [...x264(), '-movflags', '+faststart'], harm: (path) => overwrite(path, 0.5, 0.501), mostLost: 62 },
  { name: 'noise in H.264 with open groups in MPEG-TS', file: 'noise.ts', args: x264(':open-gop=1'), harm: (path) => overwrite(path, 0.45, 0.55), mostLost: 110 },
  { name: 'a part cut out of MPEG-TS', file: 'cutout.ts', args: x264(), harm: (path) => cutOut(path, 0.45, 0.55), mostLost: 110 },
  { name: 'noise in Motion JPEG in AVI', file: 'noise.avi', args: ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'], harm: (path) => overwrite(path, 0.45, 0.55), mostLost: 45 },
  { name: 'noise in MPEG-4 with B-frames in AVI', file: 'mpeg4.avi', args: ['-c:v', 'mpeg4', '-q:v', '5', '-bf', '2', '-g', '24'], harm: (path) => overwrite(path, 0.45, 0.55), mostLost: 100 },
  { name: 'noise in H.264 in Matroska', file: 'noise.mkv', args: x264(), harm: (path) => overwrite(path, 0.45, 0.55), mostLost: 110 },
  { name: 'noise in H.264 without a container', file: 'noise.h264', args: x264(), harm: (path) => overwrite(path, 0.45, 0.55), mostLost: 110 },
  { name: 'a part cut out of H.264 without a container', file: 'cutout.h264', args: x264(), harm: (path) => cutOut(path, 0.45, 0.55), mostLost: 110 },
  { name: 'a part cut out of an MPEG-2 program stream', file: 'cutout.mpg', args: ['-c:v', 'mpeg2video', '-q:v', '3', '-bf', '2', '-g', '12'], harm: (path) => cutOut(path, 0.45, 0.55), mostLost: 80 },
  { name: 'an AVI that was cut off', file: 'short.avi', args: ['-c:v', 'mjpeg', '-q:v', '4', '-pix_fmt', 'yuvj420p'], harm: async (path) => truncate(path, Math.floor((await readFile(path)).length * 0.7)), mostLost: 95 },
]

describe('files damaged after their import', () => {
  for (const { name, file, args, harm, mostLost } of DAMAGES) {
    it(name, async () => {
      const path = encodeCounterVideo(tool, { path: join(folder, file), frames, args })
      const source = await importVideo(path)
      await harm(path)
      const { given, error } = await readAll(source, 0, frames)
      expect([...given].filter(([frame, shown]) => frame !== shown), 'pictures under a wrong number').toEqual([])
      expect(error).toMatchObject({ code: 'damaged-video' })
      const stretch = error?.stretch ?? { first: -1, last: -1 }
      expect(error?.message).toContain(stretch.first === stretch.last ? `Frame ${stretch.first} ` : `Frames ${stretch.first} to ${stretch.last} `)
      expect(error?.hint).toMatch(/Restore the file/)
      const lost = Array.from({ length: frames }, (_, frame) => frame).filter((frame) => !given.has(frame))
      expect(lost.length).toBeGreaterThan(0)
      expect(lost.length).toBeLessThanOrEqual(mostLost)
      expect(lost).toContain(stretch.first)
      expect(lost).toContain(stretch.last)
      expect(given.has(stretch.first - 1)).toBe(stretch.first > 0)

      // Reads that begin anywhere give the same.
      const random = createRandom(name)
      for (const start of [stretch.first, stretch.last + 1, ...Array.from({ length: 4 }, () => random.integer(frames - 8))].filter((each) => each < frames)) {
        const part = await readAll(source, start, Math.min(frames, start + 8))
        for (const [frame, shown] of part.given) expect(shown, `frame ${frame} of a read from ${start}`).toBe(frame)
        for (let frame = start; frame < Math.min(frames, start + 8); frame++) expect(part.given.has(frame), `frame ${frame} of a read from ${start}`).toBe(given.has(frame))
        expect(part.error === undefined).toBe(part.given.size === Math.min(frames, start + 8) - start)
      }
    })
  }

  it('a screen gets every frame but the lost ones, and for those their stretch', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'screen.mp4'), frames: 150, args: [...x264(), '-movflags', '+faststart'] })
    const source = await importVideo(path)
    await overwrite(path, 0.5, 0.52)
    const { given } = await readAll(source, 0, 150)
    const server = createFrameServer({ ffmpeg: () => Promise.resolve(tool) })
    for (let frame = 0; frame < 150; frame++) {
      const answer = await server.getFrameJpeg({ id: 1, source }, frame, 60).then(() => null, (error: unknown) => toStudioError(error))
      expect(answer === null, `frame ${frame}`).toBe(given.has(frame))
      if (answer === null) continue
      expect(answer.code).toBe('damaged-video')
      expect(answer.stretch?.first).toBeLessThanOrEqual(frame)
      expect(answer.stretch?.last).toBeGreaterThanOrEqual(frame)
      expect(given.has((answer.stretch?.first ?? 0) - 1)).toBe(true)
      expect(given.has((answer.stretch?.last ?? 0) + 1)).toBe(true)
    }
    server.close()
  })

  it('a strip shows what can be had, and hatches what is lost', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'strip.mp4'), frames: 150, args: [...x264(), '-movflags', '+faststart'] })
    const source = await importVideo(path)
    await overwrite(path, 0.5, 0.52)
    const { given } = await readAll(source, 0, 150)
    const reader = createFrameReader(source, { ffmpeg: tool })
    const strip = await makeStrip(reader, { startFrame: 0, endFrame: 150 }, 25, { ffmpeg: tool })
    expect(strip.lostTiles).toEqual(strip.frames.flatMap((frame, tile) => (given.has(frame) ? [] : [tile])))
    expect(strip.lostTiles.length).toBeGreaterThan(0)
    const picture = await decodePicture(strip.jpeg, { ffmpeg: tool })
    for (const [tile, frame] of strip.frames.entries()) {
      const data = Buffer.concat(Array.from({ length: picture.height }, (_, y) => picture.data.subarray((y * picture.width + tile * strip.tileWidth) * 3).subarray(0, strip.tileWidth * 3)))
      if (given.has(frame)) expect(readCounter({ data, width: strip.tileWidth, height: picture.height })).toBe(frame)
      else expect(data.every((value) => value > 70 && value < 190)).toBe(true)
    }
    const [lost = -1] = Array.from({ length: 150 }, (_, frame) => frame).filter((frame) => !given.has(frame))
    await expect(makeStrip(reader, { startFrame: lost, endFrame: lost + 1 }, 1, { ffmpeg: tool })).rejects.toMatchObject({ code: 'damaged-video' })
  })

  it('a whole file put back is read whole again', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'restored.mp4'), frames: 120, args: [...x264(), '-movflags', '+faststart'] })
    const source = await importVideo(path)
    const whole = await readFile(path)
    await overwrite(path, 0.4, 0.45)
    expect((await readAll(source, 0, 120)).error?.code).toBe('damaged-video')
    await writeFile(path, whole)
    const { given, error } = await readAll(source, 0, 120)
    expect([error, given.size]).toEqual([undefined, 120])
  })

  it('another encoding of the same pictures is counted, as before', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'again.mp4'), frames: 90, args: x264() })
    const source = await importVideo(path)
    encodeCounterVideo(tool, { path, frames: 90, args: [...x264(), '-crf', '35'] })
    const { given, error } = await readAll(source, 0, 90)
    expect(error).toBeUndefined()
    expect([...given]).toEqual(Array.from({ length: 90 }, (_, frame) => [frame, frame]))
  })
})

describe('files damaged before their import', () => {
  it('are what their index says: every frame that was imported can be read', async () => {
    const path = encodeCounterVideo(tool, { path: join(folder, 'before.ts'), frames, args: x264() })
    await overwrite(path, 0.45, 0.5)
    const probe = await probeVideo(path, { ffmpeg: tool, allowDamaged: true })
    const source = { ...probe, contentHash: await hashContent(path), ...decodeFrameIndex(encodeFrameIndex(probe)) }
    const { given, error } = await readAll(source, 0, source.frameCount)
    expect([error, given.size]).toEqual([undefined, source.frameCount])
    const lateStart = source.frameCount - 20
    const late = await readAll(source, lateStart, source.frameCount)
    for (const [frame, shown] of late.given) expect(shown).toBe(given.get(frame))
    expect(late.given.size).toBe(20)
  })
})

describe('folders with a damaged picture', () => {
  async function pictures(name: string): Promise<{ path: string; source: VideoSource }> {
    const path = join(folder, name)
    await mkdir(path)
    encodeCounterVideo(tool, { path: join(path, '%05d.jpg'), frames: 40, args: ['-f', 'image2', '-q:v', '3'] })
    const { kind, width, height, frameCount } = await probeVideo(path, { ffmpeg: tool })
    return { path, source: { name, kind, path, width, height, frameCount, timestampsMicroseconds: new Float64Array(0), keyFrames: new Uint32Array(0), checksums: new Uint32Array(0) } }
  }
  const HARMS: [string, (bytes: Buffer) => Buffer][] = [
    ['noise', (bytes) => Buffer.from(bytes.map((_, i) => (i * 2654435761) >>> 13))],
    ['nothing', () => Buffer.alloc(0)],
    ['half a picture', (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ['two pictures', (bytes) => Buffer.concat([bytes, bytes])],
    ['colours no decoder takes', (bytes) => {
      const changed = Buffer.from(bytes)
      changed[changed.indexOf(Buffer.from([0xff, 0xc0])) + 9] = 9
      return changed
    }],
  ]
  for (const [name, harm] of HARMS) {
    it(`${name} in the place of two`, async () => {
      const { path, source } = await pictures(name.replaceAll(' ', '-'))
      for (const file of ['00011.jpg', '00012.jpg']) await writeFile(join(path, file), harm(await readFile(join(path, file))))
      const { given, error } = await readAll(source, 4, 36)
      expect([...given].filter(([frame, shown]) => frame !== shown)).toEqual([])
      expect([...given.keys()]).toEqual(Array.from({ length: 32 }, (_, i) => i + 4).filter((frame) => frame !== 10 && frame !== 11))
      expect(error).toMatchObject({ code: 'damaged-video', stretch: { first: 10, last: 11 }, message: expect.stringMatching(/Frames 10 to 11 of .* \("00011.jpg"/) as string })
    })
  }
})
