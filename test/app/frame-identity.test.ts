import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { DiveSource } from '../../src/shared/contract/dive-source.ts'
import { openLibrary } from '../../src/main/library/open-library.ts'
import { createMemoryCache } from '../../src/main/tensor/disk-cache.ts'
import { loadDiveFrames } from '../../src/main/tensor/dive-frames.ts'
import { frameGeometry } from '../../src/main/tensor/geometry.ts'
import { findFfmpeg } from '../../src/main/video/ffmpeg.ts'
import { counterOf, counterPlaces, encodeCounterVideo, readCounter } from '../native/video/counter-video.ts'
import { encodeKind, videoKinds, type VideoKind } from '../native/video/video-kinds.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, openDive, patience, shownFrame } from './screens.ts'

// One frame identity: for every frame of every kind of video, the picture on the
// screen, the number beside it, the picture that is exported and the picture the
// model gets are the same. Each picture carries its number as black and white
// blocks, which are read back from the canvas, from the file and from the tensor.

/** Long enough for several groups of pictures, short enough to step through every frame of every kind. */
const frames = 48
const folderKind: VideoKind = { name: 'a folder of pictures', file: 'pictures', frames: 30, width: 161, height: 97, args: () => [] }
/** Made by cutting at 3.4 s: it needs its whole length. */
const kinds: VideoKind[] = [...videoKinds.map((kind) => (kind.first === undefined ? { ...kind, frames } : { ...kind, frames: kind.first + frames })), folderKind]

let app: AppUnderTest
let page: Page
let folder: string
const found = new Map<string, { source: DiveSource; name: string }>()
const nameOf = (kind: VideoKind): string => kind.then?.file ?? kind.file

beforeAll(async () => {
  const tool = await findFfmpeg()
  folder = mkdtempSync(join(tmpdir(), 'highboard-identity-'))
  const paths = videoKinds.map((_, i) => encodeKind(tool, folder, kinds[i] as VideoKind))
  mkdirSync(join(folder, folderKind.file))
  encodeCounterVideo(tool, { path: join(folder, folderKind.file, '%d.png'), frames: folderKind.frames, width: 161, height: 97, args: [] })
  app = await startApp({ demoDives: 0 })
  page = app.page
  const { jobId } = await call<{ jobId: number }>(page, 'imports.start', { paths: [...paths, join(folder, folderKind.file)] })
  await importEnd(jobId)
  const outcome = await call<{ refused: unknown[] }>(page, 'imports.outcome', { jobId })
  expect(outcome.refused).toEqual([])
  const library = await openLibrary(app.libraryFolder, { create: false })
  const { dives } = await library.dives.list({ diveNumber: null, search: '', labelled: 'any', part: null, category: null, sort: 'newest', offset: 0, limit: 100 })
  for (const source of await library.sources.list(dives.map(({ id }) => id))) {
    const name = dives.find(({ id }) => id === source.diveId)?.videoName ?? ''
    found.set(name, { source, name })
  }
  await library.close()
}, 300_000)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function importEnd(jobId: number): Promise<void> {
  for (;;) {
    const { job } = await call<{ job: { state: string; error: unknown } }>(page, 'jobs.get', { jobId })
    if (job.state === 'done') return
    if (job.state === 'failed' || job.state === 'cancelled') throw new Error(`The import ${job.state}: ${JSON.stringify(job.error)}`)
    await page.waitForTimeout(100)
  }
}

/** What the page shows now: the number in the field, and the one in the picture on the canvas. */
async function shown(rotation: number): Promise<{ number: number; picture: number }> {
  const { number, shades } = await page.evaluate((places) => {
    const canvas = document.querySelector<HTMLCanvasElement>('.screen canvas')
    const field = document.querySelector<HTMLInputElement>('[aria-label="Go to frame"]')
    const context = canvas?.getContext('2d')
    if (!canvas || !context || !field) throw new Error('The player is not there.')
    const shades = places.map(([x, y]) => context.getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data[1] ?? 0)
    return { number: Number(field.value), shades }
  }, counterPlaces(rotation))
  return { number, picture: counterOf(shades) }
}

/** The number in the picture whoever asks for a frame's file gets. */
async function exported(videoId: number, frame: number, rotation: number): Promise<number> {
  return counterOf(await page.evaluate(async ([id, wanted, places]) => {
    const token = sessionStorage.getItem('highboard-token') ?? ''
    const response = await fetch(`/media/frames/${id}/${wanted}.jpg?token=${token}`)
    const bitmap = await createImageBitmap(await response.blob())
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')
    context?.drawImage(bitmap, 0, 0)
    return places.map(([x, y]) => context?.getImageData(Math.floor(x * bitmap.width), Math.floor(y * bitmap.height), 1, 1).data[1] ?? 0)
  }, [videoId, frame, counterPlaces(rotation)] as const))
}

describe('screen, number, export and tensor show the same frame', () => {
  for (const kind of kinds) {
    it(kind.name, async () => {
      const { first = 0, rotation = 0 } = kind
      const source = found.get(nameOf(kind))?.source
      if (!source) throw new Error(`${nameOf(kind)} was not imported; there are ${[...found.keys()].join(', ')}.`)
      const count = source.endFrame - source.startFrame
      expect(kind.mayHideLast ? [kind.frames - 1, kind.frames] : [kind.frames - first]).toContain(count)
      const all = Array.from({ length: count }, (_, i) => i)

      await openDive(page, source.diveId)
      const [onScreen, numbers, files]: [number[], number[], number[]] = [[], [], []]
      for (const index of all) {
        await shownFrame(page, index)
        const now = await shown(rotation)
        numbers.push(now.number)
        onScreen.push(now.picture - first)
        files.push((await exported(source.video.videoId, source.startFrame + index, rotation)) - first)
        if (index < count - 1) await page.keyboard.press('ArrowRight')
      }
      expect(numbers).toEqual(all)
      expect(onScreen).toEqual(all)
      expect(files).toEqual(all)

      // Back again in long jumps: what is shown does not depend on the way there.
      for (let index = count - 1; index > 10; index -= 10) {
        await page.keyboard.press('Shift+ArrowLeft')
        await shownFrame(page, index - 10)
        expect((await shown(rotation)).picture - first).toBe(index - 10)
      }

      // The whole picture instead of the middle a model crops: the counter fills it.
      const geometry = { ...frameGeometry('mcore', 'upright', 96), resizeWidth: 96, resizeHeight: 96 }
      const tensor = await loadDiveFrames(source, { frameCount: count, geometry, ffmpegPath: '', cache: createMemoryCache() })
      expect(tensor.sampledFrames).toEqual(all)
      const size = tensor.width * tensor.height * 3
      const seen = all.map((t) => readCounter({ data: tensor.pixels.subarray(t * size, (t + 1) * size), width: tensor.width, height: tensor.height }, rotation) - first)
      expect(seen).toEqual(all)
    }, patience * 4)
  }

  it('without an error on the page', () => expect(app.problems).toEqual([]))
})
