import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

const computing = 240_000
let app: AppUnderTest
let page: Page
let diveId: number
const number = (text: string | null): number => Number((text ?? '').replace('−', '-').replace(/[^\d.-]/g, ''))

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page)).find((one) => one.diveNumber === '107B')?.id ?? 0
}, rendering)
afterAll(() => app?.close())

describe('where the model looked', () => {
  it('says that a score is needed first', async () => {
    await goTo(page, `#/review/${diveId}?tab=looked`, '.main .none')
    await expectText(page.locator('.main .none'), /Not scored yet/)
    await page.getByRole('button', { name: 'Score', exact: true }).click()
    await page.getByRole('button', { name: 'Compute' }).waitFor({ timeout: computing })
  }, computing)

  it('computes Grad-CAM as a job, shows it over the frames and keeps it', async () => {
    await page.getByText('Grad-CAM', { exact: true }).click()
    await page.getByRole('button', { name: 'Compute' }).click()
    await page.locator('.over img').waitFor({ timeout: computing })
    const [prediction] = await call<{ id: number }[]>(page, 'assessment.predictions', { diveId })
    const found = await call<{ byFrame: number[]; sampledFrames: number[]; seen: { width: number } }>(page, 'explanations.get', { predictionId: prediction?.id, options: { kind: 'grad-cam', layer: 'last' } })
    // The strongest frame is shown first.
    const strongest = found.byFrame.reduce((best, value, i) => (Math.abs(value) > Math.abs(found.byFrame[best] ?? 0) ? i : best), 0)
    await eventually(() => page.locator('.looked canvas').getAttribute('data-frame').then(Number)).toBe(found.sampledFrames[strongest])
    expect(Number(await page.locator('.over img').getAttribute('data-sample'))).toBe(strongest)
    // It lies over the part that was seen, and is really drawn.
    const [picture, seen] = await Promise.all([page.locator('.looked canvas').boundingBox(), page.locator('.over .seen').boundingBox()])
    expect(Math.abs((seen?.width ?? 0) - (picture?.width ?? 0) * found.seen.width)).toBeLessThan(2)
    expect(await page.locator('.over img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
    expect(await page.locator('.curve .bar').count()).toBe(new Set(found.sampledFrames).size)
    await expectAccessible(page, 'where it looked')
    await page.reload()
    await page.getByText('Grad-CAM', { exact: true }).click()
    await page.locator('.over img').waitFor({ timeout: patience })
  }, computing)

  it('says whether Integrated Gradients add up, as they do', async () => {
    await page.getByText('Integrated Gradients', { exact: true }).click()
    await page.getByRole('button', { name: 'Compute' }).click()
    await page.getByTestId('attribution-verdict').waitFor({ timeout: computing })
    await expectText(page.getByTestId('attribution-verdict'), /Adds up/)
    const [difference, sum] = [number(await page.getByTestId('attribution-difference').textContent()), number(await page.getByTestId('attribution-sum').textContent())]
    expect(Math.abs(sum - difference)).toBeLessThanOrEqual(Math.max(0.01 * Math.abs(difference), 0.01) + 0.011)
    const stages = (await page.locator('.facts .stages b').allTextContents()).map(number)
    expect(Math.abs(stages.reduce((all, points) => all + points, 0) - sum)).toBeLessThan(0.021)
    await eventually(() => page.locator('[aria-live]').allTextContents().then((texts) => texts.join(' '))).toContain('add up')
    await expectAccessible(page, 'where it looked, in points')
  }, computing)

  it('goes to the strongest moments, and follows the frame by keys', async () => {
    const moment = page.locator('.facts .moments button').nth(1)
    const frame = number((await moment.textContent())?.split('+')[0]?.split('−')[0] ?? '')
    await moment.press('Enter')
    await eventually(() => page.locator('.looked canvas').getAttribute('data-frame').then(Number)).toBe(frame)
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await page.keyboard.press('Home')
    await eventually(() => page.locator('.looked canvas').getAttribute('data-frame').then(Number)).toBe(0)
    await expectText(page.getByTestId('attribution-here'), /frame 0/)
    expect(app.problems).toEqual([])
  })
})
