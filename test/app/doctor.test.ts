/// <reference types="node" />
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering, shownFrame, type DiveRow } from './screens.ts'

let app: AppUnderTest
let page: Page
let folder: string
let rows: DiveRow[]
/** Dives whose last stage is called something else than the entry. */
let faulty: DiveRow[]
let lastStart: number

interface Detail { stages: { label: string | null; startFrame: number }[] }
const stagesOf = async (dive: DiveRow): Promise<Detail['stages']> => (await call<Detail>(page, 'dives.get', { diveId: dive.id })).stages
const lastLabels = async (): Promise<(string | null | undefined)[]> => Promise.all(faulty.map(async (dive) => (await stagesOf(dive)).at(-1)?.label))
const count = async (rule: string): Promise<string | null> => (await page.locator(`.rules section [data-rule="${rule}"] .count`).allTextContents())[0] ?? null
const choose = (rule: string): Promise<void> => page.locator(`.rules [data-rule="${rule}"]`).first().click()
const found = (): Promise<number> => page.locator('.finding').count()

async function misname(dive: DiveRow): Promise<void> {
  const stages = await stagesOf(dive)
  await call(page, 'stages.set', { diveId: dive.id, stages: stages.map(({ label, startFrame }, i) => ({ label: i === stages.length - 1 ? '3.5 Twists' : label, startFrame })), summary: 'Mislabel' })
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-reports-'))
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  rows = await dives(page)
  faulty = rows.slice(0, 3)
  for (const dive of faulty) await misname(dive)
  lastStart = (await stagesOf(faulty[0]!)).at(-1)?.startFrame ?? 0
  await call(page, 'dives.update', { diveId: rows[5]!.id, facts: { difficulty: 1.3 } })
  await call(page, 'dives.update', { diveId: rows[6]!.id, facts: { diveNumber: null } })
}, rendering)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the dataset doctor', () => {
  it('examines the library when it is opened, and groups what it finds by severity', async () => {
    await page.getByRole('link', { name: 'Doctor' }).click()
    await page.waitForSelector('.doctor .rules', { timeout: patience })
    await expectText(page.locator('.doctor .summary'), /24 dives · 24 videos · \d+ affected/)
    expect(await count('last-stage-not-entry')).toBe('3')
    expect(await count('missing-dive-number')).toBe('1')
    await page.locator('.quiet summary').click()
    await page.locator('.quiet [data-rule="impossible-dive-number"]').waitFor({ timeout: patience })
    await page.locator('.quiet summary').click()
  })

  it('explains a rule, and leads from a finding to the frame it speaks of', async () => {
    await choose('last-stage-not-entry')
    await expectText(page.locator('.detail .explanation'), /Every dive ends in the water/)
    await eventually(found).toBe(3)
    await page.locator('.finding a').first().click()
    await shownFrame(page, lastStart)
    expect(page.url()).toMatch(new RegExp(`annotate/${faulty[0]!.id}\\?frame=${lastStart}$`))
    await page.goBack()
    await eventually(found).toBe(3)
  })

  it('applies one fix and takes it back', async () => {
    await page.locator('.finding').first().getByRole('button', { name: 'Apply', exact: true }).focus()
    await page.keyboard.press('Enter')
    await expectText(page.locator('.detail .outcome'), /1 dive changed/)
    await eventually(found).toBe(2)
    await eventually(() => page.evaluate(() => document.activeElement?.closest('[data-index]')?.getAttribute('data-index'))).toBe('0')
    expect(await lastLabels()).toEqual(['Entry', '3.5 Twists', '3.5 Twists'])
    await page.locator('.outcome').getByRole('button', { name: 'Undo' }).click()
    await expectText(page.locator('.detail .outcome'), /1 dive is as before/)
    await eventually(found).toBe(3)
    expect(await lastLabels()).toEqual(['3.5 Twists', '3.5 Twists', '3.5 Twists'])
    await page.locator('.outcome').getByRole('button', { name: 'Dismiss' }).click()
  })

  it('says exactly what all fixes of a rule will change before it changes anything', async () => {
    await page.getByRole('button', { name: 'Apply all 3…' }).click()
    const dialog = page.getByRole('dialog')
    await expectText(dialog, /These 3 dives are changed/)
    await eventually(() => dialog.locator('tbody tr').count()).toBe(3)
    await expectAccessible(page, 'confirmation')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached', timeout: patience })
    expect(await lastLabels()).toEqual(['3.5 Twists', '3.5 Twists', '3.5 Twists'])

    await page.getByRole('button', { name: 'Apply all 3…' }).click()
    await dialog.getByRole('button', { name: 'Change 3 dives' }).click()
    await expectText(page.locator('.detail .outcome'), /3 dives changed/)
    await eventually(() => count('last-stage-not-entry')).toBe(null)
    expect(await lastLabels()).toEqual(['Entry', 'Entry', 'Entry'])
    await page.locator('.outcome').getByRole('button', { name: 'Undo' }).click()
    await eventually(() => count('last-stage-not-entry')).toBe('3')
  })

  it('says that a fix could not be taken back where the dive was edited since', async () => {
    await page.getByRole('button', { name: 'Apply all 3…' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Change 3 dives' }).click()
    await expectText(page.locator('.detail .outcome'), /3 dives changed/)
    await misname(faulty[1]!)
    await page.locator('.outcome').getByRole('button', { name: 'Undo' }).click()
    await expectText(page.locator('.detail .outcome'), /Undone for 2 of 3/)
    await eventually(() => count('last-stage-not-entry')).toBe('3')
    await page.locator('.outcome').getByRole('button', { name: 'Dismiss' }).click()
  })

  it('dismisses findings, shows them again, and takes either back', async () => {
    await page.locator('.finding').first().getByRole('button', { name: 'Dismiss this finding' }).click()
    await eventually(() => count('last-stage-not-entry')).toBe('2')
    await page.getByRole('button', { name: /Show dismissed/ }).click()
    await eventually(found).toBe(1)
    await page.getByRole('button', { name: 'Show again' }).click()
    await eventually(() => count('last-stage-not-entry')).toBe('3')
    await choose('last-stage-not-entry')
    await page.getByRole('button', { name: 'Dismiss all 3' }).click()
    await eventually(() => count('last-stage-not-entry')).toBe(null)
    await page.locator('.notice', { hasText: '3 findings dismissed' }).getByRole('button', { name: 'Undo' }).click()
    await eventually(() => count('last-stage-not-entry')).toBe('3')
  })

  it('narrows down by severity and by words', async () => {
    await page.getByRole('radiogroup', { name: 'Severity' }).getByText(/^Notes/).click()
    await eventually(() => count('last-stage-not-entry')).toBe(null)
    expect(await count('missing-dive-number')).toBe('1')
    await page.getByRole('radiogroup', { name: 'Severity' }).getByText(/^All/).click()
    await page.getByLabel('Only with a fix').check()
    await eventually(() => count('missing-dive-number')).toBe(null)
    expect(await count('last-stage-not-entry')).toBe('3')
    await page.getByLabel('Only with a fix').uncheck()
    await page.getByRole('searchbox', { name: 'Search findings' }).fill('twists entry')
    await page.locator('.rules .all').click()
    await eventually(found).toBe(3)
    expect(await count('missing-dive-number')).toBe(null)
    await page.getByRole('searchbox', { name: 'Search findings' }).fill('nobody writes this')
    await page.getByText('Other words or another severity').waitFor({ timeout: patience })
    await page.getByRole('searchbox', { name: 'Search findings' }).fill('')
  })

  it('is walked through by arrow keys', async () => {
    await page.locator('.rules .all').focus()
    await page.keyboard.press('ArrowDown')
    await eventually(() => page.locator('.rules .entry.here').getAttribute('data-rule')).not.toBe(null)
    const first = await page.locator('.rules .entry.here').getAttribute('data-rule')
    await page.keyboard.press('ArrowDown')
    await eventually(() => page.locator('.rules .entry.here').getAttribute('data-rule')).not.toBe(first)
    await choose('last-stage-not-entry')
    await page.locator('.finding a').first().focus()
    await page.keyboard.press('ArrowDown')
    await eventually(() => page.evaluate(() => document.activeElement?.closest('[data-index]')?.getAttribute('data-index'))).toBe('1')
  })

  it('does not move under one’s hands when others change the library: it offers to examine again', async () => {
    await eventually(() => page.locator('.doctor').getAttribute('aria-busy')).toBe('false')
    await call(page, 'dives.update', { diveId: rows[8]!.id, facts: { difficulty: 1.4 } })
    await page.getByText('The library has changed since it was examined.').waitFor({ timeout: patience })
    expect(await count('difficulty-against-table')).toBe('1')
    await page.locator('.stale').getByRole('button', { name: 'Examine again' }).click()
    await eventually(() => count('difficulty-against-table')).toBe('2')
    expect(await page.locator('.stale').count()).toBe(0)
  })

  it('writes the report, and replaces an older one only when told to', async () => {
    const open = async (): Promise<void> => {
      await page.getByRole('button', { name: 'Report…' }).click()
      await page.getByRole('dialog').getByLabel('Folder', { exact: true }).fill(folder)
    }
    await open()
    const dialog = page.getByRole('dialog')
    await expectAccessible(page, 'report')
    await dialog.getByRole('button', { name: 'Write report' }).click()
    await expectText(dialog, /Written, .*doctor\.html/s)
    expect(readFileSync(join(folder, 'doctor.html'), 'utf8')).toMatch(/<html[\s\S]*Dives that do not end with the entry/)
    await dialog.getByRole('button', { name: 'Write another' }).click()
    await dialog.getByRole('button', { name: 'Write report' }).click()
    await expectText(dialog.getByRole('alert'), /doctor\.html is there already/)
    await dialog.getByLabel('Replace the file that is there').check()
    await dialog.getByText('JSON', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Write report' }).click()
    await expectText(dialog, /doctor\.json/)
    expect(JSON.parse(readFileSync(join(folder, 'doctor.json'), 'utf8'))).toMatchObject({ diveCount: 24 })
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached', timeout: patience })
  })

  it('looks at the pictures of videos as a job, and examines again', async () => {
    await expectText(page.locator('.doctor .strip'), /The pictures of 24 videos have not been looked at yet/)
    await page.getByRole('button', { name: 'Look at pictures' }).click()
    await page.getByText(/24 videos looked at, 0 with gaps/).first().waitFor({ timeout: patience * 4 })
    await eventually(() => page.locator('.doctor .strip').count()).toBe(0)
    await page.getByRole('button', { name: 'Look at all pictures again' }).waitFor({ timeout: patience })
  })

  it('speaks Chinese, rules and all', async () => {
    await call(page, 'settings.set', { locale: 'zh' })
    await page.reload()
    await goTo(page, '#/doctor', '.doctor .rules')
    await expectText(page.locator('.rules [data-rule="last-stage-not-entry"]'), /没有以入水结束的跳水/)
    await choose('last-stage-not-entry')
    await expectText(page.locator('.detail .explanation'), /每个跳水都以入水结束/)
    await call(page, 'settings.set', { locale: 'en' })
    await page.reload()
    await goTo(page, '#/doctor', '.doctor .rules')
  })

  it('never lets the page report an error but the one refusal to replace a file', () => expect(app.problems).toEqual([expect.stringContaining('409 (Conflict)')]))
})
