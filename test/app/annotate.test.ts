import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectText, openDive, patience, rendering, saved, shownFrame, stageStarts } from './screens.ts'

let app: AppUnderTest
let page: Page
let diveId: number
let frameCount: number
const press = (...keys: string[]): Promise<void> => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  const dive = (await dives(page)).find((one) => one.diveNumber === '103B')
  if (!dive) throw new Error('The demo library has no 103B.')
  diveId = dive.id
  frameCount = dive.endFrame - dive.startFrame
  await openDive(page, diveId)
}, rendering)
afterAll(() => app?.close())

describe('the player', () => {
  it('steps by one and by ten frames, and stops at both ends', async () => {
    await press('ArrowRight', 'Period', 'ArrowRight', 'Comma')
    await shownFrame(page, 2)
    await press('Shift+ArrowRight')
    await shownFrame(page, 12)
    await press('End', 'ArrowRight')
    await shownFrame(page, frameCount - 1)
    await press('Home', 'ArrowLeft')
    await shownFrame(page, 0)
  })

  it('walks from boundary to boundary', async () => {
    const [, flight, entry] = await stageStarts(page)
    await press('ArrowDown')
    await shownFrame(page, flight ?? -1)
    await press('ArrowDown')
    await shownFrame(page, entry ?? -1)
    await press('ArrowUp')
    await shownFrame(page, flight ?? -1)
  })

  it('goes to a typed frame, and takes no keys for shortcuts meanwhile', async () => {
    await press('KeyG')
    await page.keyboard.type('5')
    await press('Enter')
    await shownFrame(page, 5)
  })

  it('plays in real time and stops', async () => {
    await press('Home', 'Space')
    await eventually(() => page.locator('.screen canvas').getAttribute('data-frame').then(Number)).toBeGreaterThan(3)
    await press('Space')
    const field = page.getByLabel('Go to frame')
    const stopped = await field.inputValue()
    await page.waitForTimeout(250)
    expect(await field.inputValue()).toBe(stopped)
  })

  it('shows another picture for another frame', async () => {
    const picture = (): Promise<string> => page.locator('.screen canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
    await press('Home')
    await shownFrame(page, 0)
    const first = await picture()
    await press('ArrowDown')
    await shownFrame(page, (await stageStarts(page))[1] ?? -1)
    expect(await picture()).not.toBe(first)
  })
})

describe('stages', () => {
  it('start where a number key is pressed, saved at once and kept over a reload', async () => {
    const before = await stageStarts(page)
    await press('Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Digit2')
    await saved(page)
    expect(await stageStarts(page)).toEqual([0, 20, before[2]])
    await page.reload()
    await page.waitForSelector('.annotate .block', { timeout: patience })
    await eventually(() => stageStarts(page)).toEqual([0, 20, before[2]])
    await shownFrame(page, 0)
  })

  it('say aloud what happened', async () => {
    await press('Shift+ArrowRight', 'Digit2')
    await expectText(page.getByTestId('announcer'), /^stage 2, frame 10$/)
    await saved(page)
  })

  it('undo and redo every edit', async () => {
    await press('Control+z')
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(20)
    await press('Control+Shift+z')
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(10)
    await press('Control+z', 'Control+z')
    await eventually(() => page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true)
    await press('Control+y')
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(20)
  })

  it('share a boundary that drags, frame by frame', async () => {
    await saved(page)
    const edge = page.locator('.stages .edge').first()
    const box = await edge.boundingBox()
    const track = await page.locator('.stages').boundingBox()
    if (!box || !track) throw new Error('The timeline has no boxes.')
    const perFrame = track.width / frameCount
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + perFrame * 7.3, box.y, { steps: 6 })
    await shownFrame(page, 27)
    await page.mouse.up()
    await saved(page)
    expect((await stageStarts(page))[1]).toBe(27)
  })

  it('move by a nudge and by a typed frame; a typed frame that cannot be is refused', async () => {
    await press('Alt+ArrowRight', 'Alt+ArrowRight', 'Alt+ArrowLeft')
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(28)
    const field = page.getByLabel('First frame of stage 2')
    await field.fill('31')
    await field.press('Enter')
    await saved(page)
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(31)
    await field.fill('5000')
    await field.press('Enter')
    await expectText(page.locator('.notice').last(), /Frame 5000 does not fit/)
    expect((await stageStarts(page))[1]).toBe(31)
  })

  it('split, are named by Enter, explain a broken grammar, and are removed', async () => {
    await press('End', 'ArrowLeft', 'ArrowLeft', 'KeyB')
    await saved(page)
    await eventually(() => stageStarts(page).then((starts) => starts.length)).toBe(4)
    await expectText(page.locator('.inspector .note').first(), /103B has 3 stages .*4 marked/)
    await press('Enter')
    await page.keyboard.type('Entry 2')
    await press('Enter')
    await saved(page)
    await expectText(page.locator('.stages .block').last(), /Entry 2/)
    expect((await stageStarts(page)).length).toBe(4)
    await page.locator('.stages .block').last().click()
    await press('Delete')
    await eventually(() => stageStarts(page).then((starts) => starts.length)).toBe(3)
    await saved(page)
  })

  it('are marked on an unlabelled dive while it plays', async () => {
    await call(page, 'stages.set', { diveId, stages: [], summary: 'Start again' })
    await page.reload()
    await page.waitForSelector('.annotate .none', { timeout: patience })
    await shownFrame(page, 0)
    await press('Digit3')
    await expectText(page.locator('.notice').last(), /Mark the earlier stages first/)
    await press('Space')
    await eventually(() => page.getByLabel('Go to frame').inputValue().then(Number)).toBeGreaterThan(2)
    await press('Digit2')
    await eventually(() => page.getByLabel('Go to frame').inputValue().then(Number)).toBeGreaterThan(12)
    await press('Digit3', 'KeyK')
    await saved(page)
    const starts = await stageStarts(page)
    expect(starts).toHaveLength(3)
    expect(await page.locator('.stages .block .label').allTextContents()).toEqual(['Forward', '1.5 Soms.Pike', 'Entry'])
  })

  it('are nudged where the playhead was taken to, not where the last mark was made', async () => {
    const before = await stageStarts(page)
    await press('Home', 'ArrowDown', 'Alt+ArrowRight')
    await saved(page)
    await eventually(() => stageStarts(page)).toEqual([before[0], (before[1] ?? 0) + 1, before[2]])
  })

  it('go on to the next dive and back', async () => {
    await press('PageDown')
    await eventually(() => page.url().endsWith(`/annotate/${diveId}`)).toBe(false)
    await press('PageUp')
    await eventually(() => page.url().endsWith(`/annotate/${diveId}`)).toBe(true)
  })

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
