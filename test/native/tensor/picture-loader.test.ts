import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { clearEntries } from '../../../src/main/tensor/cache/folder.ts'
import { openFrameCache } from '../../../src/main/tensor/cache/open.ts'
import { readCacheUse } from '../../../src/main/tensor/cache/use.ts'
import { centerCrop, frameGeometry } from '../../../src/main/tensor/geometry.ts'
import type { PictureRequest } from '../../../src/main/tensor/load-pictures.ts'
import { directPictures } from '../../../src/main/tensor/load-pictures.ts'
import { createPictureLoader, findThreadFile, type PictureLoader, type PictureLoaderOptions } from '../../../src/main/tensor/picture-loader.ts'
import { makeDives } from '../training/tiny-dives.ts'

let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
const open: PictureLoader[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'highboard-loader-'))
  dives = await makeDives(folder)
})
afterEach(async () => {
  for (const loader of open.splice(0)) await loader.close()
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const geometry = frameGeometry('mcore', 'upright', 16)
const request = (i: number, flip = false): PictureRequest => ({ dive: dives[i]!, frameCount: 8, geometry, placement: { ...centerCrop(geometry), flip } })
const loaderOf = (cache: string, options: Partial<PictureLoaderOptions> = {}): PictureLoader => {
  const loader = createPictureLoader({ cacheFolder: join(folder, cache), ffmpegPath: '', ...options })
  open.push(loader)
  return loader
}
const plain = (cache: string) => directPictures({ ffmpegPath: '', cache: openFrameCache(join(folder, cache)) })

describe('picture loader', () => {
  it('gives to the last bit what loading in place gives, announced or not, cold and warm', async () => {
    const requests = [0, 1, 2, 3].flatMap((i) => [request(i), request(i, true)])
    const expected = []
    for (const each of requests) expected.push(await plain('in place').load(each))
    const loader = loaderOf('ahead')
    for (const announced of [requests, requests.slice(2), []]) {
      loader.announce(announced)
      for (const [i, each] of requests.entries()) expect(await loader.load(each)).toEqual(expected[i])
    }
    expect(loader.waitedSeconds).toBeGreaterThan(0)
  })

  it('has pictures ready by the time they are asked for', async () => {
    const loader = loaderOf('ready')
    loader.announce([request(4), request(5)])
    await expect.poll(() => readdir(join(folder, 'ready', 'frames')).catch(() => []).then((names) => names.filter((name) => name.endsWith('.cache') && !name.includes('.part')).length), { timeout: 20_000 }).toBeGreaterThanOrEqual(2)
    const expected = await plain('in place').load(request(4))
    // Nothing is left to read them from: only what lies ready can be given.
    await rm(join(folder, 'ready', 'frames'), { recursive: true })
    const path = dives[4]!.video.path
    await rename(path, `${path}.away`)
    try {
      expect(await loader.load(request(4))).toEqual(expected)
      await expect(plain('nothing').load(request(4))).rejects.toMatchObject({ code: 'missing-video' })
    } finally {
      await rename(`${path}.away`, path)
    }
  })

  it('reports what cannot be read when it is asked for, with its code and the dive, and goes on', async () => {
    const loader = loaderOf('errors')
    const lost: PictureRequest = { ...request(0), dive: { ...dives[0]!, title: 'The lost one', video: { ...dives[0]!.video, contentHash: 'lost', path: join(folder, 'gone.mp4') } } }
    const [here] = await Promise.allSettled([plain('errors').load(lost)])
    loader.announce([lost, request(1)])
    await new Promise((resolve) => setTimeout(resolve, 300))
    const [there] = await Promise.allSettled([loader.load(lost)])
    expect(there).toMatchObject({ status: 'rejected', reason: { name: 'StudioError', code: 'missing-video', message: expect.stringMatching(/The lost one.*vanished.*gone\.mp4/) as string } })
    expect({ ...(there as PromiseRejectedResult).reason }).toEqual({ ...(here as PromiseRejectedResult).reason })
    expect(await loader.load(request(1))).toHaveLength(8 * 3 * 16 * 16)
  })

  it('ends with the signal, in the middle of decoding', async () => {
    const abort = new AbortController()
    const loader = loaderOf('cancelled', { signal: abort.signal, patienceMilliseconds: 0 })
    const pictures = loader.load(request(0))
    abort.abort()
    await expect(pictures).rejects.toMatchObject({ code: 'cancelled' })
    await expect(loader.load(request(1))).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('still gives the step that is being taken its pictures when the signal comes', async () => {
    const abort = new AbortController()
    const loader = loaderOf('in place', { signal: abort.signal })
    loader.announce([request(0), request(1), request(2)])
    await loader.load(request(0))
    abort.abort()
    expect(await loader.load(request(1))).toHaveLength(8 * 3 * 16 * 16)
  })

  it('closes at once although much is announced, and notes how the cache was used', async () => {
    const loader = loaderOf('closing')
    for (let i = 0; i < 2; i++) await loader.load(request(i))
    loader.announce(dives.map((_, i) => request(i)))
    await loader.close()
    // Written by the thread as it ends; one that had to be ended writes nothing.
    const use = await readCacheUse(join(folder, 'closing', 'frames'))
    expect(use?.misses).toBeGreaterThanOrEqual(2)
  })

  it('computes again what is cleared while it works', async () => {
    const loader = loaderOf('cleared')
    const requests = [0, 1, 2, 3, 4, 5].map((i) => request(i))
    const before = []
    for (const each of requests) before.push(await loader.load(each))
    loader.announce(requests)
    for (const [i, each] of requests.entries()) {
      await clearEntries(join(folder, 'cleared', 'frames'))
      if (i === 3) await rm(join(folder, 'cleared'), { recursive: true, force: true })
      expect(await loader.load(each)).toEqual(before[i])
    }
  })

  it.each([['does not start', 'throw new Error("no threads here")'], ['ends', 'setTimeout(() => process.exit(3), 100)']])('loads in place where the thread %s, and says so', async (_, code) => {
    const file = join(folder, 'broken.mjs')
    await writeFile(file, code)
    const lines: string[] = []
    const loader = loaderOf('broken', { threadFile: pathToFileURL(file), log: (line) => lines.push(line) })
    loader.announce([request(0), request(1)])
    expect(await loader.load(request(1))).toEqual(await plain('in place').load(request(1)))
    expect(await loader.load(request(0))).toEqual(await plain('in place').load(request(0)))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain('between the steps')
  })

  it('loads in place where no thread can be made at all', async () => {
    const lines: string[] = []
    const loader = loaderOf('none', { threadFile: new URL('https://nowhere.example/thread.js'), log: (line) => lines.push(line) })
    loader.announce([request(0), request(1)])
    expect(await loader.load(request(1))).toEqual(await plain('in place').load(request(1)))
    expect(lines).toHaveLength(1)
  })
})

describe('the thread’s file', () => {
  it('is the neighbour in src, and in out/main beside or above the chunk that asks', async () => {
    expect(findThreadFile('file:///studio/src/main/tensor/picture-loader.ts').pathname).toBe('/studio/src/main/tensor/loader-worker.ts')
    await writeFile(join(folder, 'loader-worker.js'), '')
    expect(findThreadFile(pathToFileURL(join(folder, 'entry.js')).href).pathname).toBe(pathToFileURL(join(folder, 'loader-worker.js')).pathname)
    expect(findThreadFile(pathToFileURL(join(folder, 'chunks', 'train-1.js')).href).pathname).toBe(pathToFileURL(join(folder, 'loader-worker.js')).pathname)
  })
})
