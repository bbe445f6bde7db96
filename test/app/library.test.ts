import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { dives, eventually, expectText, goTo, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
const cards = (): Promise<number> => page.locator('.card').count()
const count = (): Promise<string | null> => page.locator('.bar .num').first().textContent()

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe('the library', () => {
  it('shows its dives with pictures, number, difficulty and score, marked as rendered', async () => {
    await eventually(count).toBe('24 dives')
    const first = page.locator('.card').first()
    await first.locator('img.ready').waitFor({ timeout: patience })
    expect(await first.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100)
    await expectText(first, /^Rendered.*103B.*DD \d\.\d.*\d+\.\d\d.*Labelled$/s)
    expect(await page.locator('.card .rendered').count()).toBe(await cards())
  })

  it('filters by dive number, text and split part, and says what to do when nothing fits', async () => {
    await page.getByRole('button', { name: /^107B/, exact: false }).filter({ hasNotText: 'Rendered' }).first().click()
    await eventually(cards).toBe(2)
    await page.getByRole('searchbox').fill('no such athlete')
    await page.getByText('No dive fits').waitFor({ timeout: patience })
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await eventually(count).toBe('24 dives')
    await page.getByText('Test', { exact: true }).click()
    await page.getByText('No dive fits').waitFor({ timeout: patience })
    await page.getByText('Any', { exact: true }).last().click()
    await eventually(count).toBe('24 dives')
  })

  it('scrubs through a dive under the pointer', async () => {
    const picture = page.locator('.card .picture').first()
    const box = await picture.boundingBox()
    if (!box) throw new Error('The first card has no box.')
    const at = async (share: number): Promise<string | null> => {
      await page.mouse.move(box.x + box.width * share, box.y + box.height / 2)
      await picture.locator('.strip img').waitFor({ timeout: patience })
      return picture.locator('.strip img').getAttribute('style')
    }
    const early = await at(0.1)
    expect(await at(0.9)).not.toBe(early)
  })

  it('walks through the grid by arrow keys and opens a dive by Enter', async () => {
    await page.locator('.card .name').first().focus()
    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await eventually(() => page.locator('.card').nth(1).getAttribute('class')).toContain('selected')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.annotate', { timeout: patience })
    expect(page.url()).toMatch(/annotate\/\d+$/)
    await goTo(page, '#/library', '.card')
  })

  it('edits facts, computes what the rules say, and keeps them over a reload', async () => {
    await page.locator('.card').filter({ hasText: '107B' }).first().click()
    const form = page.locator('.inspector .facts')
    await form.getByLabel('DD', { exact: true }).fill('2.2')
    await form.getByLabel('Athlete').click()
    await expectText(form, /The rules give 3\.\d/)
    await form.getByLabel('Athlete').fill('Test Diver')
    await form.getByRole('textbox', { name: 'Awards' }).fill('8 8 8,5 9 9 9.5 10')
    await form.getByLabel('Round').click()
    await expectText(form, /The awards give 58\.30/)
    expect(await form.locator('.awards .dropped').count()).toBe(4)
    await page.waitForTimeout(300)
    await page.reload()
    await page.locator('.card').filter({ hasText: 'Test Diver' }).first().click({ timeout: patience })
    expect(await page.locator('.inspector').getByLabel('DD', { exact: true }).inputValue()).toBe('2.2')
  })

  it('explains an impossible dive number and does not store it', async () => {
    const form = page.locator('.inspector .facts')
    await form.getByLabel('Dive number').fill('200D')
    await form.getByLabel('Athlete').click()
    await expectText(form, /200D has no half somersault/)
    expect((await dives(page)).some((dive) => dive.diveNumber === '200D')).toBe(false)
  })

  it('removes a dive and brings it back', async () => {
    await page.getByRole('button', { name: 'Remove dive' }).click()
    await eventually(count).toBe('23 dives')
    await page.locator('.notice').getByRole('button', { name: 'Undo' }).click()
    await eventually(count).toBe('24 dives')
  })

  it('finds dives and places by the command palette', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Command palette' }).fill('train')
    await page.keyboard.press('Enter')
    await page.waitForSelector('.form', { timeout: patience })
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
