import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { DiveDetail, Operation } from '../../src/shared/contract/entities.ts'
import type { OwnSet } from '../../src/shared/contract/second-labels.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, goTo, patience, rendering, saved, shownFrame, stageStarts } from './screens.ts'

let app: AppUnderTest
let page: Page
/** 107B, with three stages. */
let diveId = 0
/** As it is before anybody labels it a second time. */
let main: DiveDetail

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  diveId = (await dives(page)).find(({ diveNumber }) => diveNumber === '107B')!.id
}, rendering)
afterAll(() => app?.close())

/** Somebody else sits down at the studio. */
async function sitDown(name: string): Promise<void> {
  await call(page, 'settings.set', { annotator: name })
  await page.reload()
  await page.waitForSelector('.rail', { timeout: patience })
}
const sets = (): Promise<OwnSet[]> => call<OwnSet[]>(page, 'secondLabels.mine', {})
const detail = (): Promise<DiveDetail> => call<DiveDetail>(page, 'dives.get', { diveId })

/** By keys alone: to a frame with G, then the key of the stage. */
async function mark(stage: number, frame: number, window = page): Promise<void> {
  await window.keyboard.press('g')
  await window.keyboard.type(String(frame))
  await window.keyboard.press('Enter')
  await shownFrame(window, frame)
  await window.keyboard.press(`Digit${stage}`)
}

/** Starts [0, 20, 58] become [0, 21, 60]: put together from two windows, and asked about where both moved the same boundary. */
async function inTwoWindows(setId: number): Promise<void> {
  const other = await app.newPage()
  await other.goto(app.url)
  await other.waitForSelector('.rail', { timeout: patience })
  await goTo(other, `#/agreement/labelling/${setId}`, '.blind .block')
  await shownFrame(other, 0)
  const settle = async (window: Page, starts: number[]): Promise<void> => {
    await eventually(() => stageStarts(window)).toEqual(starts)
    await saved(window)
  }
  // It hears nothing of the first meanwhile, as over a slow connection.
  const beDeaf = async (): Promise<() => void> => {
    let hear = (): void => undefined
    const heard = new Promise<void>((resolve) => (hear = resolve))
    await other.route('**/api/secondLabels.get', (route) => heard.then(() => route.continue()))
    return hear
  }
  let hear = await beDeaf()
  await mark(3, 60)
  await settle(page, [0, 20, 60])
  await mark(2, 21, other)
  hear()
  await settle(other, [0, 21, 60])
  await settle(page, [0, 21, 60])
  await other.unroute('**/api/secondLabels.get')

  hear = await beDeaf()
  await mark(2, 23)
  await settle(page, [0, 23, 60])
  await mark(2, 25, other)
  hear()
  await expectText(other.locator('[data-testid="clash"]'), /changed the same thing meanwhile: Stage 2 starts at 23.*not saved: Stage 2 starts at 25/)
  await eventually(() => stageStarts(other)).toEqual([0, 23, 60])
  await expectAccessible(other, 'a clash of two windows while labelling blind')
  await other.getByRole('button', { name: 'Keep theirs' }).press('Enter')
  await other.context().close()
  // Both edits of the window that heard nothing were refused first; a browser writes that down.
  expect(app.problems.splice(0).filter((problem) => !/409/.test(problem))).toEqual([expect.stringContaining('422'), expect.stringContaining('422')])
  await page.keyboard.press('Control+z')
  await settle(page, [0, 21, 60])
}

describe('second labelling', () => {
  it('begins with a round, made by keyboard', async () => {
    await sitDown('Lead')
    await goTo(page, '#/agreement/labelling', 'main.page')
    await page.getByRole('button', { name: 'New round' }).first().press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New round' })
    await dialog.getByLabel('Name', { exact: true }).fill('Round A')
    await dialog.getByLabel('Dive number').first().selectOption({ label: '107B' })
    await dialog.getByText('All of them').click()
    await expectText(dialog.getByRole('status'), /1 of 1 dives/)
    for (const name of ['Bob', 'Cy']) {
      await dialog.getByLabel('Another person’s name').fill(name)
      await dialog.getByLabel('Another person’s name').press('Enter')
      await dialog.getByRole('checkbox', { name }).waitFor({ timeout: patience })
    }
    await dialog.getByRole('checkbox', { name: 'Ask for a score too' }).check()
    await expectAccessible(page, 'a new round')
    await dialog.getByRole('button', { name: 'Make round' }).press('Enter')
    await dialog.waitFor({ state: 'detached', timeout: patience })
    await expectText(page.getByRole('region', { name: 'Rounds' }), /Round A[\s\S]*Bob0 \/ 1[\s\S]*Cy0 \/ 1/)
    await expectAccessible(page, 'rounds')
  })

  it('is done blind: no labels, proposals, facts or history of the dive on the screen or over the wire', async () => {
    main = await detail()
    await sitDown('Bob')
    expect(await detail()).toMatchObject({ code: 'blind', message: expect.stringMatching(/until you have handed in/) })
    await goTo(page, '#/agreement/labelling', 'main.page')
    const asked: string[] = []
    const bodies: string[] = []
    page.on('response', async (response) => {
      const name = /\/api\/([\w.]+)/.exec(response.url())?.[1]
      if (!name) return
      asked.push(name)
      bodies.push(await response.text().catch(() => ''))
    })
    await page.getByRole('link', { name: 'Go on labelling' }).press('Enter')
    await page.waitForSelector('.blind', { timeout: patience })
    await shownFrame(page, 0)
    await expectText(page.locator('.blind .banner'), /Blind second labelling/)
    expect(await page.locator('.blind .block').count()).toBe(0)
    for (const gone of ['Model’s proposal', 'Facts', 'History']) expect(await page.locator('.blind .inspector').getByText(gone, { exact: true }).count()).toBe(0)
    expect(await page.locator('.blind').textContent()).not.toContain(main.dive.athlete)
    await page.keyboard.press('p')
    await mark(1, 0)
    await mark(2, 18)
    await mark(3, 60)
    await saved(page)
    expect(await stageStarts(page)).toEqual([0, 18, 60])
    await expectAccessible(page, 'blind labelling')
    expect(asked.filter((name) => ['dives.get', 'history.list', 'assessment.segmentation', 'assessment.predictions', 'comments.list', 'secondLabels.compare'].includes(name))).toEqual([])
    const answers = bodies.filter((body) => body.includes('"roundName"')).join()
    expect(answers).not.toMatch(/provenance|athlete|awards|predicted/)
    for (const { startFrame } of main.stages.slice(1)) expect(answers).not.toContain(`"startFrame":${startFrame},`)
  })

  it('can be undone to the start and done again after a reload, and is submitted by key', async () => {
    await page.keyboard.press('Control+z')
    await eventually(() => stageStarts(page)).toEqual([0, 18])
    await saved(page)
    await page.reload()
    await page.waitForSelector('.blind .block', { timeout: patience })
    await shownFrame(page, 0)
    await page.keyboard.press('Control+Shift+z')
    await eventually(() => stageStarts(page)).toEqual([0, 18, 60])
    await saved(page)
    await page.keyboard.press('Control+Enter')
    await eventually(async () => (await sets()).map(({ state }) => state)).toEqual(['submitted'])
    await expectText(page.locator('.blind header'), /Submitted/)
    // The dive's own labels are as they were, and the editor shows them again.
    await goTo(page, `#/annotate/${diveId}`, '.annotate .block')
    await eventually(() => stageStarts(page)).toEqual((await detail()).stages.map(({ startFrame }) => startFrame))
  })

  it('is kept from whoever has still to label', async () => {
    await sitDown('Cy')
    await page.evaluate((id) => (location.hash = `#/agreement/dives/${id}`), diveId)
    await expectText(page.getByRole('alert'), /label this dive blind/)
    const [own] = await sets()
    await goTo(page, `#/agreement/labelling/${own!.id}`, '.blind')
    await shownFrame(page, 0)
    await mark(1, 0)
    await mark(2, 20)
    await mark(3, 58)
    await saved(page)
    await inTwoWindows(own!.id)
    await page.getByLabel('Score', { exact: true }).fill('70.5')
    await page.keyboard.press('Enter')
    await saved(page)
    await page.keyboard.press('Control+Enter')
    await eventually(async () => (await sets()).map(({ state }) => state)).toEqual(['submitted'])
  })
})

describe('agreement', () => {
  it('tells each pair by boundary, with formulas, plot and what lies farthest apart', async () => {
    await sitDown('Lead')
    await goTo(page, '#/agreement', '.matrix')
    const row = page.locator('.matrix tbody tr', { hasText: /Bob.*Cy/ })
    await expectText(row, /Bob–Cy\s*1/)
    await row.getByRole('button').press('Enter')
    const pair = page.getByRole('region', { name: 'Bob and Cy' })
    await expectText(pair, /All boundaries2.*1\.5.*too few.*Flight1.*3.*Entry1.*0/s)
    await expectText(pair, /1 dives are too few for intervals/)
    await expectText(page.locator('.formulas'), /ICC\(2,1\) = \(BMS − EMS\)/)
    await expectText(page.locator('.icc'), /7 judges’ awards12/)
    await page.getByRole('button', { name: 'Distances of boundaries, as a table' }).press('Enter')
    await expectText(page.getByRole('region', { name: 'Distances of boundaries, as a table' }), /\+31/)
    await expectAccessible(page, 'agreement')
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV' }).press('Enter')])
    expect(file.suggestedFilename()).toBe('agreement.csv')
  })

  it('has a player whose every key and button does something, and a cheat sheet of just these', async () => {
    await goTo(page, `#/agreement/dives/${diveId}`, '.adjudicate .lane.decision')
    await page.keyboard.press('g')
    await page.keyboard.type('30')
    await page.keyboard.press('Enter')
    await shownFrame(page, 30)
    const loop = page.getByRole('button', { name: 'Loop this stage' })
    await page.keyboard.press('Shift+KeyL')
    await eventually(() => loop.getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('Shift+KeyL')
    await eventually(() => loop.getAttribute('aria-pressed')).toBe('false')
    // No timeline to zoom here; the picture is.
    expect(await page.getByRole('button', { name: 'Zoom to the stage and back' }).count()).toBe(0)
    await page.keyboard.press('Equal')
    await page.getByRole('button', { name: 'Whole picture' }).waitFor({ timeout: patience })
    await page.keyboard.press('Digit0')
    await page.keyboard.press('Shift+Slash')
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await sheet.waitFor({ timeout: patience })
    await expectText(sheet.locator('[data-action="chooseAnswer"]'), /Take answer n at this boundary1–9$/)
    const listed = await sheet.locator('[data-action]').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-action')))
    expect(listed).toEqual(expect.arrayContaining(['palette', 'playPause', 'goToFrame', 'loopStage', 'playAround', 'copyFrame', 'decide']))
    for (const idle of ['comfortZoom', 'nextDive', 'redo']) expect(listed).not.toContain(idle)
    await page.keyboard.press('Escape')
    await sheet.waitFor({ state: 'detached', timeout: patience })
    await goTo(page, '#/agreement', '.matrix')
  })

  it('is settled side by side, by keys, as one operation that can be undone', async () => {
    const before = await detail()
    await page.getByRole('link', { name: /107B/ }).press('Enter')
    await page.waitForSelector('.adjudicate .lane.decision', { timeout: patience })
    await expectText(page.locator('.adjudicate .names'), /1Accepted labels2Bob3Cy/)
    await expectAccessible(page, 'deciding')
    await page.keyboard.press('Digit2')
    await shownFrame(page, 18)
    await page.keyboard.press('ArrowDown')
    await shownFrame(page, before.stages[2]!.startFrame)
    await page.keyboard.press('Digit3')
    await shownFrame(page, 60)
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('b')
    await expectText(page.getByRole('status').filter({ hasText: /difference/ }), /No difference is open/)
    await page.keyboard.press('Control+Enter')
    await eventually(async () => (await detail()).stages.map(({ startFrame, provenance }) => [startFrame, provenance.name])).toEqual([[0, before.stages[0]!.provenance.name], [18, 'Bob, adjudicated by Lead'], [61, 'Lead']])
    expect((await call<Operation[]>(page, 'history.list', { diveId }))[0]).toMatchObject({ kind: 'adjudicate', who: 'Lead', summary: 'Adjudicated: 18 Bob, 61 own' })
    await page.getByRole('button', { name: 'Undo', exact: true }).last().click()
    await eventually(async () => (await detail()).stages).toEqual(before.stages)
  })

  it('leaves no error behind', () => expect(app.problems.filter((problem) => !/409/.test(problem))).toEqual([]))
})
