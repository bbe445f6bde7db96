/// <reference types="node" />
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, startServer, stop, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

/** A coach from a results sheet to decisions, by keys. */
let app: AppUnderTest
let page: Page
let ids: number[]
interface Facts { id: number; diveNumber: string; athlete: string; difficulty: number; awards: number[]; scorePoints: number | null }
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const here = (): Promise<string> => page.evaluate(() => location.hash)
const detail = (): Promise<{ items: { decision: string | null; decisionNote: string; dive: { id: number } | null }[] }> => call(page, 'reviews.get', { reviewId: 1 })

/** Five dives of the library, the first without awards; one row of a dive nobody filmed, one that cannot be read. */
beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  const known = (await dives(page)) as unknown as Facts[]
  const chosen = known.filter(({ athlete }) => /\s/.test(athlete)).slice(0, 5)
  ids = chosen.map(({ id }) => id)
  expect(ids).toHaveLength(5)
  const [first, second] = chosen as [Facts, Facts]
  await call(page, 'dives.update', { diveId: first.id, facts: { awards: [], scorePoints: null } })
  const line = ({ athlete, diveNumber, difficulty, awards, scorePoints }: Facts): string => [athlete.split(' ').reverse().join(' '), diveNumber, difficulty, ...awards, scorePoints].join(',')
  const rows = [line(first), line({ ...second, scorePoints: 12.5 }), ...chosen.slice(2).map(line), 'Unfilmed Una,107B,3.0,5,5,5,5,5,5,5,45', 'Bad Row,107B,3.0,x,5,5,5,5,5,5,45']
  writeFileSync(join(app.libraryFolder, 'club day.csv'), `Athlete,Dive,DD,J1,J2,J3,J4,J5,J6,J7,Score\n${rows.join('\n')}\n`)
}, rendering)
afterAll(() => app?.close())

describe('a session from a results sheet', () => {
  it('is matched with the library: who is who, what is missing, what differs, what cannot be read', async () => {
    await goTo(page, '#/reviews', '.page h1')
    await page.getByRole('button', { name: 'From a results sheet…' }).first().press('Enter')
    await page.getByLabel('Results sheet', { exact: true }).fill(join(app.libraryFolder, 'club day.csv'))
    const find = page.getByRole('button', { name: 'Find the dives' })
    await page.waitForSelector('.dialog .choice select', { timeout: patience })
    await find.press('Enter')
    await page.waitForSelector('tr[data-line]', { timeout: patience })
    expect(await page.locator('tr[data-line]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-state')))).toEqual(['check', 'check', 'check', 'check', 'check', 'gap'])
    await expectText(page.locator('.faulty summary'), /^1 row cannot be read/)
    await expectText(page.locator('tr[data-line="3"] .facts'), /Score.* → 12\.50/)
    await expectText(page.locator('tr[data-line="2"] .facts'), /Awards.*Score/)
    expect(await page.locator('.names input:checked').count()).toBeGreaterThan(0)
    await expectAccessible(page, 'a results sheet beside the library')
    // Nobody else: the rows have no dive then; and back again.
    const box = page.locator('.names input').first()
    await box.focus()
    await press('Space')
    await eventually(() => page.locator('tr[data-state="gap"]').count()).toBeGreaterThan(1)
    await box.focus()
    await press('Space')
    await eventually(() => page.locator('tr[data-state="gap"]').count()).toBe(1)
  })

  it('opens with its gaps, and the facts it brought can be taken back', async () => {
    await page.getByRole('button', { name: 'Make the session' }).press('Enter')
    await page.waitForSelector('.playlist [data-item]', { timeout: patience })
    await eventually(here).toMatch(new RegExp(`^#/reviews/1/${ids[0]}`))
    expect(await page.locator('.playlist [data-item]').count()).toBe(6)
    await expectText(page.locator('.playlist header'), /0 of 6 decided · 1 without video/)
    const facts = async (): Promise<number> => (await call<{ dive: Facts }>(page, 'dives.get', { diveId: ids[0] })).dive.awards.length
    expect(await facts()).toBeGreaterThan(0)
    await page.getByRole('button', { name: 'Take the facts back' }).press('Enter')
    await eventually(facts).toBe(0)
  })

  it('is decided, noted and bookmarked by keys, and every step can be taken back', async () => {
    await page.waitForSelector('.solo canvas', { timeout: patience })
    await press('Home', 'Shift+ArrowRight', 'Digit2')
    await eventually(async () => (await detail()).items[0]?.decision).toBe('work-on')
    await press('Control+KeyZ')
    await eventually(async () => (await detail()).items[0]?.decision).toBeNull()
    await press('Control+Shift+KeyZ')
    await eventually(async () => (await detail()).items[0]?.decision).toBe('work-on')
    await press('KeyB')
    await eventually(() => page.locator('.note[data-kind="bookmark"] .frame').allTextContents()).toEqual(['10'])
    await press('Shift+ArrowRight', 'KeyN')
    await page.keyboard.type('Arms late')
    await press('Control+Enter')
    await eventually(() => page.locator('.note[data-kind="note"] .frame').allTextContents()).toEqual(['20'])
    expect(await page.locator('.solo .marks .mark').count()).toBe(2)
    await press('Home', 'Shift+PageDown')
    await eventually(() => page.locator('.solo [role="slider"]').getAttribute('aria-valuenow')).toBe('10')
    await page.locator('.note[data-kind="note"] .frame').press('Enter')
    await eventually(() => page.locator('.solo [role="slider"]').getAttribute('aria-valuenow')).toBe('20')
    await press('PageDown')
    await eventually(here).toMatch(new RegExp(`/${ids[1]}`))
    await press('Digit4')
    await page.keyboard.type('Show the team')
    await press('Enter')
    await eventually(async () => (await detail()).items[1]?.decision).toBe('Show the team')
    await expectText(page.locator('.playlist header'), /2 of 6 decided/)
    await expectAccessible(page, 'a review session')
  })

  it('is put in order and shortened by keys', async () => {
    const order = async (): Promise<(number | undefined)[]> => (await detail()).items.map(({ dive }) => dive?.id)
    await page.locator('.playlist [data-index="1"]').focus()
    await press('Alt+ArrowUp')
    await eventually(order).toEqual([ids[1], ids[0], ids[2], ids[3], ids[4], undefined])
    await press('Control+KeyZ')
    await eventually(order).toEqual([...ids, undefined])
    await page.locator('.playlist [data-index="4"]').focus()
    await press('Delete')
    await eventually(order).toEqual([...ids.slice(0, 4), undefined])
    await press('Control+KeyZ')
    await eventually(order).toEqual([...ids, undefined])
    // However fast the keys come, what is taken back is the last that was done.
    await page.locator('.playlist [data-index="1"]').focus()
    await press('Alt+ArrowDown', 'Control+KeyZ')
    await eventually(order).toEqual([...ids, undefined])
    await page.getByRole('button', { name: 'Add dives' }).click()
    const boxes = page.getByRole('dialog').locator('input[type="checkbox"]:not(:disabled)')
    await boxes.first().waitFor({ timeout: patience })
    await boxes.first().check()
    await page.getByRole('button', { name: 'Add 1', exact: true }).click()
    await eventually(async () => (await order()).length).toBe(7)
  })

  it('goes on at the same dive and frame after a reload, and in another studio', async () => {
    await page.locator('.playlist [data-index="2"]').click()
    await eventually(here).toMatch(new RegExp(`/${ids[2]}`))
    // Keys that come before the dive does are still for the one before it.
    const { dive } = await call<{ dive: { videoId: number } }>(page, 'dives.get', { diveId: ids[2] })
    await page.waitForSelector(`.solo canvas[data-video="${dive.videoId}"]:not([data-frame="-1"])`, { state: 'visible', timeout: patience })
    await page.waitForTimeout(300)
    await press('Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight')
    await eventually(async () => (await call<{ place: { frame: number } | null }>(page, 'reviews.get', { reviewId: 1 })).place?.frame).toBe(23)
    await page.reload()
    await page.waitForSelector('.solo canvas', { timeout: patience })
    await eventually(() => page.locator('.solo [role="slider"]').getAttribute('aria-valuenow')).toBe('23')
    const other = await startServer(app.libraryFolder)
    try {
      const window = await app.newPage()
      await window.goto(other.url)
      await window.waitForSelector('.card', { timeout: patience })
      await goTo(window, '#/reviews', '.row[data-review]')
      await window.getByRole('button', { name: 'Go on' }).press('Enter')
      await window.waitForSelector('.solo canvas', { timeout: patience })
      expect(await window.evaluate(() => location.hash)).toContain(`/reviews/1/${ids[2]}`)
      await eventually(() => window.locator('.solo [role="slider"]').getAttribute('aria-valuenow')).toBe('23')
      await window.close()
    } finally {
      await stop(other.process)
    }
  })

  it('shows a row without video as a gap that can be given its dive', async () => {
    await page.locator('.playlist .gap .open').click()
    await expectText(page.locator('main.gap'), /No video.*107B.*Unfilmed Una.*Line 7/s)
    await expectAccessible(page, 'a gap')
    await page.getByRole('button', { name: 'Choose its dive…' }).click()
    await page.getByRole('dialog').locator('input[type="search"]').fill('')
    const choice = page.getByRole('dialog').locator('input[type="radio"]:not(:disabled)')
    await choice.first().waitFor({ timeout: patience })
    await choice.first().check()
    await page.getByRole('button', { name: 'It is this dive' }).click()
    await eventually(() => page.locator('.playlist .item.gap').count()).toBe(0)
  })

  it('is renamed, taken away and brought back', async () => {
    await goTo(page, '#/reviews', '.row[data-review]')
    await page.getByRole('button', { name: 'Rename club day' }).press('Enter')
    await page.keyboard.type('Club day 2026')
    await press('Enter')
    await expectText(page.locator('.row h2'), /^Club day 2026$/)
    await page.getByRole('button', { name: 'Remove Club day 2026' }).press('Enter')
    await page.getByRole('button', { name: '1 removed' }).press('Enter')
    await page.locator('.row').getByRole('button', { name: 'Bring back' }).press('Enter')
    await eventually(() => page.getByRole('button', { name: 'Go on' }).count()).toBe(1)
    await expectAccessible(page, 'the list of sessions')
    expect(app.problems).toEqual([])
  })
})
