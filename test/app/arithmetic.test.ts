import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, openDive, patience, rendering, saved } from './screens.ts'

let app: AppUnderTest
let page: Page
let diveId: number
const facts = async (): Promise<{ difficulty: number | null; scorePoints: number | null }> => (await call<{ dive: { difficulty: number | null; scorePoints: number | null } }>(page, 'dives.get', { diveId })).dive
const part = (about: 'difficulty' | 'total'): ReturnType<Page['locator']> => page.locator(`.arithmetic [data-about="${about}"]`)

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page))[0]?.id ?? 0
  await call(page, 'dives.update', { diveId, facts: { diveNumber: '107B', heightMetres: 10, difficulty: 3, awards: [8, 8.5, 9, 8, 7.5, 8, 8.5], penaltyPoints: 0, scorePoints: 73.5, event: '' } })
  await openDive(page, diveId)
}, rendering)
afterAll(() => app?.close())

describe('the arithmetic of a dive', () => {
  it('shows the difficulty with its parts, and the total with the awards that do not count struck through', async () => {
    await expectText(part('difficulty'), /3\.0.*as entered/s)
    expect(await part('difficulty').locator('dt').evaluateAll((terms) => terms.map((term) => term.textContent?.slice(0, 1)))).toEqual(['A', 'B', 'C', 'D', 'E'])
    const parts = await part('difficulty').locator('dd').allTextContents()
    expect(parts.reduce((sum, term) => sum + Number(term.replace('−', '-')), 0)).toBeCloseTo(3, 6)
    await expectText(part('total'), /73\.50.*as entered.*24\.5 × 3\.0 = 73\.50/s)
    expect(await part('total').locator('.awards s').count()).toBe(4)
  })

  it('follows what is typed, before anything is saved', async () => {
    await page.getByLabel('DD', { exact: true }).fill('2.8')
    await expectText(part('difficulty'), /The rules give 3\.0 for 107B from 10 m/)
    await expectText(part('total'), /The awards give 68\.60/)
    expect((await facts()).difficulty).toBe(3)
    await expectAccessible(page, 'arithmetic')
  })

  it('puts the computed values in as ordinary edits, which undo takes back', async () => {
    await page.getByLabel('Athlete').click()
    await eventually(async () => (await facts()).difficulty).toBe(2.8)
    await part('total').getByRole('button', { name: 'Use 68.60' }).click()
    await eventually(async () => (await facts()).scorePoints).toBe(68.6)
    await part('difficulty').getByRole('button', { name: 'Use 3.0' }).click()
    await eventually(async () => (await facts()).difficulty).toBe(3)
    await expectText(part('difficulty'), /as entered/)
    await saved(page)
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await eventually(facts).toMatchObject({ difficulty: 3, scorePoints: 73.5 })
    await expectText(part('total'), /as entered/)
  })

  it('offers what is missing, and the value of every height where none is known', async () => {
    await call(page, 'dives.update', { diveId, facts: { difficulty: null, heightMetres: null } })
    await expectText(part('difficulty'), /\d\.\d \(3 m\)/)
    await page.getByLabel('Height').first().selectOption({ label: '10 m' })
    await part('difficulty').getByRole('button', { name: 'Use 3.0' }).click()
    await eventually(async () => (await facts()).difficulty).toBe(3)
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
