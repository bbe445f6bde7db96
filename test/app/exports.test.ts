/// <reference types="node" />
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
let folder: string
const lines = (name: string): string[] => readFileSync(join(folder, name), 'utf8').trim().split('\r\n')
const dialog = (): ReturnType<Page['getByRole']> => page.getByRole('dialog')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-exports-'))
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

async function open(): Promise<void> {
  await page.getByRole('button', { name: 'Export…' }).click()
  await dialog().locator('[data-format]').first().waitFor({ timeout: patience })
}

describe('exporting dives', () => {
  it('offers every format the studio knows, with what it is for and its options', async () => {
    await open()
    const known = await call<{ name: string; title: { en: string } }[]>(page, 'exports.formats', {})
    expect(known.length).toBeGreaterThanOrEqual(7)
    expect(await dialog().locator('[data-format]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-format')))).toEqual(known.map(({ name }) => name))
    await dialog().locator('[data-format="csv"]').click()
    await dialog().getByLabel('Separator').waitFor({ timeout: patience })
    await expectAccessible(page, 'export')
  })

  it('writes all dives as CSV, with the options chosen, and says what it wrote', async () => {
    await dialog().getByLabel('Separator').selectOption({ label: 'Semicolon' })
    await dialog().getByLabel('Folder', { exact: true }).fill(folder)
    await dialog().getByRole('button', { name: 'Export 24 dives' }).click()
    await expectText(dialog().locator('.done'), /24 dives in \d files/)
    await expectText(dialog().locator('pre'), /Wrote dives\.csv/)
    await expectAccessible(page, 'outcome of an export')
    expect(lines('dives.csv')).toHaveLength(25)
    expect(lines('dives.csv')[0]).toMatch(/^dive_id;/)
  })

  it('does not replace files unless told to, and writes nothing then', async () => {
    await dialog().getByRole('button', { name: 'Export again' }).click()
    await dialog().getByLabel('Separator').selectOption({ label: 'Comma' })
    await dialog().getByRole('button', { name: 'Export 24 dives' }).click()
    await expectText(dialog().getByRole('alert'), /Nothing was written/)
    expect(lines('dives.csv')[0]).toMatch(/^dive_id;/)
    await dialog().getByRole('button', { name: 'Back' }).click()
    await dialog().getByLabel(/Replace files of the same name/).check()
    await dialog().getByRole('button', { name: 'Export 24 dives' }).click()
    await expectText(dialog().locator('.done'), /24 dives/)
    expect(lines('dives.csv')[0]).toMatch(/^dive_id,/)
    await dialog().getByRole('button', { name: 'Close' }).last().click()
    await dialog().waitFor({ state: 'detached', timeout: patience })
  })

  it('writes only what the filter shows, or all after all', async () => {
    const number = (await dives(page))[0]?.diveNumber ?? ''
    const expected = (await dives(page)).filter((dive) => dive.diveNumber === number).length
    await page.getByRole('searchbox', { name: 'Search dives' }).fill(number)
    await eventually(() => page.locator('.library .bar .num').textContent()).toMatch(new RegExp(`^${expected} dives?$`))
    await open()
    await expectText(dialog().locator('.dives'), new RegExp(`Shown now: ${expected}.*All 24.*“${number}”`, 's'))
    await dialog().locator('[data-format="json"]').click()
    await dialog().getByLabel('Folder', { exact: true }).fill(join(folder, 'new folder', 'json'))
    await dialog().getByText('All 24').click()
    await dialog().getByRole('button', { name: 'Export 24 dives' }).waitFor({ timeout: patience })
    await dialog().getByText(/^Shown now/).click()
    await dialog().getByRole('button', { name: new RegExp(`^Export ${expected} dives?$`) }).click()
    await expectText(dialog().locator('.done'), new RegExp(`^${expected} dives? in 1 file`))
    expect(existsSync(join(folder, 'new folder', 'json'))).toBe(true)
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached', timeout: patience })
  })

  it('tells of dives that a format cannot hold, and leaves them out when told to', async () => {
    await page.getByRole('searchbox', { name: 'Search dives' }).fill('')
    await eventually(() => page.locator('.library .bar .num').textContent()).toBe('24 dives')
    await call(page, 'stages.set', { diveId: (await dives(page))[0]?.id, stages: [], summary: 'Remove stages' })
    await open()
    await dialog().locator('[data-format="finediving"]').click()
    await dialog().getByLabel('Folder', { exact: true }).fill(join(folder, 'finediving'))
    await dialog().getByRole('button', { name: 'Export 24 dives' }).click()
    await expectText(dialog().getByRole('alert'), /1 dive cannot be written as .*nothing was/)
    await dialog().getByRole('button', { name: 'Back' }).click()
    await dialog().getByLabel('Incomplete dives').selectOption({ label: 'Leave out' })
    await dialog().getByRole('button', { name: 'Export 24 dives' }).click()
    await expectText(dialog().locator('.done'), /23 dives in \d files; 1 left out/)
    await expectText(dialog().locator('pre'), /Left out dive \d+/)
    await page.keyboard.press('Escape')
  })

  it('shows the report again from the list of jobs', async () => {
    await page.locator('.status .jobs').click()
    await page.locator('.tray .job').first().getByRole('button', { name: 'Report' }).click()
    await expectText(dialog().locator('.done'), /23 dives/)
    await page.keyboard.press('Escape')
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
