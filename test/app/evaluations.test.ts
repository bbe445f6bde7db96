import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

// Measuring as a person does it: on validation, on the test part, on the test part again; then reading and comparing.
const computing = 240_000
interface Listed { id: number; part: string; earlierLooks: unknown[]; figures: { srcc: { value: number | null } } }
let app: AppUnderTest
let page: Page
const dialog = () => page.getByRole('dialog')
const startButton = () => dialog().getByRole('button', { name: 'Measure', exact: true })
const listed = (): Promise<Listed[]> => call(page, 'evaluations.list', {})

async function openDialog(part: RegExp): Promise<void> {
  await goTo(page, '#/evaluations', '.list')
  await page.getByRole('button', { name: 'New evaluation' }).click()
  await dialog().waitFor({ timeout: patience })
  await dialog().getByLabel('Split', { exact: true }).selectOption({ label: 'In three' })
  const parts = dialog().getByLabel('Part', { exact: true })
  const label = (await parts.locator('option').allTextContents()).find((text) => part.test(text)) ?? expect.fail(`no part ${part}`)
  await parts.selectOption({ label })
  await dialog().getByRole('spinbutton', { name: 'Exemplars' }).fill('2')
}
async function measured(): Promise<void> {
  await dialog().waitFor({ state: 'detached', timeout: computing })
  await page.waitForSelector('.evaluation .plot svg a', { timeout: patience })
}

beforeAll(async () => {
  app = await startApp({ demoDives: 24, viewport: { width: 1280, height: 720 } })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  await call(page, 'splits.make', { name: 'In three', by: 'dive', validationShare: 0.25, testShare: 0.25, needs: [], untrained: 'keep' })
}, rendering)
afterAll(() => app?.close())

describe('measuring a model', () => {
  it('begins with a list that says what it is for', async () => {
    await goTo(page, '#/evaluations', '.list .empty')
    await expectText(page.locator('.empty'), /Nothing measured yet/)
  })

  it('on validation opens what was measured', { timeout: computing }, async () => {
    await openDialog(/^Validation/)
    expect(await dialog().getByTestId('looks').count()).toBe(0)
    await startButton().click()
    await measured()
    const [only] = await listed()
    expect(only?.part).toBe('validation')
    expect(page.url()).toMatch(new RegExp(`#/evaluations/${only?.id}$`))
    await expectText(page.locator('.calibration'), /these are those errors/)
  })

  it('on a test part says first that nobody has looked yet', { timeout: computing }, async () => {
    await openDialog(/^Test/)
    await expectText(dialog().getByTestId('looks'), /first look/)
    await startButton().click()
    await measured()
    await expectText(page.getByTestId('looks'), /^\s*This was the first look/)
    // The same model was measured on validation with the same exemplars: its errors give the intervals.
    await expectText(page.locator('.calibration'), /From the errors of \d+ validation dives/)
  })

  it('on a test part looked at before says by whom, and starts only when that is confirmed', { timeout: computing }, async () => {
    await openDialog(/^Test/)
    await expectText(dialog().getByTestId('looks'), /looked at once before[\s\S]*: once/)
    expect(await startButton().isDisabled()).toBe(true)
    await expectAccessible(page, 'the dialog for another look')
    await dialog().getByRole('checkbox', { name: /Look at the test part again/ }).check()
    await startButton().click()
    await measured()
    await expectText(page.getByTestId('looks'), /looked at once before/)
    expect((await listed()).map(({ part, earlierLooks }) => [part, earlierLooks.length])).toEqual([['test', 1], ['test', 0], ['validation', 0]])
  })
})

describe('an evaluation', () => {
  it('shows the model beside every guess, with intervals and the range', async () => {
    const scores = page.getByRole('region', { name: 'Scores', exact: true })
    expect(await scores.locator('tbody th').allTextContents()).toEqual([expect.any(String), ...['Mean of its dive number', 'Mean of its difficulty', 'Quality of its event × DD', 'Mean of all dives'].map((name) => expect.stringContaining(name))])
    const [newest] = await listed()
    await expectText(scores.locator('tbody tr').first().locator('td').first(), new RegExp(`^${newest?.figures.srcc.value?.toFixed(3).replace('-', '−')}`))
    await expectText(scores, /95 % of resamples[\s\S]*R-ℓ₂ over a range of \d+\.\d\d points/)
    expect(await page.getByRole('region', { name: 'Flight found' }).locator('tbody tr').count()).toBe(3)
  })

  it('has a point for every dive, walked by arrows, each leading to Review', async () => {
    const all = page.locator('.plot svg a')
    const dives = await all.count()
    await page.locator('.plot svg a[tabindex="0"]').focus()
    await page.keyboard.press('End')
    await eventually(() => all.nth(dives - 1).evaluate((point) => point === document.activeElement)).toBe(true)
    const [name, href] = await all.nth(dives - 1).evaluate((point) => [point.getAttribute('aria-label'), point.getAttribute('href')])
    expect(name).toMatch(/: true \d+\.\d\d, predicted \d+\.\d\d$/)
    await page.keyboard.press('Enter')
    await page.waitForSelector('.judges', { timeout: patience })
    expect(page.url()).toContain(href)
    await page.goBack()
    await page.waitForSelector('.evaluation .plot svg a', { timeout: patience })
  })

  it('unfolds published results as measured elsewhere', async () => {
    await page.getByText('Published results, measured elsewhere').click()
    await expectText(page.locator('.tables'), /FineDiving[\s\S]*MCoRe[\s\S]*MTL-AQA/)
  })

  it('is saved as a report that stands alone', async () => {
    const download = page.waitForEvent('download', { timeout: patience })
    await page.getByRole('button', { name: 'Save report' }).click()
    const file = await download
    expect(file.suggestedFilename()).toMatch(/\.html$/)
    expect(readFileSync(await file.path(), 'utf8')).toMatch(/^<!doctype html>[\s\S]*SRCC/i)
  })
})

describe('several evaluations', () => {
  it('are chosen in the list and compared in words', async () => {
    await goTo(page, '#/evaluations', '.list tbody tr')
    const compare = page.getByRole('button', { name: /^Compare/ })
    expect(await compare.isDisabled()).toBe(true)
    for (const row of [0, 1]) await page.locator('.list tbody input').nth(row).check()
    await compare.click()
    await page.waitForSelector('.compare', { timeout: computing })
    const [second, first] = await listed()
    expect(page.url()).toMatch(new RegExp(`ids=${first?.id},${second?.id}$`))
    // The same model, dives and seed: no difference anywhere, and so none that is clear.
    const pair = page.getByRole('region', { name: /^B · .* less A · / })
    expect(new Set(await pair.locator('tbody .verdict').allTextContents())).toEqual(new Set(['not clear']))
    expect(new Set(await pair.locator('tbody td b').allTextContents())).toEqual(new Set(['0.000', '0.00']))
    await expectText(page.locator('.compare'), /All measured the same dives/)
    const download = page.waitForEvent('download', { timeout: patience })
    await page.getByTestId('save-comparison').click()
    const file = await download
    expect(file.suggestedFilename()).toBe(`evaluations-${first?.id}-${second?.id}.html`)
    expect(readFileSync(await file.path(), 'utf8')).toMatch(/^<!doctype html>[\s\S]*2 evaluations compared[\s\S]*not clear/i)
  })

  it('of different parts say that there is nothing to pair', async () => {
    const all = await listed()
    await goTo(page, `#/evaluations/compare?ids=${all[0]?.id},${all[2]?.id}`, '.evaluations [role="alert"]')
    await expectText(page.locator('.evaluations'), /no dive in common/)
  })
})

describe('folds', () => {
  it('are summed up: averages over them, and all dives as one list', { timeout: computing }, async () => {
    const { made } = await call<{ made: { split: { id: number } }[] }>(page, 'splits.make', { name: 'Halves', by: 'dive', validationShare: 0, folds: 2, needs: [], untrained: 'keep' })
    const [model] = await call<{ id: number }[]>(page, 'models.list', {})
    for (const { split } of made) await call(page, 'evaluations.start', { modelId: model?.id, splitId: split.id, part: 'test', exemplarCount: 1, exemplarRule: 'any' })
    await expect.poll(async () => (await listed()).length, { timeout: computing }).toBe(5)
    const [second, first] = await listed()
    await goTo(page, `#/evaluations/compare?ids=${first?.id},${second?.id}`, '.compare')
    const folds = page.getByRole('region', { name: 'Over the folds' })
    await expectText(folds, /All dives as one list/)
    expect(await folds.locator('thead th').allTextContents()).toEqual(['Figure', 'Mean', 'Deviation', 'Halves · fold 1 of 2', 'Halves · fold 2 of 2', 'All dives as one list'])
    await expectText(page.locator('.compare'), /no dive in common, so there are no differences/)
    await expectAccessible(page, 'folds')
  })
})

describe('every page of evaluations', () => {
  it.each(['dark', 'light'])('is accessible in %s, and fits a small window', async (theme) => {
    await call(page, 'settings.set', { theme })
    await page.reload()
    await page.setViewportSize({ width: 1024, height: 700 })
    const [newest, older] = (await listed()).slice(-3)
    for (const [address, ready] of [['#/evaluations', '.list tbody tr'], [`#/evaluations/${newest?.id}`, '.evaluation .plot svg a'], [`#/evaluations/compare?ids=${older?.id},${newest?.id}`, '.compare .verdict']] as const) {
      await goTo(page, address, ready)
      expect([address, await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)]).toEqual([address, 0])
      await expectAccessible(page, `${address} in ${theme}`)
    }
  })

  // A refused comparison is an answer of the studio, which browsers write down as a failed request.
  it('never lets the page report an error of its own', () => expect(app.problems.filter((problem) => !problem.includes('status of 4'))).toEqual([]))
})
