import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

// One library and one app: what the first tests train, the later ones look at.
const computing = 120_000
let app: AppUnderTest
let page: Page
let config: Record<string, unknown>

const stateOf = (): Promise<string | null> => page.locator('.run [data-testid="run-state"]').getAttribute('data-state')
const drawnPoints = (chart = 0): Promise<number> => page.locator('.chart .plot').nth(chart).getAttribute('data-points').then(Number)
const waiting = (): Promise<string[]> => page.locator('.queue ol a').allTextContents()
const said = (): Promise<string | null> => page.getByTestId('announcer').textContent()
const start = async (name: string, change: object = {}): Promise<number> => (await call<{ runId: number }>(page, 'training.start', { ...config, name, ...change })).runId
const reaches = (state: string): Promise<void> => expect.poll(stateOf, { timeout: computing }).toBe(state)
const isDone = (runId: number): Promise<void> => expect.poll(async () => (await call<{ run: { state: string } }>(page, 'training.run', { runId })).run.state, { timeout: computing, interval: 500 }).toBe('done')
const button = (name: string) => page.getByRole('button', { name, exact: true })

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
}, rendering)
afterAll(() => app?.close())

describe('the form', () => {
  it('divides the labelled dives into a new split', async () => {
    await goTo(page, '#/train', '.form .lines')
    await button('New split').click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Name').fill('Three quarters')
    await dialog.getByLabel('Validation, %').fill('25')
    await dialog.getByLabel('Test, %').fill('0')
    await dialog.getByRole('button', { name: 'Make split' }).click()
    await dialog.waitFor({ state: 'detached', timeout: patience })
    await eventually(() => page.getByLabel('Split', { exact: true }).locator('option:checked').textContent()).toMatch(/^Three quarters \(\d+ \/ \d+ \/ 0\)$/)
  })

  it('says of each depth what memory it needs and whether that fits', async () => {
    for (const depth of ['heads', 'last', 'all']) await expectText(page.locator(`.card[data-depth="${depth}"]`), /[\d.]+ [MG]B of [\d.]+ GB.*Fits/s)
  })

  it('says at the field what is wrong, and starts nothing', async () => {
    const epochs = page.getByLabel('Epochs', { exact: true })
    await epochs.fill('0')
    await page.getByLabel('Name', { exact: true }).focus()
    await expectText(page.locator('.line.wrong'), /Epochs.*A whole number from 1 to 1000/s)
    await button('Start training').click()
    await eventually(() => epochs.evaluate((field) => field === document.activeElement)).toBe(true)
    await epochs.fill('300')
    await page.getByLabel('Starting weights').selectOption('Random')
    await expectText(page.locator('.depths .problem'), /need starting weights/)
    await button('Start training').click()
    await page.getByLabel('Starting weights').selectOption({ index: 1 })
    await page.getByLabel('Epoch that is kept').selectOption({ index: 2 })
    await expectText(page.locator('.form .flattering'), /too good/)
    await expectText(page.locator('.line.wrong'), /Needs test dives/)
    await page.getByLabel('Epoch that is kept').selectOption({ index: 0 })
    expect(await call(page, 'training.runs', {})).toEqual([])
  })

  it('starts a run with tags', async () => {
    await page.getByLabel('Name', { exact: true }).fill('A long run')
    await page.getByLabel('Add a tag').fill('club')
    await page.keyboard.press('Enter')
    await page.getByText('Advanced', { exact: true }).click()
    await page.getByLabel('Checkpoint every so many steps').fill('1')
    await button('Start training').click()
    await page.waitForSelector('.run', { timeout: patience })
    await expectText(page.locator('.run h1'), /^A long run$/)
    const [run] = await call<{ config: Record<string, unknown>; tags: string[] }[]>(page, 'training.runs', {})
    expect(run?.tags).toEqual(['club'])
    config = { ...run?.config, epochs: 1 }
  })
})

describe('a run', () => {
  it('draws curves as it goes on, the best epoch and its costs among them', async () => {
    await expect.poll(() => drawnPoints(), { timeout: computing }).toBeGreaterThan(1)
    await expect.poll(() => drawnPoints(1), { timeout: computing }).toBeGreaterThan(1)
    await expectText(page.locator('.chart').first(), /Total\d/)
    expect(await page.locator('.chart figcaption h2').allTextContents()).toEqual(expect.arrayContaining(['Training losses', 'SRCC · Validation', 'MAE, points · Validation', 'R-ℓ₂ ×100 · Validation', 'tIoU · Validation', 'Learning rate', 'Memory', 'Time of a step', 'Waiting for input']))
  })

  it('is accessible while it runs', () => expectAccessible(page, 'a run'))

  it('lets others wait in an order that keys change, and leave', async () => {
    const [second, third] = [await start('Second'), await start('Third')]
    await eventually(waiting).toEqual(['Second', 'Third'])
    await page.locator(`.queue li[data-run="${third}"] a`).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await eventually(waiting).toEqual(['Third', 'Second'])
    await eventually(said).toBe('Third is now number 1 of 2.')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Third')
    await button('Take Second out of the queue').click()
    await eventually(waiting).toEqual(['Third'])
    expect((await call<{ run: { state: string } }>(page, 'training.run', { runId: second })).run.state).toBe('cancelled')
  })

  it('pauses and lets the next begin, then goes on', async () => {
    await button('Pause').click()
    await reaches('paused')
    const before = await drawnPoints()
    await page.locator('.queue .running', { hasText: 'Third' }).waitFor({ timeout: computing })
    await button('Resume').click()
    await reaches('running')
    await expect.poll(() => drawnPoints(), { timeout: computing }).toBeGreaterThan(before)
  })

  it('asks before it is killed, and resumes', async () => {
    await button('Kill…').click()
    await page.getByRole('dialog').getByText('lost').waitFor({ timeout: patience })
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached', timeout: patience })
    expect(await stateOf()).toBe('running')
    await button('Stop now').click()
    await reaches('cancelled')
    await eventually(said).toBe('A long run: Stopped')
    await button('Resume').click()
    await reaches('running')
    await button('Stop after this epoch').click()
    await reaches('done')
  })

  it('reports the method beside the baseline that never looks at the video, and its worst errors', async () => {
    await page.locator('.report tbody tr.baseline').first().waitFor({ timeout: computing })
    await expectText(page.locator('.report'), /Validation.*MCoRe.*Baseline/s)
    const first = page.locator('.worst tbody tr').first()
    const [truth = 0, predicted = 0, error = 0] = (await first.locator('td.right').allTextContents()).map((text) => Number(text.replace('−', '-')))
    expect(Math.abs(predicted - truth - error)).toBeLessThanOrEqual(0.11)
    expect(await first.getByRole('link', { name: /^Review/ }).getAttribute('href')).toMatch(/^#\/review\/\d+$/)
  })

  it('keeps notes, tags and its name as they are typed', async () => {
    await page.getByLabel('Notes', { exact: true }).fill('Wind from the left.\nSecond camera.')
    await page.waitForSelector('.run [data-testid="save-state"][data-state="saved"]', { timeout: patience })
    await page.getByLabel('Name of the run').fill('A renamed run')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Remove tag club' }).click()
    await eventually(async () => (await call<Record<string, unknown>[]>(page, 'training.runs', {})).find(({ name }) => name === 'A renamed run')).toMatchObject({ notes: 'Wind from the left.\nSecond camera.', tags: [] })
    await expectText(page.locator('.runs .list'), /A renamed run/)
  })

  it('runs again exactly and says that the numbers are the same', async () => {
    const third = (await call<{ id: number; name: string }[]>(page, 'training.runs', {})).find(({ name }) => name === 'Third')?.id ?? 0
    await isDone(third)
    await goTo(page, `#/train/${third}`, '.run')
    await button('Run again exactly').click()
    await page.waitForSelector('[data-testid="reproduction"][data-same="true"]', { timeout: computing })
    await expectText(page.getByTestId('reproduction'), /The same numbers as Third/)
  })

  it('is removed and comes back', async () => {
    await button('Remove run').click()
    await page.waitForSelector('.form', { timeout: patience })
    const before = await page.locator('.runs .row').count()
    await button('Undo').click()
    await page.waitForSelector('.run', { timeout: patience })
    await eventually(() => page.locator('.runs .row').count()).toBe(before + 1)
  })

  it('is found by words, tag and state', async () => {
    await page.getByLabel('Search runs').fill('wind renamed')
    await eventually(() => page.locator('.runs .row').count()).toBe(1)
    await page.getByLabel('Search runs').fill('')
    await button('Filters').click()
    await page.getByLabel('State', { exact: true }).selectOption('Stopped or failed')
    await eventually(() => page.locator('.runs .row .name').allTextContents()).toEqual(['Second'])
    await button('Clear filters').click()
    await button('Filters').click()
  })
})

describe('several runs', () => {
  it('are compared: curves over each other, what was set differently, the figures', async () => {
    await button('Choose runs to compare').click()
    await page.getByLabel('Compare A renamed run').check()
    await page.getByLabel('Compare Second').check()
    await button('Compare 2').click()
    await page.waitForSelector('.compare .chart canvas', { timeout: patience })
    await expectText(page.locator('.compare .settings tbody'), /Epochs3001/)
    await expectText(page.locator('.compare table').first(), /A renamed run.*Second/s)
    expect(new Set(await page.locator('.compare .legend line').evaluateAll((lines) => lines.map((line) => `${line.getAttribute('stroke')} ${line.getAttribute('stroke-dasharray')}`))).size).toBe(2)
    await expectAccessible(page, 'a comparison')
  })

  it('are planned with a count as one types, and refused beyond 200', async () => {
    await goTo(page, '#/train', '.form .lines')
    await page.getByLabel('Split', { exact: true }).selectOption({ index: 1 })
    // Long enough that some are still to run when the first has its figures.
    await page.getByLabel('Epochs', { exact: true }).fill('40')
    await page.getByLabel('Name', { exact: true }).fill('Rates')
    await button('Several runs…').click()
    const dialog = page.getByRole('dialog')
    const summary = dialog.getByTestId('experiment-summary')
    await dialog.getByLabel('Values of Learning rate of the heads').fill('0.003, 0.001 x')
    await expectText(dialog, /“x” is no fitting number/)
    await dialog.getByLabel('Values of Learning rate of the heads').fill('0.003, 0.001')
    await dialog.getByRole('button', { name: 'Another field' }).click()
    await dialog.getByLabel('Field 2').selectOption('Seed')
    await dialog.getByLabel('Values of Seed').fill(Array.from({ length: 101 }, (_, i) => i).join(' '))
    await expectText(summary, /202 runs are too many/)
    expect(await dialog.locator('.bottom .primary').isDisabled()).toBe(true)
    await dialog.getByLabel('Values of Seed').fill('0 1')
    await expectText(summary, /^4 runs\. One after the other/)
    await expectAccessible(page, 'planning a sweep')
    await dialog.getByRole('button', { name: 'Start 4 runs' }).click()
    await page.waitForSelector('.experiment', { timeout: computing })
  })

  it('have a page with the figures over the grid, and stop together', async () => {
    await expect.poll(() => page.locator('.heat tbody a').allTextContents(), { timeout: computing }).toContainEqual(expect.stringMatching(/^0\.\d{3}$|^1\.000$/))
    await button('Stop all').click()
    await eventually(() => page.locator('.experiment .progress').textContent()).not.toMatch(/running|waiting/)
    expect(await page.locator('.experiment tbody [data-testid="run-state"]').count()).toBe(4)
    await expectText(page.locator('.runs .group'), /Rates\d\/4/)
    await expectAccessible(page, 'an experiment')
  })

  it('are removed together, and come back', async () => {
    await button('Remove experiment').click()
    await page.locator('.runs .group').waitFor({ state: 'detached', timeout: patience })
    await button('Undo').click()
    await page.waitForSelector('.experiment', { timeout: patience })
    await page.locator('.runs .group').waitFor({ timeout: patience })
  })
})

describe('every page of training', () => {
  it('is accessible in light, and fits a small window', async () => {
    await call(page, 'settings.set', { theme: 'light' })
    await page.reload()
    await page.setViewportSize({ width: 1024, height: 700 })
    const [newest] = await call<{ id: number }[]>(page, 'training.experiments', {})
    const runs = await call<{ id: number }[]>(page, 'training.runs', {})
    const last = runs.at(-1)?.id
    for (const [address, ready] of [[`#/train/${last}`, '.run .report'], [`#/train/compare?runs=${runs.map(({ id }) => id).join(',')}`, '.compare .chart canvas'], [`#/train/experiments/${newest?.id}`, '.experiment .heat']] as const) {
      await goTo(page, address, ready)
      expect([address, await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)]).toEqual([address, 0])
      await expectAccessible(page, `${address} in light`)
    }
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
