import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFeatureCache, openFrameCache } from '../../src/main/tensor/cache/open.ts'
import type { CachesInfo } from '../../src/shared/contract/caches.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
let row: (kind: string) => Locator

/** Entries of videos that are not in the library: 3 of 20 MB and 2 of 5 MB. */
async function fill(): Promise<void> {
  const folder = join(app.libraryFolder, 'cache')
  const [frames, features] = [openFrameCache(folder), openFeatureCache(folder)]
  for (let i = 0; i < 3; i++) await frames.put(`frames/${i}`, new Uint8Array(20e6))
  for (let i = 0; i < 2; i++) await features.put(`features/${i}`, new Uint8Array(5e6))
}
const entries = async (): Promise<number[]> => (await call<CachesInfo>(page, 'caches.info', {})).caches.map((cache) => cache.entries)

beforeAll(async () => {
  app = await startApp({ demoDives: 0 })
  page = app.page
  await page.waitForSelector('.shell', { timeout: patience })
  await fill()
  row = (kind) => page.locator(`[data-cache="${kind}"]`)
  await goTo(page, '#/settings', '[data-section="caches"] .cache')
}, rendering)
afterAll(() => app?.close())

describe('caches in the settings', () => {
  it('show size, entries and limit', async () => {
    await expectText(row('frames'), /60\.0 MB.*3 entries.*60\.0 MB unused/)
    await expectText(row('features'), /10\.0 MB.*2 entries/)
    expect(await row('frames').getByRole('meter').getAttribute('aria-valuetext')).toBe('60.0 MB of 6.0 GB')
    expect(await row('features').getByLabel('Limit of Features in gigabytes').inputValue()).toBe('2')
    await expectAccessible(page, 'settings with full caches')
  })

  it('ask before clearing, and clear what was asked for', async () => {
    await row('frames').getByRole('button', { name: 'Clear frames' }).click()
    const dialog = page.getByRole('dialog', { name: 'Clear frames' })
    await expectText(dialog, /Removes 60\.0 MB of decoded frames/)
    await expectAccessible(page, 'asking before clearing')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'detached', timeout: patience })
    expect(await entries()).toEqual([3, 2])
    await row('frames').getByRole('button', { name: 'Clear frames' }).click()
    await dialog.getByRole('button', { name: 'Clear', exact: true }).click()
    await expectText(row('frames'), /0 entries/)
    expect(await entries()).toEqual([0, 2])
    expect(await row('frames').getByRole('button', { name: 'Clear frames' }).isDisabled()).toBe(true)
    await page.getByRole('button', { name: 'Clear unused' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Clear', exact: true }).click()
    await eventually(entries).toEqual([0, 0])
    await eventually(() => page.getByRole('button', { name: 'Clear all' }).isDisabled()).toBe(true)
  })

  it('take another limit, keep to it, and refuse what is none', async () => {
    await fill()
    const limit = page.getByLabel('Limit of Frames in gigabytes')
    await limit.fill('0.1')
    await limit.press('Enter')
    await eventually(() => call<{ frameCacheBytes: number }>(page, 'settings.get', {}).then((settings) => settings.frameCacheBytes)).toBe(100e6)
    await limit.fill('plenty')
    await limit.press('Enter')
    await eventually(() => limit.inputValue()).toBe('0.1')
    await limit.fill('4,5')
    await limit.press('Enter')
    await eventually(() => call<{ frameCacheBytes: number }>(page, 'settings.get', {}).then((settings) => settings.frameCacheBytes)).toBe(4.5e9)
    await eventually(() => limit.inputValue()).toBe('4.5')
  })

  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
