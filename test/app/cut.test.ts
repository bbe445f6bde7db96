/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, truncateSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { findFfmpeg } from '../../src/main/video/ffmpeg.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering, saved, shownFrame } from './screens.ts'

let app: AppUnderTest
let page: Page
let folder: string
let videoId: number
const frameCount = 1800
const press = (...keys: string[]): Promise<void> => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

interface Range { id: number; startFrame: number; endFrame: number; diveNumber: string | null }
const dives = (): Promise<Range[]> => call<Range[]>(page, 'dives.ofVideo', { videoId })
const ranges = async (): Promise<number[][]> => (await dives()).map(({ startFrame, endFrame }) => [startFrame, endFrame])
async function goToFrame(frame: number | string): Promise<void> {
  await press('KeyG')
  await page.keyboard.type(String(frame))
  await press('Enter')
}

beforeAll(async () => {
  // 72 s at 25 frames a second: too long to be taken for one dive. And a copy that ends in the middle.
  folder = mkdtempSync(join(tmpdir(), 'highboard-long-'))
  const ffmpeg = (await findFfmpeg()).path
  const make = (...args: string[]): void => void execFileSync(ffmpeg, ['-v', 'error', '-y', '-f', 'lavfi', '-i', 'testsrc2=size=192x108:rate=25', ...args], { cwd: folder })
  make('-t', '72', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '50', '-pix_fmt', 'yuv420p', 'session.mp4')
  make('-t', '3', '-c:v', 'mjpeg', 'broken.avi')
  truncateSync(join(folder, 'broken.avi'), Math.floor(statSync(join(folder, 'broken.avi')).size * 0.6))
  app = await startApp({ demoDives: 0 })
  page = app.page
  await page.getByText('No dives yet').waitFor({ timeout: patience })
  await call(page, 'imports.start', { paths: [join(folder, 'session.mp4')] })
}, rendering)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a long video', () => {
  it('is shown in the library and leads to the Cut screen', async () => {
    const card = page.getByRole('link', { name: 'Cut session.mp4 into dives' })
    await card.waitFor({ timeout: patience * 2 })
    await expectText(page.locator('.uncut'), /Videos not cut yet\s*1/)
    await card.click()
    await shownFrame(page, 0)
    videoId = Number(/cut\/(\d+)/.exec(page.url())?.[1])
  })

  it('is walked by frames, tens, seconds and typed places', async () => {
    await press('ArrowRight', 'Period', 'Comma')
    await shownFrame(page, 1)
    await press('Shift+ArrowRight', 'Control+ArrowRight')
    await shownFrame(page, 36)
    await goToFrame('1:00.000')
    await shownFrame(page, 1500)
    await goToFrame('a while')
    await expectText(page.locator('.notice').last(), /“a while” is neither a frame/)
    await page.locator('.screen').hover()
    await page.mouse.wheel(0, 40)
    await shownFrame(page, 1501)
    await press('End', 'ArrowRight')
    await shownFrame(page, frameCount - 1)
  })

  it('plays in real time and at rest shows the frame it stopped at', async () => {
    await goToFrame(100)
    await press('Space')
    const field = page.getByLabel('Go to frame or time')
    await eventually(() => field.inputValue().then(Number)).toBeGreaterThan(110)
    await press('KeyK')
    const stopped = Number(await field.inputValue())
    await shownFrame(page, stopped)
    expect(await page.locator('.screen video').isVisible()).toBe(false)
  })
})

describe('dives', () => {
  it('are made by marking in and out; what is missing is said', async () => {
    await press('Enter')
    await expectText(page.locator('.notice').last(), /Mark where the dive begins/)
    await goToFrame(200)
    await press('KeyI', 'Control+ArrowRight', 'Control+ArrowRight', 'KeyO', 'Enter')
    await eventually(ranges).toEqual([[200, 251]])
    await expectText(page.getByTestId('announcer'), /dive added, frames 200 to 250/)
    await goToFrame(500)
    await press('KeyI')
    await goToFrame(599)
    await press('KeyO', 'Enter')
    await eventually(ranges).toEqual([[200, 251], [500, 600]])
  })

  it('are selected, split and removed, and every edit is undone across dives', async () => {
    await press('PageUp')
    await shownFrame(page, 200)
    await goToFrame(225)
    await press('KeyB')
    await eventually(ranges).toEqual([[200, 225], [225, 251], [500, 600]])
    await press('PageDown', 'PageDown', 'Delete')
    await eventually(ranges).toEqual([[200, 225], [225, 251]])
    await saved(page)
    await press('Control+z')
    await eventually(ranges).toEqual([[200, 225], [225, 251], [500, 600]])
    await press('Control+z')
    await eventually(ranges).toEqual([[200, 251], [500, 600]])
    await press('Control+z')
    await eventually(ranges).toEqual([[200, 251]])
    await press('Control+Shift+z')
    await eventually(ranges).toEqual([[200, 251], [500, 600]])
    await saved(page)
  })

  it('change by typed times and frames, by arrow keys on an edge, and by dragging it', async () => {
    const start = page.getByLabel('Start of dive 1')
    await start.fill('0:08.400')
    await start.press('Enter')
    await eventually(ranges).toEqual([[210, 251], [500, 600]])
    const end = page.getByLabel('End of dive 1')
    await end.fill('259')
    await end.press('Enter')
    await eventually(ranges).toEqual([[210, 260], [500, 600]])
    await end.fill('9000')
    await end.press('Enter')
    await expectText(page.locator('.notice').last(), /no place in this video/)
    await page.locator('.segments .block').first().locator('.edge.end').focus()
    await press('ArrowRight', 'Shift+ArrowRight')
    await eventually(ranges).toEqual([[210, 271], [500, 600]])
    const box = await page.locator('.segments .block').nth(1).locator('.edge.end').boundingBox()
    const track = await page.locator('.segments').boundingBox()
    if (!box || !track) throw new Error('The timeline has no boxes.')
    await page.mouse.move(box.x + box.width / 2, box.y + 10)
    await page.mouse.down()
    await page.mouse.move(track.x + (track.width * 720) / frameCount, box.y + 10, { steps: 5 })
    await page.mouse.up()
    await eventually(async () => Math.abs(((await ranges())[1]?.[1] ?? 0) - 720)).toBeLessThan(3)
    await saved(page)
  })

  it('lead to what is not cut yet, may overlap with a warning, and carry facts', async () => {
    await press('Home', 'KeyN')
    await shownFrame(page, 271)
    await goToFrame(260)
    await press('KeyI', 'Control+ArrowRight', 'KeyO', 'Enter')
    await eventually(ranges).toHaveLength(3)
    await expectText(page.locator('.list header'), /2 overlap/)
    await page.getByLabel('Dive number of dive 1').fill('107b')
    await press('Enter')
    await eventually(async () => (await dives())[0]?.diveNumber).toBe('107B')
    await page.getByLabel('Dive number of dive 2').fill('200D')
    await press('Enter')
    await expectText(page.locator('.notice').last(), /^200D /)
  })
})

describe('a list of ranges', () => {
  it('is shown line by line before anything is made, then made and undone at once', async () => {
    const before = await ranges()
    await page.getByRole('button', { name: 'From a list' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('List of ranges').fill('start,end,number\n1000,1049,205B\n0:44.000,0:46.000,\n210,270,107B\n1790,1800,\n5,4,')
    await expectText(dialog.locator('.counts'), /2 new dives.*1 there already.*2 lines wrong/)
    await expectText(dialog.locator('table'), /Ends at 1800; the video has 0 – 1799/)
    await expectAccessible(page, 'the list of ranges')
    await dialog.getByRole('button', { name: 'Make 2 dives' }).click()
    await dialog.waitFor({ state: 'detached', timeout: patience })
    await eventually(ranges).toEqual([...before, [1000, 1050], [1100, 1150]])
    await press('Control+z')
    await eventually(ranges).toEqual(before)
  })
})

describe('the screen', () => {
  it('is accessible in light and dark, and gives dialogs the focus and takes it back', async () => {
    for (const theme of ['light', 'dark'] as const) {
      await call(page, 'settings.set', { theme })
      await page.reload()
      await page.waitForSelector(`html[data-theme="${theme}"] .rows li`, { timeout: patience })
      await expectAccessible(page, `cut, ${theme}`)
    }
    const opener = page.getByRole('button', { name: 'From a list' })
    await opener.focus()
    await press('Enter')
    await eventually(() => page.getByRole('dialog').evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached', timeout: patience })
    await eventually(() => opener.evaluate((element) => element === document.activeElement)).toBe(true)
  })

  it('opens a dive in Annotate, and from the library the dive in its video', async () => {
    await page.locator('.rows li .picture').nth(1).dblclick()
    await eventually(() => page.url()).toMatch(/annotate\/\d+/)
    await goTo(page, '#/library', '.card')
    await page.locator('.card', { hasText: '107B' }).click()
    await page.getByRole('link', { name: 'Show in its video' }).click()
    await shownFrame(page, 210)
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
  })
})

describe('a damaged video', () => {
  it('is refused with an offer to import what can be read, and then says so', async () => {
    await goTo(page, '#/library', '.card')
    const { jobId } = await call<{ jobId: number }>(page, 'imports.start', { paths: [join(folder, 'broken.avi')] })
    await page.locator('.status .jobs').click()
    const card = page.locator(`.tray .job[data-job="${jobId}"][data-state="failed"]`)
    await card.waitFor({ timeout: patience })
    await card.getByRole('button', { name: 'Report' }).click()
    const report = page.getByRole('dialog', { name: 'Import report' })
    await expectText(report, /broken\.avi.*damaged or incomplete/s)
    await expectAccessible(page, 'the import report')
    await report.getByRole('button', { name: 'Import what can be read' }).click()
    await page.getByRole('button', { name: 'Show', exact: true }).click({ timeout: patience })
    await expectText(report, /Imported, with warnings.*broken\.avi.*damaged or incomplete/s)
    await press('Escape')
  })

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
