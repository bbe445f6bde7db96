import { describe, expect, it } from 'vitest'
import { createByteLru } from '../../../../src/main/video/byte-lru.ts'
import type { FfmpegTool } from '../../../../src/main/video/ffmpeg.ts'
import type { FrameReader, FrameSelection, JpegOptions } from '../../../../src/main/video/frame-reader.ts'
import { createFrameServer, servedHeight } from '../../../../src/main/video/frame-server.ts'
import type { VideoSource } from '../../../../src/main/video/video-source.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

const tool: FfmpegTool = { path: 'none', version: '0', origin: 'setting', hasFpsMode: true }
const source: VideoSource = { name: 'clip', kind: 'file', path: '/clip', width: 64, height: 48, frameCount: 100, timestampsMicroseconds: new Float64Array(100), keyFrames: new Uint32Array(1), checksums: new Uint32Array(0) }

/** A server over a reader that notes its reads and fails at chosen frames. */
function setUp(options: { limitBytes?: number; failAt?: number } = {}) {
  const reads: string[] = []
  let running = 0
  let mostRunning = 0
  const createReader = (): FrameReader => ({
    source,
    // The server reads JPEG only.
    readRgb: () => { throw new StudioError('internal', 'not asked for') },
    async *readJpegs(selection: FrameSelection, { height, signal }: JpegOptions = {}) {
      if ('indices' in selection) throw new StudioError('internal', 'ranges only')
      reads.push(`${selection.startFrame}-${selection.endFrame}@${height}`)
      mostRunning = Math.max(mostRunning, ++running)
      try {
        for (let frame = selection.startFrame; frame < selection.endFrame; frame++) {
          await new Promise((resolve) => setTimeout(resolve, 0))
          if (signal?.aborted) throw new StudioError('cancelled', 'cancelled')
          if (frame === options.failAt) throw new StudioError('unreadable-video', 'broken here')
          yield { frame, width: 1, height: 1, data: Uint8Array.from({ length: 10 }, () => frame) }
        }
      } finally {
        running--
      }
    },
  })
  const server = createFrameServer({ ffmpeg: () => Promise.resolve(tool), createReader, ...(options.limitBytes === undefined ? {} : { limitBytes: options.limitBytes }) })
  return { server, reads, mostRunning: () => mostRunning, video: { id: 7, source } }
}

describe('frame server', () => {
  it('gives the asked frame, decodes its stretch once, and the next ahead', async () => {
    const { server, reads, video } = setUp()
    const [a, b] = await Promise.all([server.getFrameJpeg(video, 5), server.getFrameJpeg(video, 20)])
    expect([a[0], b[0]]).toEqual([5, 20])
    expect((await server.getFrameJpeg(video, 30))[0]).toBe(30)
    expect(reads.slice(0, 2)).toEqual(['0-24@48', '24-48@48'])
    expect(reads.filter((read) => read.startsWith('0-'))).toHaveLength(1)
  })

  it('prefetches a dive; then nothing is decoded again', async () => {
    const { server, reads, video, mostRunning } = setUp()
    await server.prefetch(video, 10, 90)
    expect(reads).toEqual(['0-24@48', '24-48@48', '48-72@48', '72-96@48'])
    for (let frame = 10; frame < 72; frame++) expect((await server.getFrameJpeg(video, frame))[0]).toBe(frame)
    expect(reads).toHaveLength(4)
    expect(mostRunning()).toBeLessThanOrEqual(2)
  })

  it('keeps to its memory and decodes again what it let go', async () => {
    const { server, reads, video } = setUp({ limitBytes: 300 })
    await server.prefetch(video, 0, 72)
    await server.getFrameJpeg(video, 0)
    expect(reads.filter((read) => read.startsWith('0-'))).toHaveLength(2)
  })

  it('reports an unreadable frame, still gives those before it, and tries again later', async () => {
    const { server, reads, video } = setUp({ failAt: 12 })
    const before = server.getFrameJpeg(video, 3)
    const broken = server.getFrameJpeg(video, 15)
    expect((await before)[0]).toBe(3)
    await expect(broken).rejects.toThrow('broken here')
    await expect(server.getFrameJpeg(video, 13)).rejects.toThrow('broken here')
    expect(reads.filter((read) => read.startsWith('0-'))).toHaveLength(2)
  })

  it('refuses frames outside the video, and everything once closed', async () => {
    const { server, video } = setUp()
    await expect(server.getFrameJpeg(video, 100)).rejects.toThrow(/frames 0 to 99/)
    await expect(server.getFrameJpeg(video, 1.5)).rejects.toThrow(/frames 0 to 99/)
    const waiting = server.getFrameJpeg(video, 50)
    server.close()
    await expect(waiting).rejects.toThrow('cancelled')
    await expect(server.getFrameJpeg(video, 1)).rejects.toThrow(/closing/)
  })

  it('forgets a video', async () => {
    const { server, reads, video } = setUp()
    await server.prefetch(video, 0, 24)
    server.forget(7)
    await server.getFrameJpeg(video, 0)
    expect(reads.filter((read) => read.startsWith('0-'))).toHaveLength(2)
  })

  it('serves few sizes', () => {
    expect([undefined, 1, 60, 61, 700, 9999].map((height) => servedHeight({ height: 720 }, height))).toEqual([720, 60, 60, 120, 720, 720])
    expect(() => servedHeight({ height: 720 }, 0)).toThrow(/whole number/)
  })
})

describe('byte cache', () => {
  it('lets the oldest go first, a use counting as new', () => {
    const cache = createByteLru(30)
    const ten = new Uint8Array(10)
    cache.set('a', ten); cache.set('b', ten); cache.set('c', ten)
    cache.get('a')
    cache.set('d', ten)
    expect(['a', 'b', 'c', 'd'].map((key) => cache.has(key))).toEqual([true, false, true, true])
    cache.set('e', new Uint8Array(31))
    expect(cache.has('e')).toBe(false)
    cache.set('a', new Uint8Array(5))
    expect(cache.usedBytes).toBe(25)
    cache.deleteWhere('a')
    expect(cache.usedBytes).toBe(20)
  })
})
