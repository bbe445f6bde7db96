import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, goTo, patience, rendering, type DiveRow } from './screens.ts'

/** A review session of what the library or the queue shows, or of what is picked there. */
let app: AppUnderTest
let page: Page
let all: DiveRow[]
const made = async (): Promise<{ name: string; ids: (number | undefined)[] }> => {
  await page.waitForSelector('.playlist [data-item]', { timeout: patience })
  const reviewId = Number(/#\/reviews\/(\d+)/.exec(await page.evaluate(() => location.hash))?.[1])
  const { review, items } = await call<{ review: { name: string }; items: { dive: { id: number } | null }[] }>(page, 'reviews.get', { reviewId })
  return { name: review.name, ids: items.map(({ dive }) => dive?.id) }
}
const button = () => page.getByRole('button', { name: 'Review session…' })

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  all = await dives(page)
}, rendering)
afterAll(() => app?.close())

describe('a review session', () => {
  it('is made of the dives the library shows, in their order', async () => {
    const number = all[0]?.diveNumber ?? ''
    await page.getByRole('searchbox').fill(number)
    const shown = (await call<{ dives: DiveRow[] }>(page, 'dives.list', { search: number })).dives.map(({ id }) => id)
    expect(shown.length).toBeGreaterThan(0)
    expect(shown.length).toBeLessThan(12)
    await eventually(() => page.locator('.card').count()).toBe(shown.length)
    await button().press('Enter')
    await page.getByText(`With the ${shown.length} dive`).waitFor({ timeout: patience })
    await expectAccessible(page, 'a session of what the library shows')
    await page.getByLabel('Name', { exact: true }).fill('Of the library')
    await page.keyboard.press('Enter')
    expect(await made()).toEqual({ name: 'Of the library', ids: shown })
  })

  it('is made of the dives that are selected in the queue, as they stand there', async () => {
    await goTo(page, '#/queue', '.queue [role="row"] input, .queue input[type="checkbox"]')
    const rows = (await call<{ rows: { dive: DiveRow }[] }>(page, 'queue.list', {})).rows.map(({ dive }) => dive.id)
    const boxes = page.locator('.queue .list input[type="checkbox"]')
    await boxes.nth(3).click()
    await boxes.nth(1).click()
    await button().press('Enter')
    await page.getByRole('button', { name: 'Make the session' }).press('Enter')
    expect((await made()).ids).toEqual([rows[1], rows[3]])
  })

  it('is made of all of a filter of the queue, seen or not', async () => {
    await goTo(page, '#/queue', '.queue .list input[type="checkbox"]')
    await page.locator('.queue .list input[type="checkbox"]').first().click()
    await page.getByRole('button', { name: /^Select all 12/ }).click()
    await button().press('Enter')
    await page.getByText('With the 12 dives chosen').waitFor({ timeout: patience })
    await page.getByRole('button', { name: 'Make the session' }).press('Enter')
    expect((await made()).ids).toHaveLength(12)
    expect(app.problems).toEqual([])
  })
})
