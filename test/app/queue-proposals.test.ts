import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

// A model looks at the queue: proposals for what is selected, the orders they fill, accepting and taking back.
let app: AppUnderTest
let page: Page
beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  for (const { id } of (await dives(page)).slice(0, 2)) await call(page, 'stages.set', { diveId: id, stages: [], summary: 'Start again' })
  await goTo(page, '#/queue', '.queue [data-dive]')
}, rendering)
afterAll(() => app?.close())

const openDialog = async (): Promise<void> => {
  await page.locator('.queue [data-dive] input[type=checkbox]').first().click()
  await page.getByRole('button', { name: 'Select all 24' }).click()
  await page.getByRole('button', { name: 'Model proposals…' }).click()
  await page.getByRole('dialog').waitFor()
}
const stageless = async (): Promise<number> => (await call<{ dives: { stageCount: number }[] }>(page, 'dives.list', { limit: 100 })).dives.filter(({ stageCount }) => stageCount === 0).length

describe('model proposals in the queue', () => {
  it('are asked for all that is selected, and order the queue', async () => {
    await openDialog()
    await expectAccessible(page, 'model proposals')
    await page.getByRole('button', { name: 'Look at these dives' }).click()
    await expectText(page.locator('.notice').last(), /The model looks at 24 dives/)
    await eventually(() => call<{ total: number; rows: { priority: { effectPoints: number | null } | null }[] }>(page, 'queue.list', { order: 'effect' }).then(({ rows }) => rows.filter(({ priority }) => priority?.effectPoints != null).length)).toBe(24)
  }, 180_000)

  it('are accepted where no stages are, and taken back by one button', async () => {
    expect(await stageless()).toBe(2)
    await openDialog()
    await page.getByLabel('Least confidence').fill('0')
    await page.getByRole('button', { name: 'Accept proposals' }).click()
    await expectText(page.locator('.notice').last(), /2 proposals accepted\. 22 have stages already\./)
    expect(await stageless()).toBe(0)
    await page.locator('.notice').last().getByRole('button', { name: 'Undo' }).click()
    await eventually(stageless).toBe(2)
  })

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
