import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { createRandom } from '../../src/shared/domain/random.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, expectAccessible, expectText, goTo, patience, rendering, saved, shownFrame, type DiveRow } from './screens.ts'

// A video that was whole when it was imported and is damaged in its middle now: what cannot be seen is named, and all the rest is labelled as ever.

let app: AppUnderTest
let page: Page
let diveId: number
let frameCount: number
const stretch = { first: -1, last: -1 }
const broken = () => page.locator('.screen .broken')
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
async function typeFrame(frame: number): Promise<void> {
  await press('KeyG')
  await page.keyboard.type(String(frame))
  await press('Enter')
}
/** Waits until the frame, or that it is broken, is on the screen. */
async function settled(frame: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const hole = document.querySelector('.screen .broken')
    const canvas = document.querySelector<HTMLElement>(`.screen canvas[data-frame="${wanted}"]`)
    return hole ? Number(hole.getAttribute('data-first')) <= wanted && Number(hole.getAttribute('data-last')) >= wanted : canvas !== null && canvas.offsetParent !== null
  }, frame, { timeout: patience })
}

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  const dive = (await dives(page)).find(({ diveNumber }) => diveNumber === '107B') as (DiveRow & { videoId: number }) | undefined
  if (!dive) throw new Error('The demo library has no 107B.')
  diveId = dive.id
  frameCount = dive.endFrame - dive.startFrame
  const { path } = await call<{ path: string }>(page, 'videos.get', { videoId: dive.videoId })
  // The library's own copy, never the one that other tests copy.
  if (!path.startsWith(app.libraryFolder)) throw new Error(`${path} is not in the library under test.`)
  const bytes = readFileSync(path)
  const random = createRandom('a damaged stretch')
  for (let at = Math.floor(bytes.length * 0.5); at < Math.floor(bytes.length * 0.52); at++) bytes[at] = random.integer(256)
  writeFileSync(path, bytes)
}, rendering)
afterAll(() => app?.close())

describe('a dive whose video is damaged in its middle', () => {
  it('says that the file has changed, and shows it once it is kept', async () => {
    await goTo(page, `#/annotate/${diveId}`, '[data-testid="video-file-note"][data-state="changed"]')
    await page.getByRole('button', { name: 'Keep the changed file' }).click()
    await page.waitForSelector('[data-testid="video-file-note"][data-state="kept"]', { timeout: patience })
    await shownFrame(page, 0)
  })

  it('names the stretch that cannot be seen', async () => {
    for (let frame = 0; frame < frameCount && stretch.first < 0; frame += 4) {
      await typeFrame(frame)
      await settled(frame)
      if ((await broken().count()) > 0) {
        stretch.first = Number(await broken().getAttribute('data-first'))
        stretch.last = Number(await broken().getAttribute('data-last'))
      }
    }
    expect(stretch.first).toBeGreaterThan(0)
    expect(stretch.last).toBeLessThan(frameCount - 1)
    await expectText(broken(), new RegExp(stretch.first === stretch.last ? `Frame ${stretch.first} cannot be read` : `Frames ${stretch.first}–${stretch.last} cannot be read`))
    await expectAccessible(page, 'a damaged stretch')
  })

  it('is stepped into and out of from both sides, each picture under its own number', async () => {
    await typeFrame(stretch.first - 1)
    await shownFrame(page, stretch.first - 1)
    await press('ArrowRight')
    await broken().waitFor({ timeout: patience })
    await typeFrame(stretch.last)
    await settled(stretch.last)
    expect(await broken().count()).toBe(1)
    await press('ArrowRight')
    await shownFrame(page, stretch.last + 1)
    expect(await broken().count()).toBe(0)
    await press('End')
    await shownFrame(page, frameCount - 1)
  })

  it('is labelled beyond the stretch, and the labels are kept', async () => {
    await call(page, 'stages.set', { diveId, stages: [], summary: 'Start again' })
    await page.reload()
    await page.waitForSelector('.annotate .none', { timeout: patience })
    await shownFrame(page, 0)
    const starts = [0, stretch.last + 1, stretch.last + 5]
    for (const [i, start] of starts.entries()) {
      if (i === 0) continue
      await typeFrame(start)
      await shownFrame(page, start)
      await press(`Digit${i + 1}`)
    }
    await saved(page)
    const stored = await call<{ stages: { startFrame: number }[] }>(page, 'dives.get', { diveId })
    expect(stored.stages.map(({ startFrame }) => startFrame)).toEqual(starts)
  })

  it('reports nothing but the pictures that did not come', () => {
    expect(app.problems.filter((problem) => !problem.includes('Failed to load resource'))).toEqual([])
  })
})
