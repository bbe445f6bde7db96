import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

/** How far a score may be from the truth, and how far each judge lies from the panel: what the two panels say, counted again. */
const computing = 300_000
let app: AppUnderTest
let page: Page
interface Facts { id: number; athlete: string; awards: number[]; difficulty: number; event: string }
let all: Facts[]
let diveId: number
let predicted: number
const finished = async (jobId: number): Promise<void> => {
  const state = async (): Promise<string> => (await call<{ job: { state: string } }>(page, 'jobs.get', { jobId })).job.state
  while (['queued', 'running'].includes(await state())) await page.waitForTimeout(300)
  expect(await state()).toBe('done')
}
const inBothThemes = async (what: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await expectAccessible(page, `${what}, ${colorScheme}`)
  }
}
const cells = (row: number): Promise<string[]> => page.locator('.interval tbody tr').nth(row).locator('th, td').allTextContents()
const number = (text: string | undefined): number => Number((text ?? '').replace('−', '-').replace('+', ''))

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  all = (await call<{ dives: Facts[] }>(page, 'dives.list', { labelled: 'yes', limit: 100 })).dives
  diveId = all[0]?.id ?? 0
  const [model] = await call<{ id: number }[]>(page, 'models.list', {})
  await finished((await call<{ jobId: number }>(page, 'assessment.score', { diveIds: [diveId], modelId: model?.id })).jobId)
  predicted = (await call<{ predictedScorePoints: number }[]>(page, 'assessment.predictions', { diveId }))[0]?.predictedScorePoints ?? Number.NaN
}, rendering)
afterAll(() => app?.close())

describe('how far from the truth a score may be', () => {
  it('is not told without residuals, and the way to them is', async () => {
    await goTo(page, `#/review/${diveId}`, '.interval .say')
    await expectText(page.locator('.interval .say'), /never measured on a validation part/)
    expect(await page.locator('.interval table').count()).toBe(0)
    // The awards stand on the axis of points all the same: one for each judge.
    expect(await page.locator('.interval .award').count()).toBe(all[0]?.awards.length)
    await inBothThemes('an interval that cannot be told')
    expect(await page.locator('.interval .say a').getAttribute('href')).toBe('#/evaluations')
  })

  it('is the residual at its place, as the evaluation has them', async () => {
    const [split] = await call<{ id: number }[]>(page, 'splits.list', {})
    const copy = await call<{ id: number }>(page, 'splits.copy', { splitId: split?.id, name: 'Measured' })
    // Exemplars of each number stay in training; twelve dives, the scored one among them, are measured.
    const trained = new Map(all.map((dive) => [(dive as unknown as { diveNumber: string }).diveNumber, dive.id]))
    const measured = all.filter(({ id }) => ![...trained.values()].includes(id)).slice(0, 11).map(({ id }) => id)
    await call(page, 'splits.assign', { splitId: copy.id, diveIds: all.map(({ id }) => id), part: 'train' })
    await call(page, 'splits.assign', { splitId: copy.id, diveIds: [...new Set([diveId, ...measured])], part: 'validation' })
    const [model] = await call<{ id: number }[]>(page, 'models.list', {})
    const { jobId } = await call<{ jobId: number }>(page, 'evaluations.start', { modelId: model?.id, splitId: copy.id, part: 'validation' })
    await finished(jobId)
    const { evaluationId } = await call<{ evaluationId: number }>(page, 'evaluations.ofJob', { jobId })
    const found = await call<{ dives: { diveId: number; truthPoints: number; predictedPoints: number }[] }>(page, 'evaluations.get', { evaluationId })
    const residuals = found.dives.filter((dive) => dive.diveId !== diveId).map((dive) => Math.abs(dive.truthPoints - dive.predictedPoints)).sort((a, b) => a - b)
    expect(residuals.length).toBeGreaterThanOrEqual(9)
    await page.reload()
    await page.waitForSelector('.interval tbody tr', { timeout: patience })
    for (const [row, level] of [0.8, 0.9, 0.95].entries()) {
      const place = Math.ceil((residuals.length + 1) * level - 1e-9)
      const [said, between, width] = await cells(row)
      expect(number(said?.replace('%', ''))).toBe(level * 100)
      const half = residuals[place - 1]
      if (half === undefined) expect(between).toMatch(/19/)
      else {
        expect(width).toBe(half.toFixed(2))
        expect(between).toBe(`${Math.max(0, predicted - half).toFixed(2)} – ${(predicted + half).toFixed(2)}`)
      }
    }
    await expectText(page.locator('.interval p.say'), new RegExp(`From ${residuals.length} residuals on the validation part of Measured`))
    await inBothThemes('an interval')
    // Small windows have it whole.
    await page.setViewportSize({ width: 1000, height: 700 })
    const [panel, table] = await Promise.all([page.locator('.interval').boundingBox(), page.locator('.interval table').boundingBox()])
    expect((table?.x ?? 0) + (table?.width ?? 0)).toBeLessThanOrEqual((panel?.x ?? 0) + (panel?.width ?? 0) + 1)
    await page.setViewportSize({ width: 1440, height: 900 })
  }, computing)
})

describe('how far the judges lie from the panel', () => {
  it('is counted over the dives that are chosen, seat by seat', async () => {
    await goTo(page, `#/review/${diveId}?tab=judges`, '.judges-tab tbody tr')
    await page.getByRole('combobox', { name: 'Dives', exact: true }).selectOption({ label: 'All dives' })
    await eventually(() => page.locator('.judges-tab tbody tr').first().locator('td').first().textContent()).toBe(String(all.filter(({ awards }) => awards.length === 7).length))
    const rows = page.locator('.judges-tab .group').first().locator('tbody tr')
    expect(await rows.count()).toBe(7)
    for (const seat of [0, 3, 6]) {
      // Award minus the mean of the three that count: the middle ones of seven.
      const apart = all.filter(({ awards }) => awards.length === 7).map(({ awards }) => (awards[seat] ?? 0) - [...awards].sort((a, b) => a - b).slice(2, 5).reduce((sum, award) => sum + award, 0) / 3)
      const mean = apart.reduce((sum, each) => sum + each, 0) / apart.length
      const said = await rows.nth(seat).locator('b').textContent()
      expect(Math.abs(number(said ?? '') - mean), `judge ${seat + 1}`).toBeLessThanOrEqual(0.0051)
    }
    await inBothThemes('the judges')
  })

  it('is not told of too few awards', async () => {
    await call(page, 'reviews.create', { name: 'Two dives', dives: { diveIds: all.slice(0, 2).map(({ id }) => id) } })
    await page.reload()
    await page.waitForSelector('.judges-tab tbody tr', { timeout: patience })
    await page.getByRole('combobox', { name: 'Dives', exact: true }).selectOption({ label: 'Session: Two dives' })
    await eventually(() => page.locator('.judges-tab .few').count()).toBe(7)
    await expectText(page.locator('.judges-tab .few').first(), /10/)
    await inBothThemes('judges of too few dives')
    expect(app.problems).toEqual([])
  })
})
