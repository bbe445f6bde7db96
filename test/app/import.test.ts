/// <reference types="node" />
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { copyOfDemoLibrary, startApp, type AppUnderTest } from './harness.ts'
import { expectText, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
let home: string
const formerHome = process.env['HOME']

beforeAll(async () => {
  // A home folder as a new person's might be: one good video, one text file that only calls itself one.
  home = mkdtempSync(join(tmpdir(), 'highboard-home-'))
  const videos = join(home, 'Dives')
  mkdirSync(videos)
  const demo = copyOfDemoLibrary(24)
  const rendered = join(demo, 'media', 'rendered')
  const [first] = readdirSync(rendered).filter((name) => name.endsWith('.mp4')).sort()
  if (first === undefined) throw new Error('The demo library holds no videos.')
  copyFileSync(join(rendered, first), join(videos, 'training session.mp4'))
  writeFileSync(join(videos, 'notes.mp4'), 'Not a video at all.')
  rmSync(demo, { recursive: true, force: true })
  process.env['HOME'] = home
  app = await startApp({ demoDives: 0 })
  page = app.page
}, rendering)
afterAll(async () => {
  if (formerHome === undefined) delete process.env['HOME']
  else process.env['HOME'] = formerHome
  await app?.close()
  rmSync(home, { recursive: true, force: true })
})

describe('an empty library', () => {
  it('says what to do, on every screen', async () => {
    await page.getByText('No dives yet').waitFor({ timeout: patience })
    await page.getByRole('link', { name: 'Annotate' }).click()
    await page.getByText('Nothing to label yet').waitFor({ timeout: patience })
    await page.getByRole('link', { name: 'Review' }).click()
    await page.getByText('Nothing to review yet').waitFor({ timeout: patience })
    await page.getByRole('link', { name: 'Library' }).first().click()
  })

  it('imports a video found by browsing folders', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /Dives/ }).click()
    await dialog.getByRole('button', { name: /training session\.mp4/ }).click()
    await expectText(dialog, /1 to import/)
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page.locator('.card').first().waitFor({ timeout: patience * 3 })
    await expectText(page.locator('.card').first(), /training session.*To label/s)
  })

  it('explains a file that is no video, and keeps what it has', async () => {
    await page.getByRole('button', { name: 'Import', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: /notes\.mp4/ }).click()
    await dialog.getByRole('button', { name: 'Import', exact: true }).click()
    await page.locator('.status .jobs').click()
    await expectText(page.locator('.tray .job').first(), /notes\.mp4/)
    await expect.poll(() => page.locator('.tray .job').first().getAttribute('data-state'), { timeout: patience * 2 }).not.toBe('running')
    expect(await page.locator('.card').count()).toBe(1)
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
