import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { pdfPages } from '../helpers/pdf-text.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, goTo, patience, rendering } from './screens.ts'

let app: AppUnderTest
let page: Page
let diveId: number

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page)).find((one) => one.diveNumber === '107B')?.id ?? 0
  await goTo(page, `#/review/${diveId}`, '.main .content')
}, rendering)
afterAll(() => app?.close())

describe('the report of a dive', () => {
  it('is saved as one file that stands alone, with pictures of its stages', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save a report of this dive as a page' }).click()])
    expect(download.suggestedFilename()).toMatch(/^107B.*\.html$/)
    const html = readFileSync(await download.path(), 'utf8')
    expect(html.match(/data:image\/jpeg;base64,/g)?.length).toBeGreaterThanOrEqual(4)
    const alone = await app.context.newPage()
    const asked: string[] = []
    alone.on('request', (request) => asked.push(request.url()))
    await alone.setContent(html)
    await eventually(() => alone.locator('img').evaluateAll((images) => images.every((image) => (image as HTMLImageElement).naturalWidth > 0))).toBe(true)
    expect(asked.filter((address) => !address.startsWith('data:'))).toEqual([])
    await alone.close()
  })

  it('is printed alone on the paper, and leaves the screen as it was', async () => {
    const title = await page.title()
    await page.evaluate(() => (window.print = () => undefined))
    await page.getByRole('button', { name: 'Print a report of this dive' }).click()
    await page.waitForSelector('.printed-page', { state: 'attached', timeout: patience })
    expect(await page.title()).toMatch(/107B/)
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('#app').isVisible()).toBe(false)
    expect(await page.locator('.printed-page h1').textContent()).toMatch(/107B/)
    const box = await page.locator('.printed-page').boundingBox()
    expect(box?.height).toBeGreaterThan(300)
    const paper = await page.pdf({ format: 'A4' })
    expect(paper.subarray(0, 5).toString()).toBe('%PDF-')
    expect(paper.length).toBeGreaterThan(30_000)
    await page.emulateMedia({ media: 'screen' })
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
    expect(await page.locator('.printed-page').count()).toBe(0)
    expect(await page.locator('#app').isVisible()).toBe(true)
    expect(await page.title()).toBe(title)
  })
})

describe('the report of a dive as PDF', () => {
  const asPdf = () => page.getByRole('button', { name: /^Save a report of this dive as PDF/ })

  it('is written directly, and its address answers once', async () => {
    const addresses: string[] = []
    page.on('request', (request) => request.url().includes('/documents/') && addresses.push(request.url()))
    const [download] = await Promise.all([page.waitForEvent('download'), asPdf().click()])
    expect(download.suggestedFilename()).toMatch(/^107B.*\.pdf$/)
    const sheets = pdfPages(readFileSync(await download.path()))
    expect(sheets.length).toBeGreaterThanOrEqual(1)
    expect(sheets[0]).toMatchObject({ text: expect.stringMatching(/^107B/), widthPoints: expect.closeTo(595.5, 0) })
    expect(sheets[0]?.text).toContain('By the rules')
    expect(addresses).toHaveLength(1)
    expect((await page.request.get(addresses[0] ?? '')).status()).toBe(404)
    await eventually(() => asPdf().isEnabled()).toBe(true)
  })

  it('is left to the print dialog where no browser program is found, which is said', async () => {
    await page.route('**/api/reports.printer', (route) => route.fulfill({ json: { kind: 'none', program: null, reason: 'No Chromium', hint: 'Install one' } }))
    await page.reload()
    await page.waitForSelector('.main .content', { timeout: patience })
    await page.evaluate(() => (window.print = () => undefined))
    await page.getByRole('button', { name: /as PDF, in the print dialog: no Chromium/ }).click()
    await page.waitForSelector('.printed-page', { state: 'attached', timeout: patience })
    await eventually(() => page.locator('.notice, [role="status"], [role="alert"]').allTextContents().then((texts) => texts.join(' '))).toContain('Choose “Save as PDF”')
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')))
    await page.unroute('**/api/reports.printer')
  })
})

describe('the report of a session', () => {
  it('holds all its dives, with the notes and decisions of the session', async () => {
    const [first, second] = (await dives(page)).slice(0, 2)
    const review = await call<{ id: number }>(page, 'reviews.create', { name: 'Morning', dives: { diveIds: [first?.id, second?.id] } })
    await call(page, 'reviewNotes.add', { reviewId: review.id, diveId: second?.id, kind: 'note', frame: 3, text: 'Look at the hands' })
    const { html, fileName } = await call<{ html: string; fileName: string }>(page, 'reports.review', { reviewId: review.id })
    expect(fileName).toBe('Morning.html')
    expect(html.match(/<section class="dive">/g)).toHaveLength(2)
    expect(html).toContain('Look at the hands')
    const missing = await call<{ code?: string; error?: { code: string } }>(page, 'reports.review', { reviewId: 999 })
    expect(JSON.stringify(missing)).toContain('not-found')
    expect(app.problems.filter((problem) => !/404|400/.test(problem))).toEqual([])
  })
})
