import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, openDive, patience, rendering, saved, stageStarts } from './screens.ts'

// The score that follows a boundary: switched on, it moves with every movement, before anything is saved.
let app: AppUnderTest
let page: Page
let diveId: number
const score = (): Promise<string> => page.getByTestId('live-score').textContent().then((text) => text ?? '')

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page)).find((one) => one.diveNumber === '103B')?.id ?? 0
  await openDive(page, diveId)
}, rendering)
afterAll(() => app?.close())

describe('the live score', () => {
  it('appears when it is asked for, with the share of each stage and the number a stored score has', async () => {
    await page.getByLabel('Follow the stages').check()
    await page.getByTestId('live-score').waitFor({ timeout: 120_000 })
    const shares = await page.locator('.live li b').allTextContents()
    expect(shares).toHaveLength(3)
    const models = await call<{ id: number }[]>(page, 'models.list', {})
    const { jobId } = await call<{ jobId: number }>(page, 'assessment.score', { diveIds: [diveId], modelId: models[0]?.id, transitionSource: 'labels' })
    await eventually(() => call<{ job: { state: string } }>(page, 'jobs.get', { jobId }).then(({ job }) => job.state)).toBe('done')
    const [stored] = await call<{ predictedScorePoints: number }[]>(page, 'assessment.predictions', { diveId })
    expect(await score()).toBe(stored?.predictedScorePoints.toFixed(2))
    await expectAccessible(page, 'annotate with a live score')
  }, 180_000)

  it('follows a boundary while it is dragged, and says by how much', async () => {
    const before = await score()
    const starts = await stageStarts(page)
    const box = await page.locator('.stages .edge').first().boundingBox()
    if (!box) throw new Error('There is no boundary.')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2, { steps: 9 })
    await eventually(score).not.toBe(before)
    const during = await score()
    expect(Number(during) - Number(before)).toBeCloseTo(Number((await page.getByTestId('live-change').textContent())?.replace('−', '-')), 1)
    // Nothing has been saved yet.
    const { stages } = await call<{ stages: { startFrame: number }[] }>(page, 'dives.get', { diveId })
    expect(stages.map((stage) => stage.startFrame)).toEqual(starts)
    await page.mouse.up()
    await saved(page)
    await page.keyboard.press('Control+z')
    await eventually(score).toBe(before)
  }, 60_000)

  it('says nothing of a drag that was given up', async () => {
    const before = await score()
    const changeBefore = await page.getByTestId('live-change').textContent()
    const box = await page.locator('.stages .edge').first().boundingBox()
    if (!box) throw new Error('There is no boundary.')
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width / 2 + 90, box.y + box.height / 2, { steps: 9 })
    await eventually(score).not.toBe(before)
    await page.keyboard.press('Escape')
    await page.mouse.up()
    await eventually(score).toBe(before)
    expect(await page.getByTestId('live-change').textContent()).toBe(changeBefore)
  }, 60_000)

  it('goes on with the next dive, and stops when it is switched off', async () => {
    const before = await score()
    await page.keyboard.press('PageDown')
    await eventually(() => page.url().endsWith(`/annotate/${diveId}`)).toBe(false)
    await page.getByTestId('live-score').waitFor({ timeout: 120_000 })
    await eventually(score).not.toBe(before)
    await page.getByLabel('Follow the stages').uncheck()
    await eventually(() => page.getByTestId('live-score').count()).toBe(0)
  }, 150_000)

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
