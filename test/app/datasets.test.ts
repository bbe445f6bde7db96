/// <reference types="node" />
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { findFfmpeg } from '../../src/main/video/ffmpeg.ts'
import { add, fineDivingClips, fineDivingFilesOf, jigsawsFiles } from '../native/datasets/small-sets.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience } from './screens.ts'

let app: AppUnderTest
let page: Page
let set: string
let gestures: string
let inputs: string

beforeAll(async () => {
  set = mkdtempSync(join(tmpdir(), 'highboard-set-'))
  gestures = mkdtempSync(join(tmpdir(), 'highboard-set-'))
  await add(set, fineDivingFilesOf())
  await add(gestures, jigsawsFiles)
  inputs = mkdtempSync(join(tmpdir(), 'highboard-pictures-'))
  app = await startApp({ demoDives: 0, colorScheme: 'light' })
  page = app.page
})
afterAll(async () => {
  await app?.close()
  for (const folder of [set, gestures, inputs]) rmSync(folder, { recursive: true, force: true })
})

const dialog = () => page.getByRole('dialog')
const press = (name: string | RegExp): Promise<void> => dialog().getByRole('button', { name }).first().click()
const figure = (name: string): Promise<string | null> => dialog().locator(`tr[data-count="${name}"] .count`).textContent()

/** The dialog at its first step, with a folder typed. */
async function choose(path: string): Promise<void> {
  await page.getByRole('button', { name: 'Import', exact: true }).first().click()
  await dialog().getByText('Data set', { exact: true }).first().click()
  await dialog().getByLabel('Folder of the data set', { exact: true }).fill(path)
}
async function close(): Promise<void> {
  await dialog().getByRole('button', { name: 'Close' }).last().click()
  await dialog().waitFor({ state: 'detached', timeout: patience })
}

describe('a data set', () => {
  it('that is none is refused with what was looked for', async () => {
    await choose(join(set, 'nowhere'))
    await press('Preview')
    await expectText(dialog().getByRole('alert'), /nowhere/)
    await dialog().getByLabel('Folder of the data set', { exact: true }).fill(inputs)
    await press('Preview')
    await expectText(dialog().getByRole('alert'), /no data set|FineDiving/)
    await press('Cancel')
    await dialog().waitFor({ state: 'detached', timeout: patience })
  })

  it('is chosen by browsing, looked at, and nothing is done yet', async () => {
    await choose(set)
    await dialog().getByRole('button', { name: 'Choose…: Folder of the data set' }).click()
    await dialog().getByText('train_split.pkl').waitFor({ timeout: patience })
    await press('Use this folder')
    await press('Preview')
    await eventually(() => figure('created')).toBe('3')
    expect(await figure('awaited')).toBe('3')
    await expectText(dialog(), /FineDiving official: 2 train, 0 validation, 1 test/)
    expect((await dives(page)).length).toBe(0)
    await expectAccessible(page, 'preview, light')
  })

  it('comes in as one operation that can be taken back and brought again', async () => {
    await press('Import 3 dives')
    await expectText(dialog().locator('.done'), /FineDiving was imported/)
    await eventually(() => page.locator('.card').count()).toBe(3)
    await press('Undo import')
    await expectText(dialog().locator('.done'), /taken back/)
    await eventually(() => page.locator('.card').count()).toBe(0)
    await press('Redo import')
    await eventually(() => page.locator('.card').count()).toBe(3)
    await close()
  })

  it('has nothing new the second time', async () => {
    await choose(set)
    await press('Preview')
    await eventually(() => figure('unchanged')).toBe('3')
    await expectText(dialog(), /There is nothing to import/)
    expect(await dialog().getByRole('button', { name: /^Import/ }).count()).toBe(0)
    await press('Cancel')
  })
})

describe('dives without pictures', () => {
  it('are calm tiles that say so', async () => {
    await expectText(page.locator('.card').first(), /103B.*No pictures yet/s)
    expect(await page.locator('.card img').count()).toBe(0)
    await page.locator('.card', { hasText: '407C' }).click()
    await expectText(page.locator('.inspector .awaited'), /Its pictures have not been attached yet/)
    await expectAccessible(page, 'awaited dives, light')
  })

  it('are explained in Annotate and Review, without an error', async () => {
    const [first] = await dives(page)
    await goTo(page, `#/annotate/${first?.id}`, '.annotate .awaited')
    // Keys mark nothing where nothing is seen.
    await page.keyboard.press('2')
    await expectText(page.getByRole('complementary', { name: 'Stages and facts' }), /Forward|Stages/)
    await expectAccessible(page, 'awaited dive in Annotate, light')
    await goTo(page, `#/review/${first?.id}`, '.review .awaited')
    expect(await page.getByRole('button', { name: 'Score', exact: true }).count()).toBe(0)
    await goTo(page, '#/library', '.card')
  })

  it('lead to the data set they came from, and get their pictures', async () => {
    mkdirSync(join(inputs, 'frames', '01', '1'), { recursive: true })
    const { path: ffmpeg } = await findFfmpeg()
    execFileSync(ffmpeg, ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-frames:v', '40', 'frames/01/1/%05d.jpg'], { cwd: inputs })
    await page.locator('.card', { hasText: '407C' }).click()
    await page.getByRole('button', { name: 'Attach pictures…' }).click()
    expect(await dialog().getByLabel('Folder of the data set', { exact: true }).inputValue()).toBe(set)
    await dialog().getByLabel('Folder of pictures or videos', { exact: true }).fill(join(inputs, 'frames'))
    await press('Preview')
    await eventually(() => figure('attached')).toBe('1')
    await press('Attach 1 video')
    await expectText(dialog().locator('.done'), /FineDiving was imported/)
    await close()
    await page.locator('.card', { hasText: '407C' }).locator('img.ready').waitFor({ timeout: patience })
  })
})

describe('a corrected data set', () => {
  it('shows what differs, conflicts first, and asks what to keep', async () => {
    const edited = (await dives(page)).find(({ diveNumber }) => diveNumber === '407C')
    await call(page, 'dives.update', { diveId: edited?.id, facts: { scorePoints: 80 } })
    await add(set, fineDivingFilesOf(fineDivingClips.map((clip, index) => (index < 2 ? { ...clip, score: clip.score + 1 } : clip))))
    await choose(set)
    await press('Preview')
    await eventually(() => figure('conflicting')).toBe('1')
    expect(await figure('changed')).toBe('1')
    await expectText(dialog().locator('tbody tr[data-outcome]').first(), /407C.*In conflict.*score 88 → 89/s)
    await expectAccessible(page, 'conflicts, light')
    await dialog().getByText('Take the data set’s').click()
    await press('Import 2 dives')
    await expectText(dialog().locator('.done'), /FineDiving was imported/)
    await eventually(async () => (await dives(page)).find(({ id }) => id === edited?.id)?.scorePoints).toBe(89)
    await close()
  })

  it('is in the list of imports, where each can be taken back', async () => {
    await page.getByRole('button', { name: 'Imports' }).click()
    await eventually(() => dialog().locator('li[data-import]').count()).toBe(3)
    await expectText(dialog().locator('li[data-import]').first(), /FineDiving.*1 changed.*1 in conflict/s)
    await expectAccessible(page, 'imports, light')
    await dialog().locator('li[data-import]').first().getByRole('button', { name: 'Undo' }).click()
    await expectText(dialog().locator('li[data-import]').first(), /Taken back/)
    await eventually(async () => (await dives(page)).find(({ diveNumber }) => diveNumber === '407C')?.scorePoints).toBe(80)
    await page.keyboard.press('Escape')
  })
})

describe('a table', () => {
  it('is read, its columns given a meaning, its faulty rows told, and comes in', async () => {
    await add(inputs, { 'results.csv': ['Code,Who,Nonsense,DD,J1,J2,J3,J4,J5,Result', '107B,Li Na,x,3.1,7,7.5,7.5,8,7,68.2', '5253B,Łucja Ö,x,3.2,8,8,8,8,8,76.8', '405C,Ann,x,abc,8,8,8,8,8,70'].join('\r\n') })
    await page.getByRole('button', { name: 'Import', exact: true }).first().click()
    await dialog().getByText('Table', { exact: true }).first().click()
    await dialog().getByRole('textbox', { name: 'Table', exact: true }).fill(join(inputs, 'results.csv'))
    await expectText(dialog().getByTestId('good-rows'), /2 rows/)
    await expectText(dialog().getByTestId('faulty-rows'), /1 row/)
    await expectText(dialog(), /DD: “abc” is no degree of difficulty/)
    await dialog().getByRole('combobox', { name: 'What Who means' }).selectOption({ label: 'Athlete' })
    await dialog().getByRole('combobox', { name: 'What Result means' }).selectOption({ label: 'Score' })
    await eventually(() => dialog().locator('thead', { hasText: 'Line' }).textContent()).toMatch(/Who.*Result/)
    await expectAccessible(page, 'table, light')
    await press('Preview')
    await eventually(() => figure('created')).toBe('2')
    await expectText(dialog(), /107B · Li Na/)
    await press('Import 2 dives')
    await expectText(dialog().locator('.done'), /results was imported/)
    await close()
    expect((await dives(page)).filter(({ diveNumber }) => diveNumber === '5253B')).toMatchObject([{ scorePoints: 76.8 }])
  })
})

describe('other kinds of action', () => {
  it('come with their own range and stages, and a filter', async () => {
    await choose(gestures)
    await press('Preview')
    await expectText(dialog(), /JIGSAWS/)
    await press(/^Import \d+ dives/)
    await expectText(dialog().locator('.done'), /JIGSAWS was imported/)
    await close()
    await page.getByRole('combobox', { name: 'Kind of action' }).selectOption({ label: 'Suturing' })
    await eventually(() => page.locator('.card').count()).toBe(2)
    await expectText(page.locator('.card').first(), /^Suturing/)
    await page.locator('.card').first().click()
    const facts = page.locator('.inspector form')
    expect(await facts.getByLabel('Dive number').count()).toBe(0)
    await facts.getByLabel('Score').fill('150')
    await expectText(facts, /Suturing is scored from/)
    expect(await facts.getByLabel('Score').getAttribute('aria-invalid')).toBe('true')
    await page.keyboard.press('Escape')
    await page.getByRole('combobox', { name: 'Kind of action' }).selectOption({ label: 'Every kind' })
  })

  it('look well in the dark too', async () => {
    await call(page, 'settings.set', { theme: 'dark' })
    await page.reload()
    await page.waitForSelector('html[data-theme="dark"] .card', { timeout: patience })
    await expectAccessible(page, 'awaited dives, dark')
    await choose(set)
    await expectAccessible(page, 'choosing a data set, dark')
    await press('Preview')
    await eventually(() => figure('conflicting')).toBe('1')
    await expectAccessible(page, 'preview, dark')
    await press('Cancel')
    await page.getByRole('button', { name: 'Imports' }).click()
    await dialog().locator('li[data-import]').first().waitFor({ timeout: patience })
    await expectAccessible(page, 'imports, dark')
    await page.keyboard.press('Escape')
  })

  // A refused request is told on the screen; the browser notes it too.
  it('never let the page report an error', () => expect(app.problems.filter((problem) => !/the server responded with a status of 4/.test(problem))).toEqual([]))
})
