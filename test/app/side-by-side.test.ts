import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, goTo, patience, rendering, type DiveRow } from './screens.ts'

/** Dives beside and over each other on one clock. */
let app: AppUnderTest
let page: Page
let all: DiveRow[]
const of = (number: string): DiveRow => all.find(({ diveNumber }) => diveNumber === number) ?? expect.fail(`no ${number}`)
const boundaries = async (id: number): Promise<number[]> => (await call<{ stages: { startFrame: number }[] }>(page, 'dives.get', { diveId: id })).stages.slice(1).map(({ startFrame }) => startFrame)
/** Frame the canvas of a pane really shows. */
const shown = (pane: number): Promise<number> => page.locator(`[data-pane="${pane}"] canvas`).getAttribute('data-frame').then(Number)
const wanted = (pane: number): Promise<number> => page.locator(`[data-pane="${pane}"]`).getAttribute('data-frame').then(Number)
const announced = (): Promise<string> => page.getByTestId('announcer').textContent().then((text) => (text ?? '').trim())
const query = (): Promise<URLSearchParams> => page.evaluate(() => location.hash.split('?')[1] ?? '').then((text) => new URLSearchParams(text))
async function open(ids: readonly number[], rest = ''): Promise<void> {
  await goTo(page, `#/compare?dives=${ids.join()}${rest}`, `[data-pane="${ids.length}"]`)
  for (let pane = 1; pane <= ids.length; pane++) await page.waitForSelector(`[data-pane="${pane}"] canvas[data-frame]`, { timeout: patience })
  await page.keyboard.press('Home')
}

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  all = await dives(page)
}, rendering)
afterAll(() => app?.close())

describe('side by side', () => {
  it('shows all panes at their own boundary at every boundary, to the frame, though they were filmed at different rates', async () => {
    const ids = [of('103B').id, of('107B').id, of('201B').id, of('205B').id]
    const own = await Promise.all(ids.map(boundaries))
    expect(new Set(own.map((frames) => frames.length)).size).toBe(1)
    await open(ids)
    for (let i = 0; i < own[0]!.length; i++) {
      await page.keyboard.press('ArrowDown')
      for (const pane of [1, 2, 3, 4]) await eventually(() => shown(pane)).toBe(own[pane - 1]![i])
      await eventually(announced).toBe(`stage ${i + 2}, ${own.map((frames, pane) => `pane ${pane + 1} frame ${frames[i]}`).join(', ')}`)
    }
  })

  it('takes take-off, flight and entry together where the numbers of stages differ, and says so', async () => {
    const [a, b] = [of('103B'), of('5154B')]
    const [mine, theirs] = [await boundaries(a.id), await boundaries(b.id)]
    expect(mine.length).not.toBe(theirs.length)
    await open([a.id, b.id])
    await eventually(() => page.locator('[data-pane="2"] .how').textContent()).toContain('numbers of stages differ')
    await page.keyboard.press('ArrowDown')
    await eventually(() => shown(2)).toBe(theirs[0])
    for (let i = 1; i < mine.length; i++) await page.keyboard.press('ArrowDown')
    await eventually(() => shown(1)).toBe(mine.at(-1))
    await eventually(() => shown(2)).toBe(theirs.at(-1))
  })

  it('nudges the chosen pane by key and button, shows it, keeps it in the address, and takes it back', async () => {
    const [a, b] = [of('103B').id, of('107B').id]
    await open([a, b])
    await page.keyboard.press('ArrowDown')
    const before = await wanted(2)
    await page.keyboard.press('Digit2')
    await page.keyboard.press('Alt+ArrowRight')
    await page.keyboard.press('Alt+ArrowRight')
    await page.getByRole('button', { name: 'Pane 2 one frame on' }).click()
    await eventually(() => shown(2)).toBe(before + 3)
    expect(await page.locator('[data-pane="2"] .nudge').textContent()).toBe('+3')
    await eventually(announced).toBe(`Pane 2 nudged by +3 frames, frame ${before + 3}`)
    await eventually(async () => (await query()).get('nudge')).toBe(',3')
    await page.reload()
    await eventually(() => shown(2)).toBe(before + 3)
    await page.keyboard.press('Digit2')
    await page.keyboard.press('Alt+Digit0')
    await eventually(() => shown(2)).toBe(before)
  })

  it('runs in real time from take-off at a share of real-world speed', async () => {
    const [a, b] = [of('103B').id, of('107B').id]
    await open([a, b], '&sync=take-off&speed=200')
    const [rateA, rateB] = await Promise.all([a, b].map(async (id) => (await call<{ dive: { frameRate: number } }>(page, 'dives.get', { diveId: id })).dive.frameRate))
    const [mine, theirs] = [(await boundaries(a))[0]!, (await boundaries(b))[0]!]
    await page.keyboard.press('ArrowDown')
    await eventually(() => shown(1)).toBe(mine)
    await eventually(() => shown(2)).toBe(theirs)
    await page.keyboard.press('Shift+ArrowRight')
    await eventually(() => shown(1)).toBe(mine + 10)
    expect(Math.abs((await wanted(2)) - (theirs + (10 * rateB!) / rateA!))).toBeLessThanOrEqual(1)
    expect(await page.locator('[data-pane="2"] .speed').textContent()).toContain('200 %')
    // Played for a second of the wall it goes on by about two of the world; a busy machine may be late, never early.
    const from = await wanted(1)
    const startedAt = Date.now()
    await page.keyboard.press('Space')
    await page.waitForTimeout(500)
    await page.keyboard.press('Space')
    const played = ((await wanted(1)) - from) / rateA!
    expect(played).toBeGreaterThan(0.3)
    expect(played).toBeLessThanOrEqual(((Date.now() - startedAt) / 1000) * 2 + 0.1)
  })

  it('loops the reference’s stage', async () => {
    const ids = [of('103B').id, of('107B').id]
    await open(ids, '&speed=400')
    const [start, end] = await boundaries(ids[0]!)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Shift+KeyL')
    const seen = new Set<number>()
    for (let i = 0; i < 20; i++) {
      seen.add(await wanted(1))
      await page.waitForTimeout(60)
    }
    await page.keyboard.press('Shift+KeyL')
    expect(seen.size).toBeGreaterThan(2)
    for (const frame of seen) expect(frame >= start! && frame < end!).toBe(true)
    // Who goes elsewhere plays there, and no longer the loop.
    await page.keyboard.press('Shift+KeyL')
    await page.keyboard.press('Home')
    await eventually(() => page.getByRole('button', { name: 'Loop this stage' }).getAttribute('aria-pressed')).toBe('false')
  })

  it('blends pictures sample by sample: in shares, the difference, outlines', async () => {
    const id = of('103B').id
    await open([id, id])
    await page.keyboard.press('ArrowDown')
    const frame = await wanted(1)
    /** Samples of a drawn picture, one in many, once the full pictures are there. */
    const samples = (mode: string): Promise<number[]> => page.evaluate(async (drawn) => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      const canvas = document.querySelector<HTMLCanvasElement>(`canvas[data-drawn="${drawn}"]`)!
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
      return [...data].filter((_, i) => i % 4 !== 3 && i % 101 < 3)
    }, mode)
    const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const apart = (a: readonly number[], b: readonly number[]): number => mean(a.map((value, i) => Math.abs(value - b[i]!)))
    const blended = (mode: string, frames: string): Promise<unknown> => page.waitForSelector(`canvas[data-drawn="${mode}"][data-frames="${frames}"]`, { timeout: patience })
    const press = async (keys: string, times: number): Promise<void> => {
      for (let i = 0; i < times; i++) await page.keyboard.press(keys)
    }
    await page.getByText('Difference', { exact: true }).click()
    await blended('difference', `${frame},${frame}`)
    // A dive less itself is nothing; ten frames apart it is something.
    expect(mean(await samples('difference'))).toBeLessThan(0.5)
    // Chosen by the pointer, the control has given the keys back.
    await press('ArrowRight', 1)
    await blended('difference', `${frame + 1},${frame + 1}`)
    await press('ArrowLeft', 1)
    await press('Digit2', 1)
    await press('Alt+ArrowRight', 10)
    await blended('difference', `${frame},${frame + 10}`)
    const difference = await samples('difference')
    await page.getByText('Overlay', { exact: true }).click()
    await blended('overlay', `${frame},${frame + 10}`)
    const half = await samples('overlay')
    await press('Shift+BracketLeft', 10)
    const mine = await samples('overlay')
    await press('Shift+BracketRight', 20)
    const theirs = await samples('overlay')
    expect(apart(mine, theirs)).toBeGreaterThan(2)
    expect(apart(half, mine.map((value, i) => (value + theirs[i]!) / 2))).toBeLessThan(1)
    expect(apart(difference, mine.map((value, i) => Math.abs(value - theirs[i]!)))).toBeLessThan(1)
    // Moved all the way to the right, it covers nothing of the reference any more.
    await press('Control+Shift+ArrowRight', 200)
    await eventually(() => page.locator('[data-pane="2"] .words').last().textContent()).toContain('+100.0 %')
    expect(apart(await samples('overlay'), mine)).toBeLessThan(1)
    await press('Digit0', 1)
    await page.getByText('Ghost', { exact: true }).click()
    await blended('ghost', `${frame},${frame + 10}`)
    // Outlines change some samples of the reference's picture, and leave most as they are.
    const ghost = await samples('ghost')
    const changed = ghost.filter((value, i) => Math.abs(value - mine[i]!) > 12).length / ghost.length
    expect(changed).toBeGreaterThan(0.005)
    expect(changed).toBeLessThan(0.5)
    await expectAccessible(page, 'a ghost')
  }, 120_000)

  it('exchanges the dive of a pane by keys alone', async () => {
    const ids = [of('103B').id, of('107B').id]
    await open(ids)
    await page.keyboard.press('Digit2')
    await page.keyboard.press('KeyX')
    await page.getByRole('dialog').getByRole('option').first().waitFor({ timeout: patience })
    await page.keyboard.type('205B')
    await eventually(() => page.getByRole('dialog').getByRole('option').count()).toBe(1)
    await page.keyboard.press('Enter')
    await eventually(async () => (await query()).get('dives')).toBe(`${ids[0]},${of('205B').id}`)
    await eventually(() => page.locator('[data-pane="2"] .name').textContent()).toContain('205B')
    await page.waitForSelector('[data-pane="2"] canvas[data-frame]', { timeout: patience })
  })

  it('goes by real time, and says so, for a dive nobody has labelled; by a stored proposal where there is one', async () => {
    const [a, b] = [of('103B'), of('407C')]
    await call(page, 'stages.set', { diveId: b.id, stages: [], summary: 'without labels' })
    await open([a.id, b.id])
    await eventually(() => page.locator('[data-pane="2"] .how').textContent()).toMatch(/no common stages: real time from the start.*no stages known/)
    const models = await call<{ id: number; name: string; canScore: boolean; isPresent: boolean }[]>(page, 'models.list', {})
    const model = models.find(({ canScore, isPresent }) => canScore && isPresent) ?? expect.fail('no model')
    await call(page, 'assessment.segment', { diveIds: [b.id], modelId: model.id })
    await expect.poll(() => page.locator('[data-pane="2"] .how').textContent(), { timeout: 120_000 }).toContain(`stages as proposed by ${model.name}`)
    await call(page, 'history.undo', { diveId: b.id })
  }, 180_000)

  it('saves the comparison as a picture with names and frames written in', async () => {
    const ids = [of('103B').id, of('107B').id]
    await open(ids)
    await page.keyboard.press('ArrowDown')
    const [frames, download] = await Promise.all([Promise.all([wanted(1), wanted(2)]), page.waitForEvent('download'), page.keyboard.press('Shift+KeyC')])
    expect(download.suggestedFilename()).toBe(`comparison dives ${ids.join(', ')} frames ${frames.join(', ')}.png`)
  })

  it('is opened from the library, the queue, a review, the palette and a bookmark of any age', async () => {
    await goTo(page, '#/library', '.card')
    for (const number of ['103B', '205B']) {
      await page.locator(`[data-dive="${of(number).id}"] .name`).click()
      await page.getByRole('button', { name: 'Put beside others' }).click()
    }
    await page.getByRole('link', { name: 'Side by side', exact: true }).click()
    await page.waitForSelector('[data-pane="2"] canvas[data-frame]', { timeout: patience })
    await goTo(page, '#/queue', `.row[data-dive="${of('407C').id}"]`)
    for (const number of ['407C', '301B', '405B']) await page.locator(`.row[data-dive="${of(number).id}"] input`).check()
    await page.getByRole('link', { name: 'Side by side', exact: true }).click()
    await page.waitForSelector('[data-pane="3"] canvas[data-frame]', { timeout: patience })
    expect((await query()).get('dives')?.split(',').map(Number).sort()).toEqual(['407C', '301B', '405B'].map((number) => of(number).id).sort())
    await goTo(page, `#/review/${of('107B').id}`, '.main .tools')
    await page.getByRole('link', { name: 'Compare larger' }).click()
    await page.waitForSelector('[data-pane="1"] canvas[data-frame]', { timeout: patience })
    await page.getByRole('button', { name: 'Choose a dive' }).waitFor({ timeout: patience })
    await goTo(page, `#/review/${of('107B').id}`, '.main .tools')
    await page.keyboard.press('Control+k')
    await page.keyboard.type('side by')
    await page.keyboard.press('Enter')
    await eventually(async () => (await query()).get('dives')).toContain(String(of('103B').id))
    await goTo(page, '#/compare?dives=x,1,999999&mode=never', '[data-pane="2"] [role="alert"]')
    await eventually(() => page.locator('[data-pane="2"]').textContent()).toContain('999999')
  })

  it('is accessible in both themes', async () => {
    for (const theme of ['light', 'dark']) {
      await call(page, 'settings.set', { theme })
      await page.reload()
      await page.waitForSelector(`html[data-theme="${theme}"] .compare`, { timeout: patience })
      await open([of('103B').id, of('107B').id, of('201B').id, of('205B').id])
      await expectAccessible(page, `side by side, ${theme}`)
    }
  })

  // The one dive that is not there is answered with 404.
  it('never lets the page report another error', () => expect(app.problems.filter((problem) => !problem.includes('404'))).toEqual([]))
})
