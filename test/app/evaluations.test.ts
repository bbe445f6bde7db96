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
  // Of its own accord it begins with a split that has more than training dives.
  expect(await dialog().getByLabel('Split', { exact: true }).evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.text)).toBe('In three')
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
  it('begins with a list that says what it is for, reached by Ctrl+5', async () => {
    await page.keyboard.press('Control+Digit5')
    await page.waitForSelector('.list .empty', { timeout: patience })
    await expectText(page.locator('.empty'), /Nothing measured yet/)
  })

  it('offers the transition search and a fixed range among the rarer settings', { timeout: computing }, async () => {
    await openDialog(/^Validation/)
    const search = dialog().getByLabel('Transition search', { exact: true })
    expect(await search.isVisible()).toBe(false)
    // The split of the demo dives is all training here: the dialog says why it tells nothing.
    const splits = dialog().getByLabel('Split', { exact: true })
    await splits.selectOption({ label: 'Demo split' })
    await dialog().getByTestId('only-training').waitFor({ timeout: patience })
    await splits.selectOption({ label: 'In three' })
    await dialog().getByTestId('only-training').waitFor({ state: 'detached', timeout: patience })
    await dialog().getByLabel('Part', { exact: true }).selectOption({ index: 0 })
    await dialog().getByText('More settings').click()
    expect(await search.locator('option').allTextContents()).toEqual(['All ordered pairs', 'Official windows'])
    await dialog().getByLabel('Range of R-ℓ₂', { exact: true }).selectOption({ label: 'Fixed' })
    await dialog().getByRole('spinbutton', { name: 'Range, in points' }).fill('80')
    await expectAccessible(page, 'the dialog with all settings')
    await startButton().click()
    await measured()
    await expectText(page.locator('.evaluation'), /R-ℓ₂ over a range of 80\.00 points, fixed beforehand/)
  })

  it('on validation opens what was measured', { timeout: computing }, async () => {
    await openDialog(/^Validation/)
    expect(await dialog().getByTestId('looks').count()).toBe(0)
    await startButton().click()
    await measured()
    const [newest] = await listed()
    expect(newest?.part).toBe('validation')
    expect(page.url()).toMatch(new RegExp(`#/evaluations/${newest?.id}$`))
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
    expect((await listed()).map(({ part, earlierLooks }) => [part, earlierLooks.length])).toEqual([['test', 1], ['test', 0], ['validation', 0], ['validation', 0]])
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

  it('says what each figure means, to the keyboard as well', async () => {
    const term = page.getByRole('region', { name: 'Scores', exact: true }).getByRole('button', { name: 'SRCC', exact: true })
    const meaning = page.locator('.n-popover', { hasText: /same order/ })
    await term.focus()
    await meaning.waitFor({ timeout: patience })
    await page.keyboard.press('Escape')
    await meaning.waitFor({ state: 'hidden', timeout: patience })
    expect(await term.evaluate((button) => document.getElementById(button.getAttribute('aria-describedby') ?? '')?.textContent)).toMatch(/1 is the same order/)
  })

  it('tells a coach in words how far off it is and whether guessing does as well', async () => {
    await expectText(page.getByRole('region', { name: 'In plain words' }), /points off on average;[\s\S]*than guessing\.[\s\S]*in \d+% of pairs[\s\S]*overlaps/)
  })

  it('reads its plots as tables', async () => {
    const [newest] = await listed()
    const { dives } = await call<{ dives: { title: string }[] }>(page, 'evaluations.get', { evaluationId: newest?.id })
    for (const [plot, rows] of [['Predicted against true scores', dives.length], ['Dives within an error', 7]] as const) {
      await page.getByRole('button', { name: `${plot}, as a table` }).click()
      expect(await page.getByRole('region', { name: `${plot}, as a table` }).locator('tbody tr').count()).toBe(rows)
    }
    await expectAccessible(page, 'plots as tables')
    for (const plot of ['Predicted against true scores', 'Dives within an error']) await page.getByRole('button', { name: `${plot}, as a plot` }).click()
    await expectText(page.locator('.calibration svg[role="img"]').locator('xpath=..'), /Truth inside/)
    expect(await page.locator('.calibration svg[role="img"]').getAttribute('aria-label')).toMatch(/50% promised, \d+% found\./)
  })

  it('is copied as JSON', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.getByRole('button', { name: 'Copy JSON' }).click()
    const [newest] = await listed()
    await eventually(async () => (JSON.parse((await page.evaluate(() => navigator.clipboard.readText())) || '{}') as { id?: number }).id).toBe(newest?.id)
  })

  it('has a point for every dive, walked by arrows, each leading to Review', async () => {
    const all = page.locator('.plot svg a')
    const dives = await all.count()
    await page.locator('.plot svg a[tabindex="0"]').focus()
    await page.keyboard.press('End')
    await eventually(() => all.nth(dives - 1).evaluate((point) => point === document.activeElement)).toBe(true)
    const [name, href] = await all.nth(dives - 1).evaluate((point) => [point.getAttribute('aria-label'), point.getAttribute('href')])
    expect(name).toMatch(/: true \d+\.\d\d, predicted \d+\.\d\d$/)
    // What a screen reader says is told below the plot as well.
    await eventually(() => page.getByTestId('pointed').textContent()).toBe(name)
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
    await expect.poll(async () => (await listed()).length, { timeout: computing }).toBe(6)
    const [second, first] = await listed()
    await goTo(page, `#/evaluations/compare?ids=${first?.id},${second?.id}`, '.compare')
    const folds = page.getByRole('region', { name: 'Over the folds' })
    await expectText(folds, /All dives as one list/)
    expect(await folds.locator('thead th').allTextContents()).toEqual(['Figure', 'Mean', 'Deviation', 'Halves · fold 1 of 2', 'Halves · fold 2 of 2', 'All dives as one list'])
    await expectText(page.locator('.compare'), /no dive in common, so there are no differences/)
    await expectAccessible(page, 'folds')
  })

  it('say why there are no intervals: their split has no validation part', async () => {
    const [second] = await listed()
    await goTo(page, `#/evaluations/${second?.id}`, '.calibration')
    await expectText(page.locator('.calibration'), /this split has none/)
    expect(await page.getByTestId('measure-validation').count()).toBe(0)
  })

  it('are found by their split', async () => {
    await goTo(page, '#/evaluations', '.list tbody tr')
    expect(await page.locator('.list tbody tr').count()).toBe(6)
    await page.getByLabel('Split', { exact: true }).selectOption({ label: 'Halves · fold 2 of 2' })
    await eventually(() => page.locator('.list tbody tr').count()).toBe(1)
    await expectText(page.locator('.list tbody tr'), /1 exemplar of any kind, seed 0/)
    expect(page.url()).toContain('split=')
    await page.getByLabel('Split', { exact: true }).selectOption({ label: 'All splits' })
    await eventually(() => page.locator('.list tbody tr').count()).toBe(6)
  })
})

describe('an evaluation without intervals', () => {
  it('offers the validation part with its own settings', { timeout: computing }, async () => {
    const [model] = await call<{ id: number }[]>(page, 'models.list', {})
    const split = (await call<{ id: number; name: string }[]>(page, 'splits.list', {})).find(({ name }) => name === 'In three')
    await call(page, 'evaluations.start', { modelId: model?.id, splitId: split?.id, part: 'train', exemplarCount: 1, exemplarRule: 'any', seed: 7 })
    await expect.poll(async () => (await listed())[0]?.part, { timeout: computing }).toBe('train')
    await goTo(page, `#/evaluations/${(await listed())[0]?.id}`, '.calibration')
    await page.getByTestId('measure-validation').click()
    const chosen = (label: string) => dialog().getByLabel(label, { exact: true })
    await eventually(() => chosen('Part').evaluate((select) => (select as HTMLSelectElement).selectedOptions[0]?.text)).toMatch(/^Validation/)
    expect(await dialog().getByRole('spinbutton').evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))).toEqual(['1', '7'])
    await page.keyboard.press('Escape')
    await dialog().waitFor({ state: 'detached', timeout: patience })
  })
})

describe('every page of evaluations', () => {
  it.each(['dark', 'light'])('is accessible in %s, and fits a small window', async (theme) => {
    await call(page, 'settings.set', { theme })
    await page.reload()
    await page.setViewportSize({ width: 1024, height: 700 })
    const [newest, older] = (await listed()).slice(-4)
    for (const [address, ready] of [['#/evaluations', '.list tbody tr'], [`#/evaluations/${newest?.id}`, '.evaluation .plot svg a'], [`#/evaluations/compare?ids=${older?.id},${newest?.id}`, '.compare .verdict']] as const) {
      await goTo(page, address, ready)
      expect([address, await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)]).toEqual([address, 0])
      await expectAccessible(page, `${address} in ${theme}`)
    }
  })

  // A refused comparison is an answer of the studio, which browsers write down as a failed request.
  it('never lets the page report an error of its own', () => expect(app.problems.filter((problem) => !problem.includes('status of 4'))).toEqual([]))
})
