import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Locator, Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering, saved, stageStarts } from './screens.ts'

let app: AppUnderTest
let page: Page
const press = (...keys: string[]): Promise<void> => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
const row = (index: number): Locator => page.locator(`.row[data-index="${index}"]`)
const state = (): Promise<string | null> => page.locator('[data-testid="work-state"]').getAttribute('data-state')
const openId = (): Promise<number> => page.evaluate(() => Number(/annotate\/(\d+)/.exec(location.hash)?.[1]))
const spoken = (): Promise<string> => page.locator('[aria-live]').allTextContents().then((texts) => texts.join(' '))
const heads = (): Promise<string[]> => page.locator('.row[data-index] .state').allTextContents()

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

/** By the menu in the status bar, keys alone. */
async function become(name: string, isNew = false): Promise<void> {
  await page.locator('.person .toggle').focus()
  await press('Enter')
  if (isNew) {
    await page.getByLabel('Somebody new').fill(name)
    await press('Enter')
  } else {
    await page.getByRole('radio', { name, exact: true }).focus()
    await press('Enter')
  }
  await page.locator('.person .menu').waitFor({ state: 'detached', timeout: patience })
  await expectText(page.locator('.person .toggle'), new RegExp(name))
}

describe('two people at one library', () => {
  it('are made and switched between in the status bar', async () => {
    await become('Bo', true)
    await become('Ann', true)
    await become('Bo')
    await become('Ann')
    const { annotators } = await call<{ annotators: { name: string }[] }>(page, 'annotators.list', {})
    expect(annotators.map(({ name }) => name)).toEqual(expect.arrayContaining(['Ann', 'Bo']))
  })

  it('type a name in peace while the list of people is still coming', async () => {
    let letGo = (): void => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await page.route('**/api/annotators.list', (route) => held.then(() => route.continue()), { times: 1 })
    await page.locator('.person .toggle').focus()
    await press('Enter')
    await page.getByLabel('Somebody new').fill('Bo')
    const came = page.waitForResponse('**/api/annotators.list')
    letGo()
    await came
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
    await press('Enter')
    await page.locator('.person .menu').waitFor({ state: 'detached', timeout: patience })
    await expectText(page.locator('.person .toggle'), /Bo/)
    await become('Ann')
  })

  it('share dives out by keys alone, and take that back', async () => {
    await press('Control+Digit6')
    await row(0).waitFor({ timeout: patience })
    await expectAccessible(page, 'queue')
    await row(0).focus()
    await press('Space', 'Shift+ArrowDown', 'Shift+ArrowDown')
    await expectText(page.locator('.selection'), /3 selected/)
    await eventually(spoken).toContain('3 selected')
    await page.getByRole('button', { name: 'Assign…' }).press('Enter')
    await page.getByRole('group', { name: 'Annotators' }).getByLabel('Ann').check()
    await page.getByRole('group', { name: 'Reviewers' }).getByLabel('Bo').check()
    await expectAccessible(page, 'assigning')
    await page.getByRole('button', { name: 'Assign', exact: true }).press('Enter')
    await expectText(row(0), /Ann.*Review: Bo/)
    await page.getByRole('button', { name: 'Undo' }).press('Enter')
    await expectText(row(0), /–/)
    await page.getByRole('button', { name: 'Assign…' }).press('Enter')
    await page.getByRole('group', { name: 'Annotators' }).getByLabel('Ann').check()
    await page.getByRole('group', { name: 'Reviewers' }).getByLabel('Bo').check()
    await page.getByRole('button', { name: 'Assign', exact: true }).press('Enter')
    await expectText(row(2), /Ann.*Review: Bo/)
    await expect.poll(() => row(3).textContent()).not.toMatch(/Ann/)
  })

  it('label, hand in and go on in the order of the queue', async () => {
    await page.getByLabel('Annotator', { exact: true }).selectOption({ label: 'Ann (you)' })
    await eventually(async () => (await heads()).length).toBe(3)
    const ids = await page.locator('.row[data-index]').evaluateAll((rows) => rows.map((each) => Number(each.getAttribute('data-dive'))))
    await row(0).focus()
    await press('Enter')
    await eventually(openId).toBe(ids[0])
    await expectText(page.locator('.standing .place'), /1 of 3/)
    await expectText(page.locator('[data-testid="finish"]'), /Hand in, next/)
    await saved(page)
    await press('Control+Enter')
    await eventually(openId).toBe(ids[1])
    await expectText(page.locator('.standing .place'), /2 of 3/)
    // The walk goes on after a reload, back and forth.
    await page.reload()
    await page.waitForSelector('.annotate .block', { timeout: patience })
    await expectText(page.locator('.standing .place'), /2 of 3/)
    await press('PageDown')
    await eventually(openId).toBe(ids[2])
    await press('PageUp', 'PageUp')
    await eventually(openId).toBe(ids[0])
    await eventually(state).toBe('in-review')
    expect((await call<{ summary: string; who: string }[]>(page, 'history.list', { diveId: ids[0] }))[0]).toMatchObject({ summary: 'Handed in for review', who: 'Ann' })
    // The end of the queue is said.
    await press('PageDown')
    await eventually(openId).toBe(ids[1])
    await press('Control+Enter')
    await eventually(openId).toBe(ids[2])
    await press('PageDown')
    await page.getByText('That was the end of the queue.').waitFor({ timeout: patience })
  })

  it('return with a comment at a frame, see it there, fix, resolve and accept', async () => {
    await become('Bo')
    await goTo(page, '#/queue', '.queue')
    await page.getByLabel('Reviewer', { exact: true }).selectOption({ label: 'Bo (you)' })
    await page.locator('.filters [data-state="in-review"]').click()
    await eventually(async () => (await heads()).length).toBe(2)
    await page.keyboard.press('Control+Enter')
    await page.waitForSelector('.annotate .block', { timeout: patience })
    const diveId = await openId()
    await expectText(page.locator('[data-testid="finish"]'), /Accept, next/)
    await press('ArrowDown')
    const flight = (await stageStarts(page))[1] ?? -1
    await press('Control+Shift+Enter')
    await page.getByLabel('What should be changed?').fill('Flight begins two frames later.')
    await expectAccessible(page, 'returning')
    await press('Control+Enter')
    await eventually(state).toBe('returned')
    await expectText(page.locator('.comment .frame'), new RegExp(`^${flight}$`))
    await page.locator('[role="dialog"]').waitFor({ state: 'detached', timeout: patience })
    // Returned, the dive is no longer in this queue; what came after it is known over a reload all the same.
    const next = (await call<{ rows: { dive: { id: number } }[] }>(page, 'queue.list', { states: ['in-review'] })).rows.map(({ dive }) => dive.id)
    await page.reload()
    await page.waitForSelector('.annotate .block', { timeout: patience })
    await press('Control+Enter')
    await eventually(openId).toBe(next[0])

    await become('Ann')
    await goTo(page, '#/queue', '.queue')
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.locator('.filters [data-state="returned"]').click()
    await eventually(heads).toEqual(['Returned'])
    // Part of the queue stays chosen over a reload.
    await page.reload()
    await eventually(heads).toEqual(['Returned'])
    await expectText(row(0), /1 open comment/)
    await row(0).focus()
    await press('Enter')
    await eventually(openId).toBe(diveId)
    await page.waitForSelector('.annotate .block', { timeout: patience })
    await page.getByRole('button', { name: `Go to frame ${flight}` }).first().press('Enter')
    await press('Escape')
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await press('Alt+ArrowRight', 'Alt+ArrowRight')
    await saved(page)
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(flight + 2)
    // Working on it does not make it done.
    expect(await state()).toBe('returned')
    await page.getByRole('button', { name: 'Resolve' }).press('Enter')
    await page.getByRole('button', { name: /Show 1 resolved/ }).waitFor({ timeout: patience })
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
    await press('Control+Enter')
    await eventually(state).toBe('in-review')

    await become('Bo')
    await press('Control+Enter')
    await eventually(state).toBe('accepted')
    await expectAccessible(page, 'an accepted dive')
  }, 90_000)

  it('see an acceptance withdrawn when the labels change, and undo both at once', async () => {
    const before = await stageStarts(page)
    await press('Home', 'ArrowDown', 'Alt+ArrowLeft')
    await page.getByText('The labels changed, so the dive is no longer accepted.').first().waitFor({ timeout: patience })
    expect(await state()).toBe('labelled')
    await press('Control+KeyZ')
    await eventually(state).toBe('accepted')
    await eventually(() => stageStarts(page)).toEqual(before)
  })

  it('comment at the playhead by keys, and answer', async () => {
    await press('Home', 'Shift+ArrowRight', 'KeyM')
    await page.keyboard.type('Good arms here')
    await press('Control+Enter')
    await expectText(page.locator('.comment').last(), /^10.*Good arms here/)
    await eventually(() => page.locator('.marks .mark').count()).toBe(1)
    await page.getByRole('button', { name: 'Answer' }).press('Enter')
    await page.keyboard.type('Agreed')
    await press('Control+Enter')
    await expectText(page.locator('.comment .answer'), /Agreed/)
    await page.reload()
    await page.waitForSelector('.annotate .block', { timeout: patience })
    await expectText(page.locator('.comment .answer'), /Bo.*Agreed/)
    expect(app.problems).toEqual([])
  })
})
