import { appendFileSync, copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page, Route } from 'playwright-core'
import { startApp, startServer, stop, type AppUnderTest, type ServerUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, openDive, patience, rendering, saved, shownFrame, stageStarts } from './screens.ts'

// What must not get lost: edits while the connection is gone, two windows on one dive, a file that changed; and the history that tells all of it.
let app: AppUnderTest
let one: Page
let two: Page
let diveId: number
let other: ServerUnderTest
interface Video { id: number; path: string }

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  one = app.page
  await one.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(one)).find((dive) => dive.diveNumber === '103B')?.id ?? 0
  // A second program on the same library, as another person.
  other = await startServer(app.libraryFolder)
  two = await app.newPage()
  await two.goto(app.url)
  await two.waitForSelector('.card', { timeout: patience })
  await openDive(one, diveId)
  await openDive(two, diveId)
}, rendering)
afterAll(async () => {
  await stop(other.process)
  await app.close()
})

const goToFrame = async (page: Page, frame: number): Promise<void> => {
  await page.keyboard.press('KeyG')
  await page.keyboard.type(String(frame))
  await page.keyboard.press('Enter')
  await shownFrame(page, frame)
}
const move = async (page: Page, stage: number, frame: number): Promise<void> => {
  await goToFrame(page, frame)
  await page.keyboard.press(`Digit${stage}`)
}
const delay = async (route: Route): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 1500))
  // By then the test may have taken the delay away.
  await route.continue().catch(() => undefined)
}
const starts = (page: Page, expected: number[]): Promise<void> => eventually(() => stageStarts(page)).toEqual(expected)

describe('two windows on one dive', () => {
  it('the next dive, read ahead, is shown as the other window has left it', async () => {
    // Time enough to have read it.
    await one.waitForTimeout(1500)
    await two.keyboard.press('PageDown')
    await eventually(() => two.evaluate(() => location.hash)).not.toMatch(new RegExp(`/${diveId}$`))
    await shownFrame(two, 0)
    await move(two, 2, 11)
    await saved(two)
    const [, , entry = 0] = await stageStarts(two)
    await one.keyboard.press('PageDown')
    await shownFrame(one, 0)
    await starts(one, [0, 11, entry])
    await one.keyboard.press('PageUp')
    await eventually(() => one.evaluate(() => location.hash)).toMatch(new RegExp(`/${diveId}$`))
    await one.waitForTimeout(1000)
    await shownFrame(one, 0)
  })

  it('a dive that is changed while it is being opened is shown as it is', async () => {
    let isHeld = true
    // The dive is read, and on its way for a while.
    await two.route('**/api/dives.get', async (route) => {
      const answer = await route.fetch()
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 50))
      await route.fulfill({ response: answer })
    })
    await two.keyboard.press('PageUp')
    await eventually(() => two.evaluate(() => location.hash)).toMatch(new RegExp(`/${diveId}$`))
    await two.waitForTimeout(500)
    await move(one, 2, 17)
    await saved(one)
    await one.waitForTimeout(500)
    isHeld = false
    await eventually(async () => (await stageStarts(two))[1]).toBe(17)
    await two.unroute('**/api/dives.get')
    await shownFrame(two, 0)
  })

  it('show each other what was done', async () => {
    await move(one, 2, 20)
    await saved(one)
    const [, , entry = 0] = await stageStarts(one)
    await starts(two, [0, 20, entry])
    await expectText(two.locator('.notice').last(), /changed this dive: Stage 2 starts at 20/)
  })

  it('put edits of different boundaries together, also made at the same moment', async () => {
    const [, , entry = 0] = await stageStarts(one)
    // The second window hears nothing of the first meanwhile, as over a slow connection.
    await two.route('**/api/dives.get', delay)
    await goToFrame(two, entry + 4)
    await move(one, 2, 24)
    await saved(one)
    await two.keyboard.press('Digit3')
    await saved(two)
    await starts(two, [0, 24, entry + 4])
    await starts(one, [0, 24, entry + 4])
    await two.unroute('**/api/dives.get')
  })

  it('ask where both moved the same boundary: nothing is overwritten, nothing lost', async () => {
    const [, , entry = 0] = await stageStarts(one)
    await two.route('**/api/dives.get', delay)
    await goToFrame(two, 30)
    await move(one, 2, 27)
    await saved(one)
    await two.keyboard.press('Digit2')
    await two.waitForSelector('[data-testid="clash"]', { timeout: patience })
    await expectText(two.locator('[data-testid="clash"]'), /changed the same thing meanwhile: Stage 2 starts at 27.*not saved: Stage 2 starts at 30/)
    await starts(two, [0, 27, entry])
    await two.unroute('**/api/dives.get')
    await two.getByRole('button', { name: 'Use mine' }).click()
    await saved(two)
    await starts(one, [0, 30, entry])
    await starts(two, [0, 30, entry])
  })

  it('see what another program did to the dive', async () => {
    const page = await app.newPage()
    await page.goto(other.url)
    await page.waitForSelector('.card', { timeout: patience })
    await openDive(page, diveId)
    await move(page, 2, 33)
    await saved(page)
    await eventually(() => stageStarts(one).then((found) => found[1])).toBe(33)
    await page.context().close()
  })
})

describe('without an answer of the studio', () => {
  it('edits stay on the screen, are said to be unsaved, and are stored when it answers again', async () => {
    const [, , entry = 0] = await stageStarts(one)
    await goToFrame(one, 36)
    await one.route('**/api/**', (route) => route.abort())
    await one.keyboard.press('Digit2')
    await one.waitForSelector('[data-testid="save-state"][data-state="waiting"]', { timeout: patience })
    await one.keyboard.press('Alt+ArrowRight')
    await one.keyboard.press('Alt+ArrowRight')
    await starts(one, [0, 38, entry])
    await expectText(one.locator('[data-testid="save-state"]'), /3 edits not saved yet/)
    // The window asks before it closes.
    expect(await one.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))).toBe(true)
    await one.unroute('**/api/**')
    await saved(one)
    await starts(one, [0, 38, entry])
    await starts(two, [0, 38, entry])
    expect(await one.evaluate(() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true })))).toBe(false)
    app.problems.splice(0)
  })

  it('an answer that is lost on its way makes nothing twice', async () => {
    const before = await call<unknown[]>(one, 'history.list', { diveId })
    let lost = 1
    await one.route('**/api/stages.set', async (route) => {
      const response = await route.fetch()
      if (lost-- > 0) return route.abort()
      await route.fulfill({ response })
    })
    await one.keyboard.press('Alt+ArrowRight')
    await saved(one)
    await eventually(() => stageStarts(one).then((found) => found[1])).toBe(39)
    await one.unroute('**/api/stages.set')
    expect(await call<unknown[]>(one, 'history.list', { diveId })).toHaveLength(before.length + 1)
    app.problems.splice(0)
  })
})

describe('the history of a dive', () => {
  it('tells who changed what, frame by frame, and goes back and forward by one press', async () => {
    await one.locator('summary', { hasText: 'History' }).click()
    await one.locator('ol[aria-label="History"] li').first().waitFor({ timeout: patience })
    const rows = one.locator('ol[aria-label="History"] li')
    await expectText(rows.first(), /38 → 39/)
    const before = await stageStarts(one)
    await rows.nth(3).getByRole('button', { name: 'Go back to here' }).click()
    await saved(one)
    await eventually(() => stageStarts(one).then((found) => found[1])).toBe(36)
    await expectText(rows.first(), /undone/)
    await rows.first().getByRole('button', { name: 'Redo up to here' }).click()
    await starts(one, before)
    await rows.first().getByRole('button', { name: 'Show frame 39' }).click()
    await shownFrame(one, 39)
    await expectAccessible(one, 'the history')
  })

  it('asks before many steps', async () => {
    const rows = one.locator('ol[aria-label="History"] li')
    await rows.last().getByRole('button', { name: 'Go back to here' }).click()
    await expectText(one.getByRole('dialog'), /edits are undone/)
    await one.getByRole('dialog').getByRole('button', { name: 'Go back to here' }).click()
    await eventually(() => one.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true)
    await eventually(() => rows.locator('s').count()).toBeGreaterThan(5)
  })
})

describe('the file of a dive', () => {
  it('that changed is said to have, shows no frames until it is kept, and is found again elsewhere', async () => {
    // Not the next one: its first pictures may have been made ready already, from the file as it was.
    const dive = (await dives(one)).findLast((found) => found.id !== diveId) as unknown as { id: number; videoId: number }
    const video = await call<Video>(one, 'videos.get', { videoId: dive.videoId })
    const copy = join(app.libraryFolder, 'elsewhere.mp4')
    copyFileSync(video.path, copy)
    appendFileSync(video.path, 'changed')
    await one.evaluate((id) => (location.hash = `#/annotate/${id}`), dive.id)
    const note = one.getByTestId('video-file-note')
    await expectText(note, /has changed since it was imported: frames may no longer be those labelled/)
    await expectText(one.locator('.pane .broken'), /has changed since it was imported/)
    await expectAccessible(one, 'a changed file')
    await note.getByRole('button', { name: 'Compare by hash' }).click()
    await eventually(() => note.getAttribute('data-state')).toBe('changed')
    await note.getByRole('button', { name: 'Keep the changed file' }).click()
    await eventually(() => note.getAttribute('data-state')).toBe('kept')
    await shownFrame(one, 0)
    rmSync(video.path)
    await one.reload()
    await expectText(one.getByTestId('video-file-note'), /not where it was/)
    await call(one, 'videos.locate', { videoId: dive.videoId, path: copy })
    await one.reload()
    await shownFrame(one, 0)
    expect(await one.getByTestId('video-file-note').count()).toBe(0)
    app.problems.splice(0)
  })
})
