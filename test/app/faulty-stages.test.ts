import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, openDive, patience, rendering, saved } from './screens.ts'

let app: AppUnderTest
let page: Page
let diveId: number
interface Detail { stages: { startFrame: number; label: string | null }[] }

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page)).find((one) => one.diveNumber === '107B')?.id ?? 0
  // As an older library or a file written by hand may have it; the studio itself stores no such thing.
  const library = new DatabaseSync(join(app.libraryFolder, 'library.sqlite'))
  library.exec(`UPDATE stages SET start_frame = (SELECT start_frame FROM stages WHERE dive_id = ${diveId} AND position = 2) WHERE dive_id = ${diveId} AND position = 1`)
  library.close()
}, rendering)
afterAll(() => app?.close())

describe('a stage without a frame, from elsewhere', () => {
  it('is shown and named, and nothing of the dive is lost', async () => {
    await openDive(page, diveId)
    await expectText(page.getByTestId('faulty-stages'), /Stage 2.*no frame/)
    const { stages } = await call<Detail>(page, 'dives.get', { diveId })
    expect(stages).toHaveLength(3)
    expect(stages[1]?.startFrame).toBe(stages[2]?.startFrame)
    await expectAccessible(page, 'a dive with a stage without a frame')
  })

  it('is taken out by one press, and comes back by undo', async () => {
    const before = (await call<Detail>(page, 'dives.get', { diveId })).stages.map(({ startFrame }) => startFrame)
    await page.getByRole('button', { name: 'Remove stages without frames' }).press('Enter')
    await saved(page)
    await eventually(async () => (await call<Detail>(page, 'dives.get', { diveId })).stages.map(({ startFrame }) => startFrame)).toEqual([before[0], before[2]])
    expect(await page.getByTestId('faulty-stages').count()).toBe(0)
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press('Control+KeyZ')
    await eventually(async () => (await call<Detail>(page, 'dives.get', { diveId })).stages.map(({ startFrame }) => startFrame)).toEqual(before)
    expect(app.problems).toEqual([])
  })
})
