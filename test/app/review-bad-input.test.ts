import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { root, startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering, type DiveRow } from './screens.ts'

// What a score can lack: labels of the dive, exemplars of its number, its model. Each is said where the score is, and can be mended.

const computing = 120_000
let app: AppUnderTest
let page: Page
let unlabelled: DiveRow
let labelled: DiveRow

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  const all = await dives(page)
  ;[unlabelled, labelled] = [all.find((dive) => dive.diveNumber === '107B')!, all.find((dive) => dive.diveNumber === '205B')!]
}, rendering)
afterAll(() => app?.close())

const open = async (dive: DiveRow): Promise<void> => {
  await goTo(page, `#/review/${dive.id}`, '.score')
  await page.locator('.view-title', { hasText: dive.diveNumber }).waitFor({ timeout: patience })
}
const score = async (name = 'Score'): Promise<void> => {
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('button', { name: 'Score again', exact: true }).waitFor({ timeout: computing })
  await page.getByTestId('predicted-score').waitFor({ timeout: computing })
}
const source = () => page.getByLabel('Where stages come from')

describe('a dive without labels', () => {
  interface Stages { stages: { label: string; startFrame: number }[] }
  let stages: Stages['stages']

  it('is scored by the transitions the model proposes, even after one that was scored by its labels, and says so', async () => {
    stages = (await call<Stages>(page, 'dives.get', { diveId: unlabelled.id })).stages.map(({ label, startFrame }) => ({ label, startFrame }))
    await call(page, 'stages.set', { diveId: unlabelled.id, stages: [], summary: 'Start again' })
    await open(labelled)
    await source().selectOption({ label: 'Stages as labelled' })
    await score()
    expect(await page.getByTestId('proposed-stages').count()).toBe(0)
    await open(unlabelled)
    await eventually(() => source().locator('option:checked').textContent()).toContain('Stages by the model')
    await score()
    await expectText(page.getByTestId('proposed-stages'), /not labelled: the score uses the transitions the model proposes/)
    await expectAccessible(page, 'a score by proposed transitions')
  })

  it('leads to where it is labelled, and says no more of it once it is', async () => {
    await page.getByRole('link', { name: 'Label its stages' }).click()
    await eventually(() => page.url()).toContain(`#/annotate/${unlabelled.id}`)
    await call(page, 'stages.set', { diveId: unlabelled.id, stages, summary: 'Label' })
    await open(unlabelled)
    await page.getByTestId('predicted-score').waitFor({ timeout: patience })
    await eventually(() => page.getByTestId('proposed-stages').count()).toBe(0)
  })
})

describe('a number without exemplars', () => {
  it.each([
    ['105B', /no other training dive has this number: dives of the same group and position stand in/i],
    ['101A', /those nearest in difficulty stand in/i],
  ])('%s is held against the nearest kin, and the panel says by which rule', async (diveNumber, said) => {
    await call(page, 'dives.update', { diveId: labelled.id, facts: { diveNumber } })
    await goTo(page, '#/library', '.card')
    await open({ ...labelled, diveNumber })
    await score('Score again')
    await expectText(page.getByTestId('stand-in'), said)
    const votes = await page.locator('.votes tbody td.vote').allTextContents()
    expect(votes.length).toBeGreaterThan(0)
    const drawn = async (): Promise<number[]> => (await call<{ votes: { diveId: number }[] }[]>(page, 'assessment.predictions', { diveId: labelled.id }))[0]!.votes.map(({ diveId }) => diveId)
    const once = await drawn()
    const stored = (await call<unknown[]>(page, 'assessment.predictions', { diveId: labelled.id })).length
    await score('Score again')
    await eventually(() => call<unknown[]>(page, 'assessment.predictions', { diveId: labelled.id }).then(({ length }) => length)).toBe(stored + 1)
    expect(await drawn()).toEqual(once)
  })
})

describe('a model that was put away', () => {
  interface Model { id: number; name: string }
  let first: Model

  it('leaves its score readable and says so; with no other model there is none to score by', async () => {
    first = (await call<Model[]>(page, 'models.list', {}))[0]!
    await open(unlabelled)
    const before = await page.getByTestId('predicted-score').textContent()
    expect(await page.getByTestId('put-away').count()).toBe(0)
    await call(page, 'models.remove', { modelId: first.id })
    await expectText(page.getByTestId('put-away'), new RegExp(`${first.name}.*was put away.*No other model can score`))
    expect(await page.getByTestId('predicted-score').textContent()).toBe(before)
    expect(await page.locator('.votes tbody tr').count()).toBeGreaterThan(0)
    await page.reload()
    await page.getByTestId('put-away').waitFor({ timeout: patience })
    expect(await page.getByTestId('predicted-score').textContent()).toBe(before)
    await expectAccessible(page, 'a score whose model was put away')
  })

  it('is not offered for scoring again; another one is', async () => {
    const { jobId } = await call<{ jobId: number }>(page, 'weights.import', { path: join(root, 'resources/models/mcore-small-rendered.safetensors'), name: 'Another', method: 'mcore', configuration: 'mcore-small', geometry: 'upright' })
    await expect.poll(() => call<{ job: { state: string } }>(page, 'jobs.get', { jobId }).then(({ job }) => job.state), { timeout: computing }).toBe('done')
    const offered = page.getByLabel('Model', { exact: true }).locator('option')
    await eventually(() => offered.allTextContents()).toEqual(['Another'])
    await expectText(page.getByTestId('put-away'), /Another model can score again/)
    await score('Score again')
    await eventually(() => page.getByTestId('put-away').count()).toBe(0)
  })

  it('comes back by one button, and is chosen', async () => {
    await page.getByLabel('Earlier predictions').selectOption({ index: 1 })
    await page.getByRole('button', { name: 'Bring it back' }).click()
    await eventually(() => page.getByTestId('put-away').count()).toBe(0)
    await expectText(page.getByLabel('Model', { exact: true }).locator('option:checked'), new RegExp(first.name))
  })

  it('never lets the page report an error', () => expect(app.problems).toEqual([]))
})
