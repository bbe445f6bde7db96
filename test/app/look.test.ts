import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, goTo, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
const screens: [string, string, string][] = [
  ['library', '#/library', '.card img.ready'],
  ['annotate', '#/annotate', '.screen canvas[data-frame="0"]'],
  ['queue', '#/queue', '.row[data-index="0"]'],
  ['doctor', '#/doctor', '.doctor .finding, .doctor .empty'],
  ['train', '#/train', '.form .lines'],
  ['comparison', '#/train/compare', '.train .problem'],
  ['evaluations', '#/evaluations', '.list .empty'],
  ['evaluations compared', '#/evaluations/compare', '.evaluations .problem'],
  ['review', '#/review', '.judges'],
  ['models', '#/models', '.models, .empty'],
  ['settings', '#/settings', '.settings'],
]
const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor)

beforeAll(async () => {
  app = await startApp({ demoDives: 24, colorScheme: 'light' })
  page = await app.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(app.url)
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  beforeAll(async () => {
    await call(page, 'settings.set', { theme })
    await page.reload()
    await page.waitForSelector(`html[data-theme="${theme}"] .shell`, { timeout: patience })
  })

  it.each(screens)('%s is accessible', async (name, address, ready) => {
    await goTo(page, address, ready)
    await expectAccessible(page, `${name}, ${theme}`)
  })

  it('dialogs are accessible, take the focus and give it back', async () => {
    await goTo(page, '#/library', '.card')
    for (const button of ['Import', 'Render demo dives']) {
      await page.getByRole('button', { name: button, exact: true }).click()
      const dialog = page.getByRole('dialog')
      await dialog.waitFor({ timeout: patience })
      await eventually(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
      await expectAccessible(page, `${button}, ${theme}`)
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached', timeout: patience })
    }
    await page.keyboard.press('Shift+Slash')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor({ timeout: patience })
    await expectAccessible(page, `cheat sheet, ${theme}`)
    await page.keyboard.press('Escape')
  })
})

describe('settings', () => {
  it('switch the theme at once and remember it', async () => {
    await goTo(page, '#/settings', '.settings')
    await page.getByText('Light', { exact: true }).click()
    await eventually(background).toBe('rgb(245, 246, 248)')
    await page.getByRole('button', { name: 'Dark theme' }).click()
    await eventually(background).toBe('rgb(14, 16, 19)')
    await page.reload()
    await page.waitForSelector('html[data-theme="dark"] .shell', { timeout: patience })
  })

  it('switch the language at once', async () => {
    await goTo(page, '#/settings', '.settings')
    await page.getByText('中文', { exact: true }).click()
    await page.getByRole('link', { name: '资料库' }).first().waitFor({ timeout: patience })
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await page.getByText('English', { exact: true }).click()
    await page.getByRole('link', { name: 'Library' }).first().waitFor({ timeout: patience })
  })

  it('keep the annotator’s name', async () => {
    await page.getByLabel('Annotator', { exact: true }).fill('Grace')
    await page.keyboard.press('Enter')
    await eventually(() => page.locator('.status').textContent()).toContain('Annotator: Grace')
  })
})

describe('any size of window', () => {
  it.each([[1024, 700], [1440, 900], [1920, 1080]])('%i × %i shows every screen without scrolling sideways', async (width, height) => {
    await page.setViewportSize({ width, height })
    for (const [name, address, ready] of screens) {
      await goTo(page, address, ready)
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect([name, overflow]).toEqual([name, 0])
    }
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
