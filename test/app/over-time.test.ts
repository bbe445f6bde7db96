import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { readCsv } from '../../src/shared/domain/csv.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

/** Four dives of one athlete: two of one day, one of which only the year is known, one without a date. */
let app: AppUnderTest
let page: Page
let order: number[]
const athlete = 'Rendered diver 01'
const address = `#/athletes/${encodeURIComponent(athlete)}`
const chart = (title: string): Locator => page.locator('.chart', { has: page.getByRole('heading', { name: title, exact: true }) })
const point = (title: string): Locator => chart(title).locator('svg.plot a')
const pictured = (): Promise<string | null> => page.locator('.pictures .frames').getAttribute('data-dive', { timeout: patience })

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  const own = (await dives(page)).filter((dive) => (dive as unknown as { athlete: string }).athlete === athlete).map(({ id }) => id).sort((a, b) => a - b)
  expect(own).toHaveLength(4)
  for (const [i, facts] of [{ date: null }, { date: '2022-05-01', round: '2' }, { date: '2021' }, { date: '2022-05-01', round: '1' }].entries()) await call(page, 'dives.update', { diveId: own[i], facts: { event: 'Cup', ...facts } })
  order = [own[2], own[3], own[1], own[0]] as number[]
  await goTo(page, address, '.over-time .plot a')
}, rendering)
afterAll(() => app?.close())

describe('an athlete over time', () => {
  it('says what is not known of the dates, and shows the pictures of the latest dive', async () => {
    await expectText(page.locator('.over-time .notes'), /1 dive has no date and stands apart.*The date of 1 dive is open/)
    await eventually(pictured).toBe(String(order[2]))
    expect(await page.locator('.pictures .frames img').count()).toBeGreaterThanOrEqual(4)
    await eventually(() => page.locator('.pictures .frames img').evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0))).toBe(true)
  })

  it('goes from dive to dive by arrow keys, each with its pictures, and reads it out', async () => {
    await point('Scores').focus()
    await page.keyboard.press('Home')
    const seen: (string | null)[] = []
    for (let i = 0; i < order.length; i++) {
      await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('data-dive'))).toBe(String(order[i]))
      seen.push(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? null))
      await eventually(pictured).toBe(String(order[i]))
      await page.keyboard.press('ArrowRight')
    }
    expect(seen[0]).toMatch(/, 2021, Cup.*: \d+\.\d\d points/)
    expect(seen[1]).toMatch(/1 May 2022, Cup, Round 1/)
    expect(seen[2]).toMatch(/1 May 2022, Cup, Round 2/)
    expect(seen[3]).toMatch(/no date/)
    // At the last one it stays.
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-dive'))).toBe(String(order[3]))
  })

  it('opens two chosen dives side by side, and one in Review by Enter', async () => {
    await point('Awards').focus()
    await page.keyboard.press('Home')
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await eventually(() => page.locator('.pictures .compare a').getAttribute('href')).toBe(`#/compare?dives=${order[0]},${order[1]}`)
    await eventually(() => page.getByTestId('announcer').textContent()).toContain('2 of 2')
    await page.keyboard.press('Enter')
    await eventually(() => page.evaluate(() => location.hash)).toBe(`#/review/${order[1]}`)
    await page.locator('.header .title a', { hasText: athlete }).click()
    await page.waitForSelector('.over-time .plot a', { timeout: patience })
  })

  it('follows the pointer until a dive is held by a click', async () => {
    await eventually(pictured).toBe(String(order[2]))
    const at = async (diveId: number | undefined): Promise<{ x: number; y: number }> => {
      await point('Scores').focus()
      await page.keyboard.press('Home')
      for (let i = 0; i < order.indexOf(diveId ?? 0); i++) await page.keyboard.press('ArrowRight')
      const box = (await point('Scores').locator('circle').boundingBox())!
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
    }
    const [first, undated] = [await at(order[0]), await at(order[3])]
    await page.keyboard.press('Escape')
    await page.mouse.move(first.x, first.y)
    await eventually(pictured).toBe(String(order[0]))
    await page.mouse.move(undated.x, undated.y)
    await eventually(pictured).toBe(String(order[3]))
    await page.mouse.click(undated.x, undated.y)
    await page.mouse.move(first.x, first.y)
    await page.waitForTimeout(300)
    expect(await pictured()).toBe(String(order[3]))
    expect(await page.evaluate(() => location.hash)).toBe(address)
    await page.mouse.dblclick(first.x, first.y)
    await eventually(() => page.evaluate(() => location.hash)).toBe(`#/review/${order[0]}`)
    await goTo(page, address, '.over-time .plot a')
  })

  it('sets dives in a row where that is wanted, and keeps it in the address', async () => {
    await page.getByRole('radio', { name: 'In order' }).check({ force: true })
    await eventually(() => page.evaluate(() => location.hash)).toBe(`${address}?axis=order`)
    await page.reload()
    await page.waitForSelector('.over-time .plot a', { timeout: patience })
    expect(await page.getByRole('radio', { name: 'In order' }).isChecked()).toBe(true)
    await page.getByRole('radio', { name: 'By date' }).check({ force: true })
  })

  it('has the same figures as a table and as CSV', async () => {
    await page.getByRole('button', { name: /All figures as a table/ }).click()
    expect(await page.locator('.table tbody tr').count()).toBe(4)
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV' }).click()])
    const { rows } = readCsv(readFileSync(await download.path(), 'utf8'))
    expect(rows.slice(1).map(({ cells }) => Number(cells[0]))).toEqual(order)
  })

  it('is a report to keep, with the pictures of its dives', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save a report of this athlete as a page' }).click()])
    expect(download.suggestedFilename()).toBe('Rendered-diver-01.html')
    const html = readFileSync(await download.path(), 'utf8')
    expect(html.match(/data:image\/jpeg;base64,/g)?.length).toBeGreaterThanOrEqual(16)
    const alone = await app.context.newPage()
    await alone.setContent(html)
    await eventually(() => alone.locator('img').evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0))).toBe(true)
    await expectAccessible(alone, 'report')
    await alone.close()
  })

  it.each(['light', 'dark'] as const)('is accessible in %s', async (theme) => {
    await call(page, 'settings.set', { theme })
    await page.reload()
    await page.waitForSelector(`html[data-theme="${theme}"] .over-time .frames img`, { timeout: patience })
    await page.getByRole('button', { name: /All figures as a table/ }).click()
    await expectAccessible(page, `athlete, ${theme}`)
  })
})

describe('a dive number over time', () => {
  it('is reached from a dive, and tells the best of each athlete and how scores lie', async () => {
    await goTo(page, '#/library', '.card')
    await page.locator(`.card[data-dive="${order[0]}"]`).click()
    const number = (await dives(page)).find(({ id }) => id === order[0])?.diveNumber ?? ''
    await page.locator('.inspector .over-time').getByRole('link', { name: number, exact: true }).click()
    await page.waitForSelector('.over-time .plot a', { timeout: patience })
    expect(await page.evaluate(() => location.hash)).toBe(`#/numbers/${number}`)
    await expectText(page.locator('.over-time .spread'), /1 scores? from/)
    await expectText(page.locator('.over-time .bests tbody'), new RegExp(athlete))
    await expectAccessible(page, 'number')
  })

  it('is reached by name, as athletes are', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command palette' }).fill(athlete)
    await page.getByRole('option', { name: `${athlete} over time` }).click()
    await eventually(() => page.evaluate(() => location.hash)).toBe(address)
  })

  it('says so where there is nothing', async () => {
    await goTo(page, '#/numbers/999Z', '.over-time .nobody')
    await expectText(page.locator('.over-time .nobody'), /No dives 999Z/)
    await goTo(page, '#/athletes/Nobody', '.over-time .nobody')
    await expectText(page.locator('.over-time .nobody'), /No dives of Nobody/)
  })
})

it('reports no error', () => expect(app.problems).toEqual([]))
