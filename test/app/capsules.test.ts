/// <reference types="node" />
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

// A score put into a capsule from the review, looked into and verified on screen, and its dive taken in.
const computing = 120_000
let app: AppUnderTest
let page: Page
let folder: string
const dialog = (): ReturnType<Page['getByRole']> => page.getByRole('dialog')
const file = (): string => join(folder, 'one.highboard')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-capsule-app-'))
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(async () => {
  await app?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('a capsule', () => {
  it('is made of the score in review, with progress, and does not replace a file unless told to', async () => {
    const dive = (await dives(page)).find((one) => one.diveNumber === '107B')
    await goTo(page, `#/review/${dive?.id}`, '.score')
    await page.getByRole('button', { name: 'Score', exact: true }).click()
    await page.getByTestId('predicted-score').waitFor({ timeout: computing })
    await page.getByRole('button', { name: 'Capsule…' }).click()
    await dialog().getByLabel('Folder', { exact: true }).fill(folder)
    await dialog().getByLabel('File name').fill('one')
    await dialog().getByLabel(/Put the whole model in/).check()
    await expectAccessible(page, 'making a capsule')
    await dialog().getByRole('button', { name: 'Make capsule' }).click()
    await expectText(dialog().locator('.written'), /The capsule is written/)
    expect(existsSync(file())).toBe(true)
    await dialog().getByRole('button', { name: 'Close' }).last().click()

    await page.getByRole('button', { name: 'Capsule…' }).click()
    await dialog().getByLabel('File name').fill('one.highboard')
    await dialog().getByRole('button', { name: 'Make capsule' }).click()
    await expectText(dialog().getByRole('alert'), /is there already/)
    await dialog().getByLabel('Replace the file of this name').check()
    await dialog().getByRole('button', { name: 'Make capsule' }).click()
    await expectText(dialog().locator('.written'), /The capsule is written/)
  }, 300_000)

  it('is looked into and comes to the same score, from features and from pictures', async () => {
    await dialog().getByRole('link', { name: 'Look into it' }).click()
    const verdict = page.getByTestId('verdict')
    await verdict.waitFor({ timeout: computing })
    await expectText(verdict, /Confirmed/)
    await expectText(page.locator('.contents'), /107B/)
    expect(await page.locator('.contents .pictures img').count()).toBe(8)
    await expectAccessible(page, 'a capsule')
    await page.getByRole('button', { name: 'Verify from pictures' }).click()
    await page.locator('[data-check="features"].passed').waitFor({ timeout: computing })
    await expectText(verdict, /Confirmed.*from the stored pictures/)
  }, 300_000)

  it('that was damaged is refused with what to do', async () => {
    const bytes = readFileSync(file())
    bytes[Math.floor(bytes.length / 2)]! ^= 1
    const damaged = join(folder, 'damaged.highboard')
    writeFileSync(damaged, bytes)
    await page.getByLabel('Capsule file', { exact: true }).fill(damaged)
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await expectText(page.getByRole('alert').first(), /cannot be opened as a capsule.*Ask for the capsule again/)
    await page.getByLabel('Capsule file', { exact: true }).fill(file())
    await page.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByTestId('verdict').waitFor({ timeout: computing })
  }, 300_000)

  it('gives its dive to the library when asked', async () => {
    await page.getByRole('button', { name: 'Import its dive…' }).click()
    await expectText(dialog(), /Capsule of 107B/)
    await dialog().getByRole('button', { name: /^Import/ }).last().click()
    await expect.poll(async () => (await call<{ diveCount: number }>(page, 'library.info', {})).diveCount, { timeout: computing }).toBe(25)
    // Refused calls, which were provoked above, stand in the console too.
    expect(app.problems.filter((problem) => !problem.includes('Failed to load resource'))).toEqual([])
  }, 300_000)
})
