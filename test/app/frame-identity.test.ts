/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { passthrough } from '../../src/main/video/ffmpeg-process.ts'
import { findFfmpeg, type FfmpegTool } from '../../src/main/video/ffmpeg.ts'
import { encodeCounterVideo, ffmpeg } from '../native/video/counter-video.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, patience, rendering } from './screens.ts'

// Frame n on the screen, in the field, in the saved picture: each shows the
// number burned into picture n, for all n, in every kind of file. That the
// tensor of frame n shows it too is test/native/tensor/frame-identity.test.ts.

const FRAMES = 40
interface Kind {
  name: string
  file: string
  width?: number
  height?: number
  args: (tool: FfmpegTool) => string[]
  /** A second run over the encoded file. */
  then?: { file: string; before?: string[]; args: string[] }
  /** Number in the first picture. */
  first?: number
  rotation?: number
  needs?: string
}
const x264 = (...more: string[]): string[] => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-bf', '3', '-x264opts', 'b-pyramid=normal:b-adapt=0:keyint=16:min-keyint=16:scenecut=0', ...more]
const kinds: Kind[] = [
  { name: 'constant rate with B-frames', file: 'constant.mp4', args: () => x264() },
  { name: 'variable rate', file: 'variable.mkv', args: (tool) => ['-vf', "setpts='(N+2*floor(N/5))/(25*TB)'", ...passthrough(tool), '-enc_time_base', '1:90000', ...x264()] },
  { name: 'edit list', file: 'whole.mp4', args: () => x264(), then: { file: 'edited.mp4', before: ['-ss', '0.4'], args: ['-c', 'copy'] }, first: 10 },
  { name: 'start other than zero', file: 'start.ts', args: () => [...x264(), '-output_ts_offset', '100'] },
  { name: 'odd sizes', file: 'odd.mp4', width: 161, height: 97, args: () => ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p', '-bf', '3'] },
  { name: 'turned by 90 degrees', file: 'upright.mp4', args: () => x264(), then: { file: 'turned.mp4', args: ['-c', 'copy', '-metadata:s:v:0', 'rotate=270'] }, rotation: 90 },
  { name: 'interlaced', file: 'interlaced.mp4', args: () => [...x264(), '-flags', '+ildct+ilme'] },
  { name: '10-bit HEVC', file: 'ten.mkv', args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p10le', '-x265-params', 'log-level=error:keyint=16:bframes=3'], needs: 'libx265' },
  { name: 'HEVC in MP4', file: 'hevc.mp4', args: () => ['-c:v', 'libx265', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-x265-params', 'log-level=error:keyint=16:bframes=3'], needs: 'libx265' },
  { name: 'Motion JPEG', file: 'motion.avi', args: () => ['-c:v', 'mjpeg', '-q:v', '3', '-pix_fmt', 'yuvj420p'] },
  { name: 'frame folder', file: 'pictures/%d.png', args: () => [] },
]

const tool = await findFfmpeg()
const encoders = execFileSync(tool.path, ['-v', 'error', '-encoders'], { encoding: 'utf8' })
let folder: string
let app: AppUnderTest
let page: Page
const paths = new Map<string, string>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-identity-'))
  mkdirSync(join(folder, 'pictures'))
  for (const kind of kinds) {
    if (kind.needs && !encoders.includes(kind.needs)) continue
    let path = encodeCounterVideo(tool, { path: join(folder, kind.file), frames: FRAMES, width: kind.width ?? 160, height: kind.height ?? 96, args: kind.args(tool) })
    if (kind.then) {
      const made = join(folder, kind.then.file)
      ffmpeg(tool, [...(kind.then.before ?? []), '-i', path, ...kind.then.args, '-y', made])
      path = made
    }
    paths.set(kind.name, kind.file.includes('%d') ? join(folder, 'pictures') : path)
  }
  app = await startApp({ demoDives: 0 })
  page = app.page
  await page.getByText('No dives yet').waitFor({ timeout: patience })
  await call(page, 'imports.start', { paths: [...paths.values()] })
  // One card a dive; what was refused would leave the count short.
  await page.locator('.card').nth(paths.size - 1).waitFor({ timeout: patience * 2 })
}, rendering)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

interface Reading { shown: number; field: number; canvas: number; saved: number; jpeg: number }

/** In the page: steps by the key through all frames and reads each where it is seen, shown as a number, and given out. */
async function readAll(videoId: number, count: number, rotation: number): Promise<Reading[]> {
  // A string: what a bundler adds to functions does not exist in the page.
  return page.evaluate<Reading[]>(`(async () => {
    const token = sessionStorage.getItem('highboard-token')
    const counter = (source) => {
      const plain = new OffscreenCanvas(source.width, source.height)
      const context = plain.getContext('2d')
      context.drawImage(source, 0, 0)
      const { data } = context.getImageData(0, 0, source.width, source.height)
      let n = 0
      for (let bit = 0; bit < 12; bit++) {
        const u = ((bit % 4) + 0.5) / 4
        const v = (Math.floor(bit / 4) + 0.5) / 3
        const [x, y] = ${rotation} === 90 ? [1 - v, u] : [u, v]
        if (data[(Math.floor(y * source.height) * source.width + Math.floor(x * source.width)) * 4 + 1] > 126) n |= 1 << bit
      }
      return n
    }
    const fetched = async (path) => counter(await createImageBitmap(await (await fetch('/media' + path, { headers: { authorization: 'Bearer ' + token } })).blob()))
    const found = []
    for (let frame = 0; frame < ${count}; frame++) {
      if (frame > 0) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', code: 'ArrowRight', bubbles: true }))
      const until = performance.now() + 20000
      let canvas
      while (!(canvas = document.querySelector('.screen canvas[data-frame="' + frame + '"]')) && performance.now() < until) await new Promise((resolve) => requestAnimationFrame(resolve))
      if (!canvas) throw new Error('frame ' + frame + ' was never shown')
      found.push({
        shown: Number(canvas.dataset.frame),
        field: Number(document.querySelector('.transport .frame input').value),
        canvas: counter(canvas),
        saved: await fetched('/frames/${videoId}/' + frame + '.png'),
        jpeg: await fetched('/frames/${videoId}/' + frame + '.jpg'),
      })
    }
    return found
  })()`)
}

describe('one frame, wherever it is met', () => {
  for (const kind of kinds) {
    if (kind.needs && !encoders.includes(kind.needs)) {
      it(`${kind.name}: NOT TRIED, the bundled ffmpeg has no ${kind.needs}`, () => expect(paths.has(kind.name)).toBe(false))
      continue
    }
    it(kind.name, async () => {
      const { first = 0, rotation = 0 } = kind
      const { dives: all } = await call<{ dives: { id: number; videoId: number; videoName: string; startFrame: number; endFrame: number }[] }>(page, 'dives.list', { limit: 100 })
      const dive = all.find((one) => (paths.get(kind.name) ?? '').endsWith(one.videoName)) ?? expect.fail(`no dive of ${paths.get(kind.name)}`)
      expect([dive.startFrame, dive.endFrame]).toEqual([0, FRAMES - first])
      await page.evaluate((id) => (location.hash = `#/annotate/${id}`), dive.id)
      await page.waitForSelector(`.screen canvas[data-video="${dive.videoId}"][data-frame="0"]`, { state: 'visible', timeout: patience })
      const readings = await readAll(dive.videoId, FRAMES - first, rotation)
      expect(readings).toEqual(Array.from({ length: FRAMES - first }, (_, n) => ({ shown: n, field: n, canvas: n + first, saved: n + first, jpeg: n + first })))
    }, 60_000)
  }

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
