import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectText, goTo, openDive, patience, rendering, shownFrame, stageStarts } from './screens.ts'

/** The keys one works with are one's own: changed by keys alone, in force at once, kept. */
let app: AppUnderTest
let page: Page
const row = (id: string): Locator => page.locator(`[data-shortcut="${id}"]`)
const keysIn = (id: string): Promise<string[]> => row(id).locator('.key .keys').evaluateAll((all) => all.map((one) => [...one.querySelectorAll('kbd')].map((key) => key.textContent).join(' ')))
const announced = (): Promise<string> => page.getByTestId('announcer').textContent().then((text) => (text ?? '').trim())
const stored = (): Promise<{ shortcuts: { preset: string; overrides: Record<string, string[]> } }> => call(page, 'settings.get', {})

/** Opens a row of the key list as somebody without a mouse does. */
async function listenFor(id: string): Promise<void> {
  await row(id).locator('button.open').focus()
  await page.keyboard.press('Enter')
  await row(id).locator('.recorder').waitFor({ timeout: patience })
}

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe('keys of one’s own', () => {
  it('are changed by keys alone, work at once, and are kept', async () => {
    await goTo(page, '#/settings', '.keyboard')
    await listenFor('stepForward')
    await eventually(announced).toContain('Press the new keys for: One frame on')
    await page.keyboard.press('KeyQ')
    await eventually(() => keysIn('stepForward')).toEqual(['→', '.', 'Q'])
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain('One frame on: → or . or Q')
    expect((await stored()).shortcuts.overrides).toEqual({ stepForward: ['ArrowRight', 'Period', 'KeyQ'] })
    const [dive] = await dives(page)
    await openDive(page, dive!.id)
    await page.keyboard.press('KeyQ')
    await page.keyboard.press('KeyQ')
    await shownFrame(page, 2)
    await page.reload()
    await openDive(page, dive!.id)
    await page.keyboard.press('KeyQ')
    await shownFrame(page, 1)
  })

  it('stand on the tooltips and the cheat sheet', async () => {
    await goTo(page, '#/settings', '.keyboard')
    await listenFor('cheatSheet')
    await page.keyboard.press('F1')
    await eventually(() => keysIn('cheatSheet')).toEqual(['Shift /', 'F1'])
    await row('cheatSheet').getByRole('button', { name: 'Remove Shift / from' }).click()
    await eventually(() => keysIn('cheatSheet')).toEqual(['F1'])
    await page.locator('h1').click()
    await page.keyboard.press('F1')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.waitFor({ timeout: patience })
    await expectText(sheet.locator('dl > div', { hasText: 'Keyboard shortcuts' }), /F1$/)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached', timeout: patience })
    await page.getByRole('button', { name: 'Keyboard shortcuts', exact: true }).focus()
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await expectText(page.locator('.tip'), /Keyboard shortcutsF1/)
  })

  it('are not taken from another action without asking', async () => {
    await goTo(page, '#/settings', '.keyboard')
    await listenFor('goToFrame')
    await page.keyboard.press('KeyB')
    await eventually(announced).toContain('B is taken by: “Split here”')
    // It is another screen's too, but there neither is in the other's way.
    await page.getByRole('button', { name: 'Leave it there' }).waitFor()
    await page.keyboard.press('Escape')
    await eventually(() => keysIn('goToFrame')).toEqual(['G'])
    await listenFor('goToFrame')
    await page.keyboard.press('KeyB')
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Use it here instead')
    await page.keyboard.press('Enter')
    await eventually(() => keysIn('goToFrame')).toEqual(['G', 'B'])
    expect(await keysIn('split')).toEqual([])
    expect(await keysIn('splitDive')).toEqual([])
    await row('split').getByRole('button', { name: 'Reset the keys of Split here' }).waitFor()
  })

  it.each([['Tab', 'moves the focus'], ['Control+w', 'browser'], ['F5', 'browser'], ['Digit3', 'belongs to “Stage n starts here”']])('%s is refused with the reason', async (key, reason) => {
    await listenFor('playPause')
    await page.keyboard.press(key)
    await expectText(row('playPause').locator('.refused'), new RegExp(reason))
    await page.keyboard.press('Escape')
    await eventually(() => keysIn('playPause')).toEqual(['Space'])
  })

  it('are found by action and by key, and given back all at once', async () => {
    const search = page.getByRole('searchbox', { name: 'Search actions or keys' })
    await search.fill('f1')
    await eventually(() => page.locator('.keyboard .row').count()).toBe(1)
    await search.fill('frame on')
    await eventually(() => page.locator('.keyboard .row .open').allTextContents()).toEqual(expect.arrayContaining(['One frame onchanged']))
    await search.fill('')
    await page.getByRole('button', { name: 'Reset all' }).click()
    await eventually(() => keysIn('split')).toEqual(['B'])
    expect((await stored()).shortcuts.overrides).toEqual({})
  })

  it('come from a preset, which says first what it changes', async () => {
    await page.getByLabel('Keys as in').first().selectOption({ label: 'CVAT' })
    const preview = page.getByRole('region', { name: 'What changes with CVAT' })
    await expectText(preview.locator('tr', { hasText: 'One frame on' }), /One frame on→\.F/)
    expect((await stored()).shortcuts.preset).toBe('studio')
    await preview.getByRole('button', { name: 'Use these keys' }).click()
    await eventually(async () => (await stored()).shortcuts.preset).toBe('cvat')
    const [dive] = await dives(page)
    await openDive(page, dive!.id)
    await page.keyboard.press('f')
    await shownFrame(page, 1)
    await page.keyboard.press('v')
    await shownFrame(page, 11)
    await page.keyboard.press('d')
    await shownFrame(page, 10)
  })

  it('are taken along as a file, and a file that is none is refused', async () => {
    await goTo(page, '#/settings', '.keyboard')
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    const path = await (await download).path()
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ format: 'highboard-keys', version: 1, preset: 'cvat', overrides: {} })
    const give = (name: string, text: string): Promise<void> => page.locator('.keyboard input[type="file"]').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) })
    await give('photo.json', '{"a":1}')
    await page.getByText('photo.json is not a key map of Highboard.').waitFor({ timeout: patience })
    await give('mine.json', JSON.stringify({ format: 'highboard-keys', version: 1, preset: 'studio', overrides: { shuttleStop: ['KeyH'], teleport: ['KeyQ'] } }))
    await page.getByText('Of no use here: teleport: KeyQ').waitFor({ timeout: patience })
    await eventually(async () => (await stored()).shortcuts).toEqual({ preset: 'studio', overrides: { shuttleStop: ['KeyH'], teleport: ['KeyQ'] } })
  })

  it('hold where they hold: the stop key held makes the shuttle step, whichever it is', async () => {
    const [dive] = await dives(page)
    await openDive(page, dive!.id)
    await page.keyboard.down('KeyH')
    await page.keyboard.press('KeyL')
    await shownFrame(page, 1)
    await page.keyboard.press('KeyL')
    await shownFrame(page, 2)
    await page.keyboard.press('KeyJ')
    await page.keyboard.up('KeyH')
    await shownFrame(page, 1)
    expect((await stageStarts(page)).length).toBeGreaterThan(0)
    await call(page, 'settings.set', { shortcuts: { preset: 'studio', overrides: {} } })
    await page.reload()
  })
})

it('reports no error', () => expect(app.problems).toEqual([]))
