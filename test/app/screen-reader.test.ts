import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { root, startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, goTo, openDive, patience, rendering, saved, stageStarts } from './screens.ts'

/** The studio for those who do not see it, cannot use a mouse, or cannot bear movement. */
let app: AppUnderTest
let page: Page
let diveId: number
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
/** What a screen reader has been told last; the marker of a repetition is not read. */
const announced = (): Promise<string> => page.getByTestId('announcer').textContent().then((text) => (text ?? '').trim())

/** Every address the router knows, so that a new screen is looked at without being listed here. */
const known: Record<string, string> = { '/cut/:videoId(\\d+)': '#/cut/1' }
const addresses = [...readFileSync(join(root, 'src/renderer/src/router/routes.ts'), 'utf8').matchAll(/path: '(\/[^']*)'/g)]
  .map((match) => (match[1] ?? '').replaceAll('\\\\', '\\'))
  .filter((path) => path !== '/' && !path.includes('.*'))
  .map((path) => [path, known[path] ?? `#${path.replace(/\/:\w+(\([^)]*\))?\?/g, '').replace(/:\w+(\([^)]*\))?/g, '1')}`] as const)

beforeAll(async () => {
  app = await startApp({ demoDives: 12, colorScheme: 'light' })
  page = await app.newPage({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })
  await page.goto(app.url)
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page)).find((dive) => dive.diveNumber === '103B')!.id
}, rendering)
afterAll(() => app?.close())

describe.each(['light', 'dark'] as const)('in %s, axe reports nothing', (theme) => {
  beforeAll(async () => {
    await call(page, 'settings.set', { theme })
    await page.reload()
    await page.waitForSelector(`html[data-theme="${theme}"] .shell`, { timeout: patience })
  })
  it.each(addresses)('on %s', async (path, address) => {
    await goTo(page, address, '.view main')
    // What is still loading has no names yet.
    await page.waitForSelector('.view .skeleton', { state: 'detached', timeout: patience }).catch(() => undefined)
    await expectAccessible(page, `${path}, ${theme}`)
  })
  it('in the dialogs that open by key, which give the focus back', async () => {
    await goTo(page, '#/settings', '.keyboard .row')
    const opener = page.locator('[data-shortcut="goToFrame"] .open')
    for (const [keys, name] of [['Shift+Slash', 'Keyboard shortcuts'], ['Control+k', 'Command palette']] as const) {
      await opener.focus()
      await press(keys)
      const dialog = page.getByRole('dialog', { name })
      await dialog.waitFor({ timeout: patience })
      await eventually(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true)
      await expectAccessible(page, `${name}, ${theme}`)
      await press('Escape')
      await dialog.waitFor({ state: 'detached', timeout: patience })
      await eventually(() => opener.evaluate((element) => element === document.activeElement)).toBe(true)
    }
    await opener.press('Enter')
    await expectAccessible(page, `listening for a key, ${theme}`)
    await press('b')
    await page.getByRole('button', { name: 'Use it here instead' }).waitFor({ timeout: patience })
    await expectAccessible(page, `a key that is taken, ${theme}`)
    await press('Escape')
  })
})

describe('a dive labelled by keyboard and ear alone', () => {
  it('tells each step of the way', async () => {
    await goTo(page, '#/library', '.card')
    await openDive(page, diveId)
    const frames = (await dives(page)).find(({ id }) => id === diveId)!
    const count = frames.endFrame - frames.startFrame
    await eventually(announced).toMatch(new RegExp(`^103B · .*, ${count} frames, 3 stages$`))
    const starts = await stageStarts(page)
    await press('ArrowDown')
    await eventually(announced).toBe(`stage 2, frame ${starts[1]}`)
    await press('Alt+ArrowRight')
    await eventually(announced).toBe(`stage 2, frame ${starts[1]! + 1}, boundary plus 1`)
    await press('Alt+ArrowRight')
    await eventually(announced).toBe(`stage 2, frame ${starts[1]! + 2}, boundary plus 2`)
    await saved(page)
    await press('Control+z')
    await eventually(announced).toBe(`undone, 3 stages, from frames 0, ${starts[1]! + 1}, ${starts[2]}`)
    await press('Control+y')
    await eventually(announced).toBe(`done again, 3 stages, from frames 0, ${starts[1]! + 2}, ${starts[2]}`)
  })
  it('says of a held key where it ends, not every frame on the way', async () => {
    await press('Home')
    await eventually(announced).toMatch(/frame 0$/)
    await page.evaluate(() => {
      const told: string[] = []
      Object.assign(window, { told })
      new MutationObserver(() => told.push(document.querySelector('[data-testid="announcer"]')?.textContent ?? '')).observe(document.querySelector('[data-testid="announcer"]')!, { childList: true, characterData: true, subtree: true })
    })
    await page.waitForTimeout(400)
    // Repeats of a held key, as the system sends them: about thirty a second.
    for (let i = 0; i < 30; i++) {
      await page.keyboard.down('ArrowRight')
      await page.waitForTimeout(20)
    }
    await page.keyboard.up('ArrowRight')
    await eventually(announced).toBe('frame 30')
    const told = await page.evaluate(() => (window as unknown as { told: string[] }).told)
    expect(told.length).toBeLessThanOrEqual(3)
  })
  it('tells a screen reader where a boundary is, how far it may go, and what playing reached', async () => {
    const edge = page.locator('.stages .edge').first()
    const value = async (name: string): Promise<number> => Number(await edge.getAttribute(name))
    expect(await edge.getAttribute('role')).toBe('slider')
    expect(await value('aria-valuemin')).toBeLessThan(await value('aria-valuenow'))
    expect(await value('aria-valuemax')).toBeGreaterThan(await value('aria-valuenow'))
    expect(await edge.getAttribute('aria-valuetext')).toBe(`stage 2, frame ${await value('aria-valuenow')}`)
    await press('Home', 'Space')
    await eventually(() => page.locator('.screen canvas').first().getAttribute('data-frame').then(Number)).toBeGreaterThan(2)
    await press('Space')
    await eventually(announced).toMatch(/frame [1-9]\d*$/)
  })
  it('goes on to the next dive and tells which', async () => {
    await press('PageDown')
    await eventually(announced).toMatch(/ frames, \d stages$|no stages yet$/)
    expect(await page.evaluate(() => location.hash)).not.toBe(`#/annotate/${diveId}`)
  })
})

describe('with movement reduced', () => {
  it('nothing moves on its own or takes time to change', async () => {
    for (const address of ['#/library', '#/annotate', '#/train', '#/settings']) {
      await goTo(page, address, '.view main')
      const moving = await page.evaluate(() => [...document.querySelectorAll('*')].flatMap((element) => ['', '::before', '::after'].flatMap((part) => {
        const style = getComputedStyle(element, part || undefined)
        const seconds = Math.max(...`${style.transitionDuration},${style.animationName === 'none' ? '0s' : style.animationDuration}`.split(',').map(parseFloat))
        return seconds > 0.001 || style.scrollBehavior === 'smooth' ? [`${element.className}${part}`] : []
      })))
      expect([address, moving]).toEqual([address, []])
    }
  })
})

describe('larger and in the system’s own colours', () => {
  it('twice as large, every screen is still all there', async () => {
    // What 200 % zoom leaves of 1440 × 900.
    await page.setViewportSize({ width: 720, height: 450 })
    const allLost: Record<string, string[]> = {}
    for (const [path, address] of addresses) {
      await goTo(page, address, '.view main')
      const lost = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>('button:not(:disabled), input, select, .rail a')].filter((element) => {
        const { left, right, top, bottom, width } = element.getBoundingClientRect()
        if (width === 0 || !element.checkVisibility()) return false
        if (left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1) return false
        // What a pane scrolls to is not lost.
        for (let around = element.parentElement; around; around = around.parentElement) if (/(auto|scroll)/.test(getComputedStyle(around).overflowX) && /(auto|scroll)/.test(getComputedStyle(around).overflowY)) return false
        return !element.closest('.edge, .timeline')
      }).map((element) => element.getAttribute('aria-label') ?? element.textContent ?? element.outerHTML.slice(0, 80)))
      if (lost.length > 0) allLost[path] = lost
    }
    expect(allLost).toEqual({})
    await page.setViewportSize({ width: 1440, height: 900 })
  })
  it('the focus and the chosen place are seen where the system decides the colours', async () => {
    await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
    await goTo(page, '#/settings', '.keyboard .row')
    await page.locator('[data-shortcut="goToFrame"] .open').focus()
    await press('Shift+Tab', 'Tab')
    const focused = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle)
    expect(focused).toBe('solid')
    for (const select of ['.rail .place.active, .rail [aria-current="page"]', '.segmented label.chosen']) {
      const outline = await page.locator(select).first().evaluate((element) => getComputedStyle(element).outlineStyle + getComputedStyle(element).borderStyle)
      expect([select, outline]).toEqual([select, expect.stringContaining('solid')])
    }
    await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' })
  })
})

// Run and experiment 1 are not there, and their screens say so: looked at above as such.
it('reports no error', () => expect(app.problems.filter((problem) => !problem.includes('404'))).toEqual([]))
