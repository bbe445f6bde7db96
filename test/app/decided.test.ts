import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'
import { addUntrained, jobDone } from './untrained-models.ts'

// How each method came to its score, by models whose weights mean nothing: what is drawn is what is stored of them.
const computing = 240_000
let app: AppUnderTest
let page: Page
let queries: number[]
let exemplarIds: number[]
interface Vote { diveId: number; scorePoints: number; deltaPoints: number; votePoints: number; stageContributions: number[] | null; details: Record<string, number[]> }
interface Stored { predictedScorePoints: number; directScorePoints: number | null; votes: Vote[] }
const number = (text: string | null): number => Number((text ?? '').replaceAll('−', '-').replace(/[^\d.-]/g, ''))
const numberIn = async (id: string): Promise<number> => number(await page.getByTestId(id).textContent())
const show = (diveId: number, ready: string): Promise<void> => goTo(page, `#/review/${diveId}?tab=decided`, ready)

/** Scores a dive with a model and opens its tab. */
async function scored(diveId: number, modelId: number, ready: string): Promise<Stored> {
  await jobDone(page, (await call<{ jobId: number }>(page, 'assessment.score', { diveIds: [diveId], modelId, exemplarIds })).jobId)
  // Away and back: a dive that is open is not read again by itself.
  await goTo(page, '#/library', '.card')
  await show(diveId, ready)
  return (await call<Stored[]>(page, 'assessment.predictions', { diveId }))[0]!
}

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.waitForSelector('.card', { timeout: patience })
  const ids = (await call<{ dives: { id: number }[] }>(page, 'dives.list', { labelled: 'yes', limit: 9 })).dives.map(({ id }) => id)
  queries = ids.slice(0, 4)
  exemplarIds = ids.slice(4)
}, rendering)
afterAll(() => app?.close())

describe('how it decided', () => {
  it('says that a score is needed first', async () => {
    await show(queries[0]!, '.main .none')
    await expectText(page.locator('.main .none'), /Not scored yet/)
  })

  it('tables MCoRe’s stages, which add up to the score, and copies them', async () => {
    const [shipped] = await call<{ id: number }[]>(page, 'models.list', {})
    const stored = await scored(queries[0]!, shipped!.id, '.stages table')
    await expectText(page.getByTestId('table-verdict'), /Adds up/)
    expect(await numberIn('table-score')).toBeCloseTo(stored.predictedScorePoints, 2)
    expect(await page.locator('.stages tbody tr').count()).toBe(exemplarIds.length)
    for (const row of await page.locator('.stages tbody tr').all()) {
      const [score = 0, takeOff = 0, flight = 0, entry = 0, difference = 0, vote = 0] = (await row.locator('td').allTextContents()).map(number)
      expect(Math.abs(takeOff + flight + entry - difference)).toBeLessThanOrEqual(0.021)
      expect(Math.abs(score + difference - vote)).toBeLessThanOrEqual(0.011)
    }
    await page.getByRole('button', { name: 'Copy the table' }).click()
    const lines = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map((line) => line.split('\t'))
    expect(lines).toHaveLength(exemplarIds.length + 2)
    expect(Math.abs(Number(lines.at(-1)?.at(-1)) - stored.predictedScorePoints)).toBeLessThan(1e-5)
    await expectAccessible(page, 'exemplars × stages')
  }, computing)

  it('draws CoRe’s tree of the exemplar that is chosen by keys', async () => {
    const stored = await scored(queries[1]!, await addUntrained(page, app.libraryFolder, 'core', 'core-small', { target: 'score' }), '.trees svg')
    const chosenVote = async (): Promise<Vote | undefined> => stored.votes.find(({ votePoints }) => votePoints.toFixed(2) === shown)
    let shown = await page.getByTestId('leaf-vote').textContent()
    for (let press = 0; press < 2; press += 1) {
      const vote = (await chosenVote())!
      const [left = 0, right = 0] = vote.details['interval']!
      expect((await page.getByTestId('leaf-interval').textContent())?.split('…').map(number)).toEqual([left, right].map((edge) => Number(edge.toFixed(2))))
      expect(await numberIn('leaf-difference')).toBeCloseTo(vote.deltaPoints, 2)
      // Way and leaves as stored: 1 + 2 + 4 + 8 + 16 nodes, five of them on the way.
      expect(await page.locator('.trees .node').count()).toBe(31)
      expect(await page.locator('.trees .node.path').count()).toBe(5)
      expect(await page.locator('.trees .edge').count()).toBe(17)
      const before = shown
      await page.locator('.votes input:checked').press('ArrowRight')
      await eventually(() => page.getByTestId('leaf-vote').textContent()).not.toBe(before)
      shown = await page.getByTestId('leaf-vote').textContent()
    }
    await expectAccessible(page, 'a regression tree')
  }, computing)

  it('shows T²CR’s halves, and lays two dives side by side as a job that is kept', async () => {
    const stored = await scored(queries[2]!, await addUntrained(page, app.libraryFolder, 't2cr', 't2cr-small'), '.clips table')
    expect(number(await page.locator('.axis .score .value').textContent())).toBeCloseTo(stored.predictedScorePoints, 2)
    expect(number(await page.locator('.axis .direct .value').textContent())).toBeCloseTo(stored.directScorePoints ?? NaN, 2)
    expect(await page.locator('.axis .votes .dot').count()).toBe(exemplarIds.length)
    expect(await page.locator('.clips tbody td.part').count()).toBe(exemplarIds.length * 10)
    await page.getByRole('button', { name: 'Lay them side by side' }).click()
    await page.getByTestId('alignment-path').waitFor({ timeout: computing })
    const cells = await page.locator('.align tbody td').evaluateAll((all) => all.map((each) => ({ value: parseFloat(each.textContent ?? ''), isPath: each.classList.contains('path') })))
    expect(cells).toHaveLength(25)
    const cost = cells.filter(({ isPath }) => isPath).reduce((sum, { value }) => sum + value, 0)
    expect(Math.abs(cost - number(/costs ([\d.e-]+)/.exec(await page.getByTestId('alignment-path').textContent() ?? '')?.[1] ?? ''))).toBeLessThan(0.06 + 0.01 * cost)
    await expectAccessible(page, 'two dives side by side')
    await page.reload()
    await page.getByTestId('alignment-path').waitFor({ timeout: patience })
  }, computing)

  it('sets every pair of a session’s dives against each other with PCLN, whose options its scores follow', async () => {
    const stored = await scored(queries[3]!, await addUntrained(page, app.libraryFolder, 'pcln', 'pcln-small', { target: 'score', comparisons: true }), '.pair-votes table')
    expect(stored.votes).toHaveLength(exemplarIds.length)
    const { id } = await call<{ id: number }>(page, 'reviews.create', { name: 'Pairs', dives: { diveIds: [queries[3], ...exemplarIds.slice(0, 4)] } })
    await goTo(page, `#/reviews/${id}/${queries[3]}?tab=decided`, '.pairs')
    await page.getByRole('button', { name: 'Compare them: 20 differences' }).click()
    await page.locator('.pairs [role="grid"]').waitFor({ timeout: computing })
    expect(await page.locator('.pairs [role="gridcell"]').count()).toBe(25)
    const first = stored.votes.find(({ diveId }) => diveId === exemplarIds[0])!
    // The same number as the stored vote.
    await page.locator('.pairs [data-cell="0,1"]').focus()
    await eventually(async () => Math.abs(number(/predicted (\S+),/.exec(await page.getByTestId('pair-told').textContent() ?? '')?.[1] ?? '') - first.deltaPoints)).toBeLessThan(0.011)
    await page.keyboard.press('ArrowDown')
    await expectText(page.getByTestId('pair-told'), /not set against itself/)
    await page.keyboard.press('ArrowLeft')
    await expectText(page.getByTestId('pair-told'), /together 0\.00/)
    await expectText(page.getByTestId('pairs-sign'), /of 20/)
    await expectAccessible(page, 'every pair of dives')
    expect(app.problems).toEqual([])
  }, computing)
})
