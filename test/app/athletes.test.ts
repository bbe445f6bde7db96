/// <reference types="node" />
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

/** Athletes named twice, and two of one name; dates of whole events. By keys. */
let app: AppUnderTest
let page: Page
let ids: number[]
/** Takes back what is offered beside these words; they come after what is stored. */
const undo = async (words: RegExp): Promise<void> => page.locator('.notice', { hasText: words }).getByRole('button', { name: 'Undo' }).press('Enter')
const names = async (): Promise<string[]> => (await call<{ athletes: { name: string; dives: number }[] }>(page, 'athletes.list', { search: 'Testperson' })).athletes.map(({ name, dives }) => `${name} ${dives}`)
const facts = async (): Promise<{ athlete: string; date: string | null }[]> => {
  const all = (await dives(page)) as unknown as { id: number; athlete: string; date: string | null }[]
  return ids.map((id) => all.find((dive) => dive.id === id)!).map(({ athlete, date }) => ({ athlete, date }))
}

beforeAll(async () => {
  app = await startApp({ demoDives: 12, colorScheme: 'light' })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  ids = (await dives(page)).slice(0, 4).map(({ id }) => id)
  const written = ['Tara Testperson', 'TESTPERSON Tara', 'T. Testperson / Zed Other', 'Wanda Testperson']
  for (const [i, athlete] of written.entries()) await call(page, 'dives.update', { diveId: ids[i], facts: { athlete, event: 'Test Cup 2021', date: i === 3 ? '2019-05-01' : null } })
}, rendering)
afterAll(() => app?.close())

describe('athletes', () => {
  it('are asked about where two names may be one person, and put together and taken apart by keys', async () => {
    await goTo(page, '#/athletes', '.athletes table')
    await page.getByRole('searchbox', { name: 'Search athletes' }).fill('testperson')
    await eventually(() => page.locator('.athletes tbody tr').count()).toBe(4)
    await expectText(page.locator('.pairs li').first(), /Tara Testperson.*TESTPERSON Tara.*The same words in another order/s)
    await expectAccessible(page, 'names that may be one person')
    await page.locator('.pairs li').first().getByRole('button', { name: 'Same: Tara Testperson' }).press('Enter')
    await eventually(names).toEqual(['T. Testperson 1', 'Tara Testperson 2', 'Wanda Testperson 1'])
    await eventually(() => page.getByTestId('announcer').textContent()).toContain('Shown as Tara Testperson from now on')
    expect((await facts()).map(({ athlete }) => athlete)).toEqual(['Tara Testperson', 'TESTPERSON Tara', 'T. Testperson / Zed Other', 'Wanda Testperson'])
    // Not the same is remembered; undoing asks again.
    await page.getByRole('button', { name: 'T. Testperson and Tara Testperson are not the same' }).press('Enter')
    await eventually(() => page.locator('.pairs li', { hasText: 'T. Testperson' }).filter({ hasText: 'Tara' }).count()).toBe(0)
    // The person's own page of names: what was said, by whom; separated again.
    await page.locator('.athletes table').getByRole('button', { name: 'Tara Testperson' }).press('Enter')
    await expectText(page.locator('.inspector .sayings'), /One person, shown as Tara Testperson/)
    await expectAccessible(page, 'one athlete beside the list')
    await page.locator('.inspector').getByRole('button', { name: 'Separate TESTPERSON Tara from the other names' }).press('Enter')
    await eventually(names).toEqual(['T. Testperson 1', 'Tara Testperson 1', 'TESTPERSON Tara 1', 'Wanda Testperson 1'])
    await undo(/TESTPERSON Tara is a person of its own/)
    await eventually(names).toEqual(['T. Testperson 1', 'Tara Testperson 2', 'Wanda Testperson 1'])
  }, 120_000)

  it('of one name are told apart by moving dives, which can be undone', async () => {
    const inspector = page.locator('.inspector')
    await eventually(() => inspector.locator('.dives input').count()).toBe(2)
    await inspector.locator('.dives input').first().press('Space')
    await inspector.getByLabel('Name of the other person').fill('Tara Testperson (2)')
    await inspector.getByRole('button', { name: 'Move 1 dive' }).press('Enter')
    await eventually(async () => (await names()).filter((name) => name.startsWith('Tara'))).toEqual(['Tara Testperson 1', 'Tara Testperson (2) 1'])
    await undo(/1 dive moved/)
    await eventually(names).toEqual(['T. Testperson 1', 'Tara Testperson 2', 'Wanda Testperson 1'])
  }, 120_000)
})

describe('the date of an event', () => {
  it('is given to all its dives at once; a year in its name is only offered', async () => {
    await goTo(page, '#/athletes?by=event', '.athletes table form')
    await page.getByRole('searchbox', { name: 'Search events' }).fill('test cup')
    const row = page.locator('.athletes tbody tr').first()
    await expectText(row, /Test Cup 2021.*3 without a date/s)
    expect((await facts()).map(({ date }) => date)).toEqual([null, null, null, '2019-05-01'])
    await row.getByRole('button', { name: 'Take 2021 from the name Test Cup 2021' }).press('Enter')
    const field = page.getByLabel('Date of all dives of Test Cup 2021')
    expect(await field.inputValue()).toBe('2021')
    // Which is the day is not guessed.
    await field.fill('03/04/2021')
    await expectText(row.locator('.note'), /2021-04-03 or 2021-03-04/)
    expect(await row.getByRole('button', { name: 'Set for all' }).isDisabled()).toBe(true)
    await expectAccessible(page, 'a date that can mean two days')
    await field.fill('31 July 2021')
    await expectText(row.locator('.note'), /31 Jul 2021/)
    await field.press('Enter')
    await eventually(async () => (await facts()).map(({ date }) => date)).toEqual(['2021-07-31', '2021-07-31', '2021-07-31', '2019-05-01'])
    await undo(/3 dives of Test Cup 2021/)
    await eventually(async () => (await facts()).map(({ date }) => date)).toEqual([null, null, null, '2019-05-01'])
  }, 120_000)

  it('is typed for one dive beside its other facts, in any common spelling', async () => {
    await goTo(page, '#/library', '.card')
    await page.locator(`.card[data-dive="${ids[0]}"] .name`).press('Space')
    const field = page.locator('.facts').getByLabel('Date', { exact: true })
    await field.fill('31.02.2021')
    await expectText(page.locator('.facts .beside'), /No calendar has this day/)
    await field.press('Enter')
    await field.fill('2021年7月')
    await field.press('Enter')
    await eventually(async () => (await facts())[0]?.date).toBe('2021-07')
    await eventually(() => field.inputValue()).toBe('2021-07')
    expect(app.problems).toEqual([])
  }, 60_000)
})
