import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, goTo, patience, rendering } from './screens.ts'

// Other exemplars on a scored dive: swapped, pinned, left out, and the score follows; nothing is stored until it is kept.
let app: AppUnderTest
let page: Page
let diveId: number
const computing = 120_000
interface Stored { predictedScorePoints: number; exemplarRule: string; votes: { diveId: number; votePoints: number }[] }
const number = (text: string | null): number => Number((text ?? '').replace('−', '-').replace(/[^\d.-]/g, ''))
const score = (): Promise<string> => page.getByTestId('tried-score').textContent().then((text) => text ?? '')
const rows = (): Promise<string[]> => page.locator('.tried-votes tbody tr th').allTextContents()
const predictions = (): Promise<Stored[]> => call<Stored[]>(page, 'assessment.predictions', { diveId })
const meanOfRows = async (): Promise<number> => {
  const votes = (await page.locator('.tried-votes tbody td.vote').allTextContents()).map(number)
  return votes.reduce((sum, vote) => sum + vote, 0) / votes.length
}

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  // Six exemplars, chosen: dives of the demo library that have labels and a score.
  const [query, ...others] = (await call<{ dives: { id: number }[] }>(page, 'dives.list', { labelled: 'yes', limit: 7 })).dives
  diveId = query?.id ?? 0
  const models = await call<{ id: number }[]>(page, 'models.list', {})
  const { jobId } = await call<{ jobId: number }>(page, 'assessment.score', { diveIds: [diveId], modelId: models[0]?.id, exemplarIds: others.map(({ id }) => id) })
  while ((await call<{ job: { state: string } }>(page, 'jobs.get', { jobId })).job.state !== 'done') await page.waitForTimeout(300)
  await goTo(page, `#/review/${diveId}`, '.score')
  await page.getByTestId('predicted-score').waitFor({ timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe('other exemplars, tried out', () => {
  it('begin with the stored votes and the stored score, marked as not stored', async () => {
    await page.getByRole('button', { name: 'Try other exemplars' }).click()
    await page.getByTestId('tried-score').waitFor({ timeout: computing })
    const [stored] = await predictions()
    expect(await score()).toBe(stored?.predictedScorePoints.toFixed(2))
    expect(await rows()).toHaveLength(stored?.votes.length ?? -1)
    expect(await page.locator('.tried .unsaved').textContent()).toBe('Not stored')
    await expectAccessible(page, 'other exemplars tried out')
  }, computing)

  it('follow a vote that is left out by its key, and come back by undo and redo', async () => {
    const [before, names] = [await score(), await rows()]
    await page.locator('.tried-votes tbody tr').first().click()
    await page.keyboard.press('KeyX')
    await eventually(rows).toEqual(names.slice(1))
    await eventually(async () => Math.abs((await meanOfRows()) - number(await score()))).toBeLessThanOrEqual(0.011)
    const without = await score()
    expect(without).not.toBe(before)
    await page.keyboard.press('Control+z')
    await eventually(score).toBe(before)
    await page.keyboard.press('Control+Shift+z')
    await eventually(score).toBe(without)
  })

  it('swap one for another dive, which is pinned and stays when the rest is drawn anew', async () => {
    const [before, names] = [await score(), await rows()]
    await page.locator('.tried-votes tbody tr').nth(1).click()
    await page.keyboard.press('KeyS')
    await page.getByText('All numbers', { exact: true }).last().click()
    await page.getByRole('dialog').locator('li button').first().waitFor({ timeout: patience })
    await page.waitForTimeout(300)
    await page.getByRole('dialog').locator('li button').last().click()
    await eventually(score).not.toBe(before)
    const swapped = await rows()
    expect(swapped).toHaveLength(names.length)
    expect(swapped[0]).toBe(names[0])
    expect(swapped[1]).not.toBe(names[1])
    expect(await page.locator('.tried-votes tbody tr').nth(1).locator('button[aria-pressed=true][aria-label^="Pin"]').count()).toBe(1)
    await page.keyboard.press('Shift+KeyR')
    await eventually(async () => (await rows()).includes(swapped[1]!)).toBe(true)
  })

  it('are kept as a prediction with exactly these exemplars and this score', async () => {
    await eventually(() => page.getByRole('button', { name: 'Keep as prediction' }).isEnabled()).toBe(true)
    const [shown, count, stored] = [await score(), (await rows()).length, (await predictions()).length]
    await page.getByRole('button', { name: 'Keep as prediction' }).click()
    await eventually(() => predictions().then((found) => found.length)).toBe(stored + 1)
    await eventually(() => page.locator('.tried').count()).toBe(0)
    const [kept] = await predictions()
    expect(kept?.predictedScorePoints.toFixed(2)).toBe(shown)
    expect(kept?.votes).toHaveLength(count)
    expect(kept?.exemplarRule).toBe('chosen by hand')
    const mean = kept!.votes.reduce((sum, { votePoints }) => sum + votePoints, 0) / kept!.votes.length
    expect(Math.abs(mean - kept!.predictedScorePoints)).toBeLessThan(1e-6)
  }, computing)

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
