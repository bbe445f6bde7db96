import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import type { Dive } from '../../src/shared/contract/entities.ts'
import type { ReviewDrawing } from '../../src/shared/contract/reviews.ts'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, eventually, expectAccessible, expectText, goTo, patience, rendering } from './screens.ts'

/** A coach judges a session blind, reveals, draws, and shows it on the big screen. */
let app: AppUnderTest
let page: Page
let reviewId = 0
let shown: Dive[]
/** Every answer of the studio since the coach sat down, by procedure. */
const answers: { name: string; body: string }[] = []

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  shown = (await call<{ dives: Dive[] }>(page, 'dives.list', { limit: 3 })).dives
  const [model] = await call<{ id: number; canScore: boolean }[]>(page, 'models.list', {})
  const { jobId } = await call<{ jobId: number }>(page, 'assessment.score', { diveIds: [shown[0]!.id], modelId: model!.id, exemplarCount: 2 })
  while (!['done', 'failed'].includes((await call<{ job: { state: string } }>(page, 'jobs.get', { jobId })).job.state)) await page.waitForTimeout(300)
  shown = (await call<{ dives: Dive[] }>(page, 'dives.list', { limit: 3 })).dives
  page.on('response', (response) => void response.text().then((body) => answers.push({ name: /\/api\/([\w.]+)/.exec(response.url())?.[1] ?? '', body })).catch(() => undefined))
}, rendering)
afterAll(() => app?.close())

const scoresOf = ({ scorePoints, predictedScorePoints, awards }: Dive): RegExp => new RegExp([`"scorePoints":${scorePoints}[,}]`, `${predictedScorePoints}`, `\\[${awards.join(',')}\\]`].map((part) => `(?:${part.replaceAll('.', '\\.')})`).join('|'))
const visible = (): Promise<string> => page.locator('body').innerText()

describe('a session judged blind', () => {
  it('is made from the dialog and opens on pictures alone', async () => {
    await call(page, 'settings.set', { annotator: 'Coach' })
    await goTo(page, '#/reviews', 'main')
    await page.getByRole('button', { name: 'New session' }).first().press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New session' })
    await dialog.getByLabel('Name', { exact: true }).fill('Final')
    await dialog.getByRole('radio', { name: /Empty|by hand|none/i }).check().catch(() => dialog.locator('input[value="hand"]').check())
    await dialog.locator('input[name="blind"]').check()
    await expectAccessible(page, 'a new blind session')
    await dialog.locator('button[type="submit"]').press('Enter')
    await dialog.waitFor({ state: 'detached', timeout: patience })
    reviewId = (await call<{ id: number; isBlind: boolean }[]>(page, 'reviews.list', {})).find(({ isBlind }) => isBlind)!.id
    await call(page, 'reviews.add', { reviewId, dives: { diveIds: shown.map(({ id }) => id) } })
    await goTo(page, '#/library', '.card')
    answers.length = 0
    await goTo(page, `#/reviews/${reviewId}/${shown[0]!.id}`, '.commit canvas')
    await expectText(page.locator('.commit'), /Your judgement[\s\S]*Once committed, it cannot be changed/)
    await expectAccessible(page, 'judging blind')
  })

  it('lets neither the judges’ nor the model’s score through before it is revealed', async () => {
    // Everywhere else too: the library, the review and the editor of the dive.
    for (const [address, ready] of [['#/library', '.card'], [`#/review/${shown[0]!.id}`, '.note'], [`#/annotate/${shown[0]!.id}`, '.note'], ['#/queue', 'main'], [`#/reviews/${reviewId}/screen/${shown[0]!.id}`, '.big canvas'], [`#/reviews/${reviewId}/${shown[0]!.id}`, '.commit canvas']] as const) {
      await goTo(page, address, ready)
      await page.waitForTimeout(400)
      expect(await visible(), address).not.toContain(shown[0]!.scorePoints!.toFixed(2))
      expect(await visible(), address).not.toContain(shown[0]!.predictedScorePoints!.toFixed(2))
    }
    const telling = answers.filter(({ body }) => scoresOf(shown[0]!).test(body))
    expect(telling.map(({ name }) => name)).toEqual([])
    expect(answers.map(({ name }) => name)).toContain('blindReview.dive')
  })

  it('takes awards by digits, keeps them, and reveals', async () => {
    await goTo(page, `#/reviews/${reviewId}/${shown[0]!.id}`, '.commit canvas')
    await page.getByRole('spinbutton', { name: 'Judge 1' }).focus()
    await page.keyboard.type('75')
    await page.keyboard.press('Enter')
    await page.keyboard.type('10')
    await page.keyboard.press('Enter')
    for (const key of ['7', '6', '9']) {
      await page.keyboard.press(key)
      if (key !== '9') await page.keyboard.press('Enter')
    }
    const difficulty = shown[0]!.difficulty!
    const own = Math.round((7.5 + 7 + 9) * difficulty * 100) / 100
    await expectText(page.locator('.answer .total'), new RegExp(own.toFixed(2).replace('.', '\\.')))
    expect(await page.locator('.answer .dropped').count()).toBe(2)
    await page.keyboard.press('Enter')
    await expectText(page.locator('.answer'), /Kept as it is/)
    const telling = answers.filter(({ body }) => scoresOf(shown[0]!).test(body))
    expect(telling.map(({ name }) => name)).toEqual([])
    await page.getByRole('button', { name: 'Reveal the others' }).press('Enter')
    await expectText(page.locator('.outcome .scores'), new RegExp(`You${own.toFixed(2)}Judges${shown[0]!.scorePoints!.toFixed(2)}Model${shown[0]!.predictedScorePoints!.toFixed(2)}`.replaceAll('.', '\\.')))
    await expectText(page.locator('.session'), /By the rules|Judges/)
    await page.locator('.outcome summary').press('Enter')
    await expectText(page.locator('.outcome tbody tr').first(), /You − judges[\s\S]*1[\s\S]*from 5 dives on/)
    await expectAccessible(page, 'a revealed dive')
    // The next one is still hidden.
    await expect(call(page, 'dives.get', { diveId: shown[1]!.id })).resolves.toMatchObject({ code: 'blind' })
  })
})

describe('drawings', () => {
  const drawn = (): Promise<ReviewDrawing[]> => call<ReviewDrawing[]>(page, 'drawings.list', { reviewId, diveId: shown[0]!.id })

  it('are made by pointer, in shares of the picture', async () => {
    await page.locator('.box').getByRole('button', { name: /^Draw/ }).click()
    const pad = page.locator('.pad')
    await pad.waitFor({ timeout: patience })
    const box = (await pad.boundingBox())!
    await page.mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.5)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.25, { steps: 4 })
    await page.mouse.up()
    await eventually(async () => (await drawn()).length).toBe(1)
    const [arrow] = await drawn()
    expect(arrow!.shape).toMatchObject({ kind: 'arrow', colour: 'yellow', points: [[expect.closeTo(0.25, 1), expect.closeTo(0.5, 1)], [expect.closeTo(0.5, 1), expect.closeTo(0.25, 1)]] })
    expect(arrow!.firstFrame).toBe(arrow!.lastFrame)
    await expectAccessible(page, 'drawing')
  })

  it('are made, moved and taken away by keys, and undone', async () => {
    await page.locator('.box label', { hasText: 'Angle' }).click()
    const pad = page.locator('.pad')
    await pad.focus()
    for (const keys of [['Enter'], ['Shift+ArrowRight', 'Shift+ArrowRight', 'Enter'], ['Shift+ArrowDown', 'Shift+ArrowDown', 'Enter']]) for (const key of keys) await page.keyboard.press(key)
    await eventually(async () => (await drawn()).map(({ shape }) => shape.kind)).toEqual(['arrow', 'angle'])
    expect(await page.locator('.drawings text').first().textContent()).toMatch(/^90\.0°$/)
    await page.keyboard.press('n')
    await page.keyboard.press('ArrowLeft')
    const before = (await drawn())[0]!.shape.points[0]![0]
    await eventually(async () => (await drawn()).length).toBe(2)
    await page.keyboard.press('Delete')
    await eventually(async () => (await drawn()).length).toBe(1)
    await page.keyboard.press('Control+z')
    await eventually(async () => (await drawn()).length).toBe(2)
    expect((await drawn())[0]!.shape.points[0]![0]).toBeCloseTo(before, 6)
  })

  it('come with the picture that is saved', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /Save this frame with its drawings/ }).click()])
    expect(file.suggestedFilename()).toMatch(/\.png$/)
    // Yellow of the arrow is in no rendered pool.
    const path = await file.path()
    const yellow = await page.evaluate(async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }))
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!
      context.drawImage(bitmap, 0, 0)
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height)
      let count = 0
      for (let i = 0; i < data.length; i += 4) if (data[i]! > 240 && data[i + 1]! > 195 && data[i + 1]! < 230 && data[i + 2]! < 40) count += 1
      return count
    }, [...(await import('node:fs')).readFileSync(path)])
    expect(yellow).toBeGreaterThan(20)
  })
})

describe('the big screen', () => {
  it('shows pictures, large type and revealed scores, and nothing private; a remote’s keys go through it', async () => {
    await goTo(page, `#/reviews/${reviewId}/screen/${shown[0]!.id}`, '.big canvas')
    await expectText(page.locator('.big [data-result]'), new RegExp(shown[0]!.scorePoints!.toFixed(2).replace('.', '\\.')))
    expect(await page.locator('.rail, .status-bar, [role="log"]').count()).toBe(0)
    expect(await visible()).not.toMatch(/Coach|\.mp4/)
    await expectAccessible(page, 'the big screen')
    await page.keyboard.press('PageDown')
    await eventually(() => page.evaluate(() => location.hash)).toBe(`#/reviews/${reviewId}/screen/${shown[1]!.id}`)
    await expectText(page.locator('.big'), /Scores are hidden/)
    await page.keyboard.press('ArrowLeft')
    await eventually(() => page.evaluate(() => location.hash)).toBe(`#/reviews/${reviewId}/screen/${shown[0]!.id}`)
    await page.waitForSelector('.big canvas', { timeout: patience })
    await page.keyboard.press('b')
    expect(await page.locator('.big.dark').count()).toBe(1)
    await page.keyboard.press('Period')
    expect(await page.locator('.big.dark').count()).toBe(0)
    await page.keyboard.press('s')
    await page.keyboard.press('F5')
    await page.waitForFunction(() => Number(document.querySelector('.big canvas')?.getAttribute('data-frame') ?? 0) > 2, undefined, { timeout: patience })
    await page.keyboard.press('Escape')
    await page.waitForSelector('.session', { timeout: patience })
  })

  it('leaves no error behind', () => expect(app.problems.filter((problem) => !/409/.test(problem))).toEqual([]))
})
