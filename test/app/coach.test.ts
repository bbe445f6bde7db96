/// <reference types="node" />
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { pdfPages } from '../helpers/pdf-text.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

/**
 * A coach, with a mouse: from the results sheet of a competition to a printed
 * report. Every step is looked at by axe in both themes; with HIGHBOARD_SHOTS a
 * picture of each lies in that folder.
 */
const shots = process.env['HIGHBOARD_SHOTS']
const computing = 300_000
let app: AppUnderTest
let page: Page
let ids: number[]
interface Facts { id: number; diveNumber: string; athlete: string; difficulty: number; awards: number[]; scorePoints: number | null }

async function look(step: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page, `${step}, ${colorScheme}`)
    if (shots) await page.screenshot({ path: join(shots, `${step} ${colorScheme}.png`) })
  }
}
const detail = (): Promise<{ items: { decision: string | null; noteCount: number; dive: { id: number } | null }[] }> => call(page, 'reviews.get', { reviewId: 1 })

beforeAll(async () => {
  if (shots) mkdirSync(shots, { recursive: true })
  app = await startApp({ demoDives: 24, colorScheme: 'light' })
  page = await app.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light', reducedMotion: 'reduce' })
  await page.goto(app.url)
  await page.waitForSelector('.card', { timeout: patience })
  await call(page, 'settings.set', { annotator: 'Coach', theme: 'system' })
  // Eight dives of the competition, in the order they were dived; names as the secretary writes them.
  const chosen = ((await dives(page)) as unknown as Facts[]).filter((dive) => dive.scorePoints !== null).slice(0, 8)
  ids = chosen.map(({ id }) => id)
  const line = ({ athlete, diveNumber, difficulty, awards, scorePoints }: Facts): string => [athlete.toUpperCase(), diveNumber, difficulty, ...awards, scorePoints].join(',')
  const rows = chosen.map((dive, i) => line(i === 2 ? { ...dive, scorePoints: 61.2 } : dive))
  writeFileSync(join(app.libraryFolder, 'regional final.csv'), `Diver,Dive,DD,J1,J2,J3,J4,J5,J6,J7,Points\n${rows.join('\n')}\nUna Unfilmed,5132D,2.1,5,5,5.5,5,5,4.5,5,31.5\n`)
}, rendering)
afterAll(() => app?.close())

describe('a coach', () => {
  it('lays a results sheet beside the library and says who is who', async () => {
    await goTo(page, '#/reviews', '.page h1')
    await look('1 no session yet')
    await page.getByRole('button', { name: 'From a results sheet…' }).first().click()
    await page.getByLabel('Results sheet', { exact: true }).fill(join(app.libraryFolder, 'regional final.csv'))
    await page.waitForSelector('.dialog .choice select', { timeout: patience })
    await look('2 columns of the sheet')
    await page.getByRole('button', { name: 'Find the dives' }).click()
    await page.waitForSelector('tr[data-line]', { timeout: patience })
    expect(await page.locator('tr[data-line]').count()).toBe(9)
    await expectText(page.locator('tr[data-state="gap"]'), /Una Unfilmed/)
    await look('3 who is who')
  })

  it('opens the session and judges what the model says of it', async () => {
    await page.getByRole('button', { name: 'Make the session' }).click()
    await page.waitForSelector('.playlist [data-item]', { timeout: patience })
    expect(await page.locator('.playlist [data-item]').count()).toBe(9)
    const [model] = await call<{ id: number }[]>(page, 'models.list', {})
    await page.waitForSelector('.solo canvas', { timeout: patience })
    await look('4 a dive not scored yet')
    const { jobId } = await call<{ jobId: number }>(page, 'assessment.score', { diveIds: ids, modelId: model?.id })
    while (['queued', 'running'].includes((await call<{ job: { state: string } }>(page, 'jobs.get', { jobId })).job.state)) await page.waitForTimeout(300)
    await page.reload()
    await page.getByTestId('predicted-score').waitFor({ timeout: patience })
    await page.waitForSelector('.vote-plot, .votes, table', { timeout: patience })
    await look('5 score and votes')
    for (const [tab, ready] of [['Judges', '.judges-tab tbody tr'], ['How it decided', '.main .content'], ['Where it looked', '.main .content']] as const) {
      await page.locator('.segmented label', { hasText: tab }).click()
      await page.waitForSelector(ready, { timeout: patience })
      await page.waitForTimeout(400)
      await look(`6 ${tab}`)
    }
    await page.locator('.segmented label', { hasText: 'Score and votes' }).click()
  }, computing)

  it('notes and decides, dive by dive', async () => {
    await page.getByRole('textbox', { name: 'New note' }).fill('Knees apart on the way out; the entry is short.')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await eventually(() => page.locator('.note[data-kind="note"]').count()).toBe(1)
    for (const [index, decision] of ['Work on', 'Keep', 'Discuss', 'Keep', 'Work on', 'Keep'].entries()) {
      await page.locator(`.playlist [data-index="${index}"]`).click()
      await eventually(() => page.evaluate(() => location.hash)).toMatch(new RegExp(`/${ids[index]}(\\?|$)`))
      await page.getByRole('button', { name: new RegExp(`^${decision}`) }).click()
      await eventually(async () => (await detail()).items[index]?.decision).not.toBeNull()
    }
    await expectText(page.locator('.playlist header'), /6 of 9 decided/)
    await look('7 decided')
    // A row nobody filmed says so.
    await page.locator('.playlist [data-index="8"]').click()
    await page.getByRole('button', { name: 'Choose its dive…' }).waitFor({ timeout: patience })
    await look('8 a row without video')
  })

  it('takes the report of one dive and of the session home as PDF', async () => {
    await page.locator('.playlist [data-index="0"]').click()
    await page.getByTestId('predicted-score').waitFor({ timeout: patience })
    const save = async (name: string): Promise<{ file: string; sheets: ReturnType<typeof pdfPages> }> => {
      const [download] = await Promise.all([page.waitForEvent('download', { timeout: computing }), page.getByRole('button', { name }).click()])
      const bytes = readFileSync(await download.path())
      if (shots) writeFileSync(join(shots, download.suggestedFilename()), bytes)
      return { file: download.suggestedFilename(), sheets: pdfPages(bytes) }
    }
    const dive = await save('Save a report of this dive as PDF')
    expect(dive.file).toMatch(/\.pdf$/)
    expect(dive.sheets.map(({ text }) => text).join('')).toMatch(/Work on\n[\s\S]*Knees apart on the way out/)
    await eventually(() => page.getByRole('button', { name: 'Save a report of this session as PDF' }).isEnabled()).toBe(true)
    const session = await save('Save a report of this session as PDF')
    expect(session.file).toBe('regional-final.pdf')
    // The table, then a sheet for each dive that was filmed.
    expect(session.sheets.length).toBeGreaterThanOrEqual(9)
    expect(session.sheets[0]?.text).toMatch(/9 dives, 1 without a video/)
    for (const { text } of session.sheets) expect(text).toMatch(/\d+\n \/ \n\d+\n$/)
    expect(app.problems.filter((problem) => !/40\d/.test(problem))).toEqual([])
  }, computing)
})
