import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering, saved, shownFrame, stageStarts } from './screens.ts'

const computing = 120_000
let app: AppUnderTest
let page: Page
const number = (text: string | null): number => Number((text ?? '').replace('−', '-').replace(/[^\d.-]/g, ''))

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe('a proposal', () => {
  it('shows the model’s curves and is taken over by one key', async () => {
    const dive = (await dives(page)).find((one) => one.diveNumber === '107B')
    await goTo(page, `#/annotate/${dive?.id}`, '.annotate .block')
    await shownFrame(page, 0)
    await page.keyboard.press('KeyP')
    await page.waitForSelector('.curves polyline', { timeout: computing })
    const proposed = await page.locator('.proposal li .frame').allTextContents()
    await page.keyboard.press('KeyA')
    await saved(page)
    await eventually(() => stageStarts(page).then((starts) => starts.slice(1).map(String))).toEqual(proposed)
    await page.keyboard.press('Control+z')
    await saved(page)
  })
})

describe('review', () => {
  it('scores a dive, and its votes add up to the score', async () => {
    const dive = (await dives(page)).find((one) => one.diveNumber === '107B')
    await goTo(page, `#/review/${dive?.id}`, '.score')
    await page.getByRole('button', { name: 'Score', exact: true }).click()
    const shown = page.getByTestId('predicted-score')
    await shown.waitFor({ timeout: computing })
    const votes = await page.locator('.votes tbody td.vote').allTextContents()
    expect(votes.length).toBeGreaterThan(0)
    expect(await page.locator('.plot .vote').count()).toBe(votes.length)
    const mean = votes.map(number).reduce((sum, vote) => sum + vote, 0) / votes.length
    expect(Math.abs(mean - number(await shown.textContent()))).toBeLessThanOrEqual(0.011)
    for (const row of await page.locator('.votes tbody tr').all()) {
      const [score = 0, difference = 0, vote = 0] = (await row.locator('td').allTextContents()).map(number)
      expect(Math.abs(score + difference - vote)).toBeLessThanOrEqual(0.011)
    }
  })

  it('is accessible', () => expectAccessible(page, 'a scored dive'))

  it('strikes the dropped awards and works the total out again', async () => {
    expect(await page.locator('.judges .awards li').count()).toBe(7)
    expect(await page.locator('.judges .awards s').count()).toBe(4)
    await expectText(page.locator('.judges'), /\d+\.\d × \d\.\d = \d+\.\d\d/)
  })

  it('holds the dive against an exemplar, both at the same boundary together', async () => {
    const frame = (side: string): Promise<string | null> => page.locator(`[data-side="${side}"]`).getAttribute('data-frame')
    const boundaries = (side: string): Promise<string[]> => page.locator(`[data-side="${side}"] .piece i`).allTextContents()
    await page.locator('.votes tbody tr').first().click()
    await page.waitForSelector('[data-side="exemplar"] canvas', { timeout: patience })
    const [query, exemplar] = [await boundaries('query'), await boundaries('exemplar')]
    expect(exemplar).toHaveLength(query.length)
    await page.keyboard.press('Home')
    for (let i = 0; i < query.length; i++) {
      await page.keyboard.press('ArrowDown')
      await eventually(() => frame('query')).toBe(query[i])
      expect(await frame('exemplar')).toBe(exemplar[i])
    }
  })

  it('shows where the difference comes from; the stages add up to it', async () => {
    const shares = (await page.locator('.compare .bars li b').allTextContents()).map(number)
    const difference = number(await page.locator('.votes tr.chosen td').nth(1).textContent())
    expect(shares).toHaveLength(3)
    expect(Math.abs(shares.reduce((sum, share) => sum + share, 0) - difference)).toBeLessThanOrEqual(0.021)
  })

  it('scores again with exemplars of one’s own choice', async () => {
    await page.getByRole('button', { name: 'Choose exemplars' }).click()
    await page.getByText('All numbers', { exact: true }).last().click()
    const boxes = page.getByRole('dialog').getByRole('checkbox')
    await boxes.nth(3).waitFor({ timeout: patience })
    for (const box of await boxes.all()) await box.setChecked(false)
    await boxes.nth(0).check()
    await boxes.nth(3).check()
    await page.getByRole('button', { name: 'Score with these' }).click()
    await expect.poll(() => page.locator('.votes tbody tr').count(), { timeout: computing }).toBe(2)
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))

  it('shows a score that a job gives an open dive, and keeps the one that is looked at when another comes', async () => {
    const scored = await call<{ id: number }[]>(page, 'models.list', {})
    const dive = (await dives(page)).find((one) => one.diveNumber === '205B')
    await goTo(page, `#/review/${dive?.id}`, '.main .none')
    const score = async (seed: number): Promise<void> => void (await call(page, 'assessment.score', { diveIds: [dive?.id], modelId: scored[0]?.id, seed, exemplarCount: 1 }))
    const stored = async (): Promise<{ id: number; seed: number }[]> => call(page, 'assessment.predictions', { diveId: dive?.id })
    await score(0)
    const shown = page.getByTestId('predicted-score')
    await shown.waitFor({ timeout: computing })
    const first = await shown.textContent()
    await score(3)
    await expect.poll(async () => (await stored()).length, { timeout: computing }).toBe(2)
    await eventually(() => page.getByRole('combobox', { name: 'Earlier predictions' }).locator('option').count()).toBe(2)
    expect(await shown.textContent()).toBe(first)
  })
})
