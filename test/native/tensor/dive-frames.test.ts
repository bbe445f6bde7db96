import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMemoryCache } from '../../../src/main/tensor/disk-cache.ts'
import { decoderName, diveFramesKey, loadDiveFrames, readDiveFramesKey, toPictures } from '../../../src/main/tensor/dive-frames.ts'
import { centerCrop, frameGeometry } from '../../../src/main/tensor/geometry.ts'
import { makeDives } from '../training/tiny-dives.ts'

let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-frames-'))
  dives = await makeDives(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const geometry = frameGeometry('mcore', 'upright', 16)
const options = (frameCount: number) => ({ frameCount, geometry, ffmpegPath: '', cache: createMemoryCache() })

describe('loadDiveFrames', () => {
  it('samples and resizes, and repeats frames of a dive shorter than T', async () => {
    const frames = await loadDiveFrames(dives[0]!, options(16))
    expect(frames.sampledFrames).toHaveLength(16)
    expect(frames.sampledFrames.at(-1)).toBe(11)
    const bytes = geometry.resizeHeight * geometry.resizeWidth * 3
    expect(frames.pixels.length).toBe(16 * bytes)
    const frame = (t: number) => frames.pixels.subarray(t * bytes, (t + 1) * bytes)
    const repeated = frames.sampledFrames.findIndex((index, t) => t > 0 && index === frames.sampledFrames[t - 1])
    expect(frame(repeated)).toEqual(frame(repeated - 1))
    expect(frame(0)).not.toEqual(frame(15))
  })

  it('counts frames from the start of the dive within its video', async () => {
    const whole = await loadDiveFrames(dives[0]!, options(12))
    const part = await loadDiveFrames({ ...dives[0]!, startFrame: 4, endFrame: 12 }, options(8))
    const bytes = geometry.resizeHeight * geometry.resizeWidth * 3
    expect(part.pixels).toEqual(whole.pixels.subarray(4 * bytes))
  })

  it('is not asked twice for what the cache holds', async () => {
    const shared = options(8)
    const first = await loadDiveFrames(dives[0]!, shared)
    const second = await loadDiveFrames({ ...dives[0]!, video: { ...dives[0]!.video, path: '/nowhere.mp4' } }, shared)
    expect(second).toEqual(first)
  })

  it('names everything that decides the pixels in the key', async () => {
    const decoder = await decoderName('')
    const key = (dive: typeof dives[0] = dives[0]!, frameCount = 8, by = decoder) => diveFramesKey(dive!, { frameCount, geometry, decoder: by })
    const others = [key({ ...dives[0]!, endFrame: 11 }), key(dives[1]), key(dives[0], 9), key(dives[0], 8, 'v2, ffmpeg 1.0')]
    expect(new Set([key(), ...others]).size).toBe(5)
    expect(decoder).toMatch(/^v\d+, ffmpeg \S+/)
    expect(readDiveFramesKey(key())).toEqual({ contentHash: dives[0]!.video.contentHash, decoder })
    expect(readDiveFramesKey(`features/abc/${key()}/flipped`)).toEqual({ contentHash: dives[0]!.video.contentHash, decoder })
    expect(readDiveFramesKey('frames/abc/0-12/T8/16x29')).toBeNull()
  })

  it('names a dive whose video has vanished or was replaced, and keeps nothing of what was there instead', async () => {
    const moved = (path: string) => ({ ...dives[0]!, title: 'Semi-final, round 3', video: { ...dives[0]!.video, path } })
    await expect(loadDiveFrames(moved(join(folder, 'gone.mp4')), options(8))).rejects.toMatchObject({ code: 'missing-video', message: expect.stringMatching(/Semi-final, round 3.*vanished.*gone\.mp4/) as string, hint: expect.any(String) as string })
    const replaced = join(folder, 'replaced.mp4')
    await copyFile(dives[0]!.video.path, replaced)
    const shared = options(8)
    await loadDiveFrames(moved(replaced), shared)
    await copyFile(dives[1]!.video.path, replaced)
    // What the cache holds needs the file no more.
    await loadDiveFrames(moved(replaced), shared)
    const other = options(9)
    await expect(loadDiveFrames(moved(replaced), other)).rejects.toMatchObject({ code: 'missing-video', message: expect.stringMatching(/Semi-final, round 3.*other content/) as string })
    expect(await other.cache.get(diveFramesKey(moved(replaced), { frameCount: 9, geometry, decoder: await decoderName('') }))).toBeNull()
    await writeFile(replaced, 'no video at all')
    await expect(loadDiveFrames(moved(replaced), other)).rejects.toMatchObject({ code: 'missing-video' })
  })

  it('decodes once what is asked for twice at the same time', async () => {
    const cache = createMemoryCache()
    let stored = 0
    const counting = { ...cache, put: async (key: string, bytes: Uint8Array) => { stored += 1; await cache.put(key, bytes) } }
    const [first, second] = await Promise.all([1, 2].map(() => loadDiveFrames(dives[0]!, { ...options(8), cache: counting })))
    expect(second).toEqual(first)
    expect(stored).toBe(1)
  })
})

describe('toPictures', () => {
  it('mirrors the crop it would otherwise give', async () => {
    const frames = await loadDiveFrames(dives[0]!, options(2))
    const plain = toPictures(frames, geometry)
    const flipped = toPictures(frames, geometry, { ...centerCrop(geometry), flip: true })
    expect(plain).toHaveLength(2 * 3 * 16 * 16)
    const row = (pictures: Float32Array) => Array.from(pictures.subarray(5 * 16, 6 * 16))
    expect(row(flipped)).toEqual(row(plain).reverse())
    expect(flipped).not.toEqual(plain)
  })
})
