import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, openDive, patience, rendering, saved, shownFrame, stageStarts } from './screens.ts'

let app: AppUnderTest
let page: Page
let diveId: number
let frameCount: number
let first: number[]
const press = (...keys: string[]): Promise<void> => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve())
const said = (): Promise<string | null> => page.getByTestId('announcer').textContent()
const history = (): Promise<number> => call<unknown[]>(page, 'history.list', { diveId }).then((operations) => operations.length)

/** Takes a boundary up and carries it along by some frames, in steps, without letting go. */
async function carry(selector: string, frames: number): Promise<void> {
  const box = await page.locator(selector).boundingBox()
  const track = await page.locator('.stages').boundingBox()
  if (!box || !track) throw new Error('The timeline has no boxes.')
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
  await page.mouse.move(x, y)
  await page.mouse.down()
  await page.mouse.move(x + (frames * track.width) / frameCount, y, { steps: 8 })
}

beforeAll(async () => {
  app = await startApp({ demoDives: 24 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  // Five stages: forward, somersaults, twists, somersaults, entry.
  const dive = (await dives(page)).find((one) => one.diveNumber === '5154B')
  if (!dive) throw new Error('The demo library has no 5154B.')
  diveId = dive.id
  frameCount = dive.endFrame - dive.startFrame
  await openDive(page, diveId)
  first = await stageStarts(page)
}, rendering)
afterAll(() => app?.close())

describe('a boundary taken up by the pointer', () => {
  it('shows the last frames before it and the first after it, as the video has them', async () => {
    await carry('.stages .edge >> nth=1', 5.2)
    const boundary = (first[2] ?? 0) + 5
    await eventually(() => stageStarts(page).then((starts) => starts[2])).toBe(boundary)
    await eventually(() => page.locator('.loupe canvas').evaluateAll((canvases) => canvases.map((canvas) => Number(canvas.dataset['frame'])))).toEqual([-3, -2, -1, 0, 1, 2].map((step) => boundary + step))
    await expectText(page.locator('.loupe .before .edge'), new RegExp(`^${boundary - 1}last$`))
    await expectText(page.locator('.loupe .after .edge'), new RegExp(`^${boundary}first$`))
    const pictures = await page.locator('.loupe canvas').evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()))
    expect(new Set(pictures).size).toBe(6)
  })

  it('is put back by Escape, and nothing is saved', async () => {
    const before = await history()
    await press('Escape')
    await page.mouse.up()
    await eventually(() => stageStarts(page)).toEqual(first)
    await shownFrame(page, 0)
    expect(await page.locator('.loupe').count()).toBe(0)
    expect(await history()).toBe(before)
  })

  it('is held by the playhead, visibly, and let go with Alt', async () => {
    const target = (first[1] ?? 0) + 4
    await press('KeyG')
    await page.keyboard.type(String(target))
    await press('Enter')
    await shownFrame(page, target)
    await carry('.stages .edge >> nth=0', 4.6)
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(target)
    await expectText(page.locator('.flag'), /\+4playhead$/)
    expect(await page.locator('.guide').isVisible()).toBe(true)
    await page.keyboard.down('Alt')
    await page.mouse.move(...(await beside(0.6)), { steps: 3 })
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(target + 1)
    expect(await page.locator('.guide').count()).toBe(0)
    await page.keyboard.up('Alt')
    await page.mouse.up()
    await saved(page)
    await eventually(said).toBe(`stage 2, frame ${target + 1}, boundary plus 5`)
    await press('Control+z')
    await eventually(() => stageStarts(page)).toEqual(first)

    async function beside(frames: number): Promise<[number, number]> {
      const track = await page.locator('.stages').boundingBox()
      if (!track) throw new Error('The timeline has no box.')
      return [track.x + ((target + frames) / frameCount) * track.width, track.y + 20]
    }
  })

  it('stops before its neighbour and says why', async () => {
    await carry('.stages .edge >> nth=1', 60)
    await eventually(() => stageStarts(page).then((starts) => starts[2])).toBe((first[3] ?? 0) - 1)
    await expectText(page.locator('.flag'), /each stage keeps a frame$/)
    await press('Escape')
    await page.mouse.up()
    await eventually(() => stageStarts(page)).toEqual(first)
  })
})

describe('take-off, flight and entry', () => {
  it('are read from the stages, and their boundaries are the stages’ first and last', async () => {
    expect(await page.locator('.transitions .part').allTextContents()).toEqual([`Take-off${first[1]}`, `Flight${(first[4] ?? 0) - (first[1] ?? 0)}`, `Entry${frameCount - (first[4] ?? 0)}`])
    await carry('.transitions .handle >> nth=1', 3.2)
    await page.mouse.up()
    await saved(page)
    expect(await stageStarts(page)).toEqual([...first.slice(0, 4), (first[4] ?? 0) + 3])
    await press('Control+z')
    await eventually(() => stageStarts(page)).toEqual(first)
  })
})

describe('a boundary held by the keyboard', () => {
  it('opens the loupe, moves by arrows and tells the whole way', async () => {
    await page.locator('.stages .edge').nth(2).focus()
    await press('Tab', 'Shift+Tab')
    await page.waitForSelector('.loupe', { timeout: patience })
    await press('ArrowRight', 'ArrowRight')
    await eventually(said).toBe(`stage 4, frame ${(first[3] ?? 0) + 2}, boundary plus 2`)
    await press('ArrowLeft', 'ArrowLeft', 'ArrowLeft')
    await eventually(said).toBe(`stage 4, frame ${(first[3] ?? 0) - 1}, boundary minus 1`)
    await press('Escape')
    await eventually(() => page.locator('.loupe').count()).toBe(0)
    await press('ArrowRight')
    await saved(page)
    expect(await stageStarts(page)).toEqual(first)
  })

  it('refuses to be nudged into its neighbour, with the frames it may have', async () => {
    await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight')
    // Read out from among the notices, and from there alone.
    await expectText(page.locator('.notice').last(), /moves between frames \d+ and \d+/)
    expect(await said()).not.toMatch(/moves between frames \d+ and \d+/)
    await saved(page)
    while (JSON.stringify(await stageStarts(page)) !== JSON.stringify(first)) {
      await press('Control+z')
      await saved(page)
    }
  })

  it('has no word for a frame', async () => {
    const field = page.getByLabel('First frame of stage 2')
    await field.fill('soon')
    await field.press('Enter')
    // Read out from among the notices, and from there alone.
    await expectText(page.locator('.notice').last(), /Type a whole number between 1 and \d+/)
    expect(await said()).not.toMatch(/Type a whole number between 1 and \d+/)
    expect(await stageStarts(page)).toEqual(first)
  })
})

describe('names the dive number does not allow', () => {
  const names = (): Promise<string[]> => page.locator('.stages .block .label').allTextContents()

  it('are marked on the track and in the list, explained, and repaired by one edit where that is wanted', async () => {
    const before = await names()
    const field = page.getByLabel('Name of stage 3')
    await field.fill('1 Twist')
    await field.press('Enter')
    await saved(page)
    await expectText(page.locator('.inspector .expected'), /implied: 2 Twists/)
    expect(await page.locator('.stages .block.broken').getAttribute('title')).toMatch(/named “1 Twist”; 5154B implies “2 Twists”/)
    // They are the names of another dive.
    await expectText(page.locator('.inspector .note[role="status"]'), /These names are those of 5152B/)
    await page.getByRole('button', { name: 'Name as 5154B implies' }).click()
    await saved(page)
    await eventually(names).toEqual(before)
    expect(await page.locator('.block.broken').count()).toBe(0)
    await press('Control+z')
    await saved(page)
    await page.getByRole('button', { name: 'Set the number to 5152B' }).click()
    await saved(page)
    await eventually(() => page.locator('.inspector .note[role="status"]').count()).toBe(0)
    for (let i = 0; i < 2; i++) {
      await press('Control+z')
      await saved(page)
    }
    await eventually(names).toEqual(before)
  })
})

describe('the timeline in sight', () => {
  const inSight = async (): Promise<number[]> => ((await page.locator('.overview').getAttribute('aria-valuetext')) ?? '').match(/\d+/g)?.map(Number) ?? []
  const span = (): Promise<number> => inSight().then(([from = 0, to = 0]) => to - from + 1)

  it('is zoomed by the wheel around the pointer, down to single frames, and moved by the wheel with Shift', async () => {
    const track = await page.locator('.stages').boundingBox()
    if (!track) throw new Error('The timeline has no box.')
    await page.mouse.move(track.x + track.width * 0.4, track.y + 20)
    const frame = Math.floor(0.4 * frameCount)
    for (let i = 0; i < 8; i++) await page.mouse.wheel(0, -120)
    await eventually(span).toBeLessThanOrEqual(9)
    const [from = 0, to = 0] = await inSight()
    expect(from).toBeLessThanOrEqual(frame)
    expect(to).toBeGreaterThanOrEqual(frame)
    await page.waitForSelector('canvas.strip[data-span="1"]', { timeout: patience })
    await page.keyboard.down('Shift')
    await page.mouse.wheel(0, 400)
    await page.keyboard.up('Shift')
    await eventually(() => inSight().then(([start = 0]) => start)).toBeGreaterThan(from)
  })

  it('fetches only the pictures in sight', async () => {
    const asked: string[] = []
    page.on('request', (request) => request.url().includes('/video-strips/') && asked.push(request.url()))
    await page.locator('.overview').focus()
    await press('Home')
    await eventually(() => inSight().then(([start = 9]) => start)).toBe(0)
    await eventually(() => asked.length).toBeGreaterThan(0)
    await page.waitForTimeout(400)
    const ranges = asked.map((url) => new URL(url).searchParams).map((query) => Number(query.get('end')) - Number(query.get('start')))
    expect(ranges.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(16)
  })

  it('is dragged along its overview', async () => {
    const bar = await page.locator('.overview').boundingBox()
    if (!bar) throw new Error('The overview has no box.')
    await page.mouse.move(bar.x + bar.width * 0.8, bar.y + 5)
    await page.mouse.down()
    await eventually(() => inSight().then(([start = 0]) => start)).toBeGreaterThan(frameCount * 0.7)
    await page.mouse.move(bar.x + bar.width * 0.3, bar.y + 5, { steps: 4 })
    await eventually(() => inSight().then(([start = 0]) => start)).toBeLessThan(frameCount * 0.35)
    await page.mouse.up()
    await page.locator('.overview').dblclick()
    await eventually(span).toBe(frameCount)
  })

  it('is zoomed by + and − on its overview', async () => {
    await page.locator('.overview').focus()
    await press('+', '+')
    await eventually(span).toBeLessThan(frameCount / 2)
    await press('-', '-')
    await eventually(span).toBe(frameCount)
  })
})

describe('keys while a dive plays', () => {
  /** Presses 2 and stops, within one turn of the page: what the player shows then is what it showed when the key went down. */
  async function markSecondStage(): Promise<{ pressed: number; placed: number }> {
    await press('Home', 'Space')
    await eventually(() => page.getByLabel('Go to frame').inputValue().then(Number)).toBeGreaterThan(24)
    // Stopping is announced too, so what is said is collected.
    await page.evaluate(() => {
      const announcer = document.querySelector('[data-testid="announcer"]')
      const heard: string[] = []
      Object.assign(window, { heard })
      if (announcer) new MutationObserver(() => heard.push(announcer.textContent ?? '')).observe(announcer, { childList: true, characterData: true, subtree: true })
      window.dispatchEvent(new KeyboardEvent('keydown', { code: 'Digit2', key: '2', bubbles: true }))
      window.dispatchEvent(new KeyboardEvent('keydown', { code: 'KeyK', key: 'k', bubbles: true }))
    })
    await saved(page)
    const pressed = Number(await page.getByLabel('Go to frame').inputValue())
    return { pressed, placed: (await stageStarts(page))[1] ?? -1 }
  }

  it('mark what is shown, until a person’s own lateness is learnt and used', async () => {
    const { pressed, placed } = await markSecondStage()
    expect(placed).toBe(pressed)
    await call(page, 'reaction.learn', { samples: [180, 190, 200, 200, 200, 210, 220, 900] })
    await page.evaluate(() => (location.hash = '#/settings'))
    await expectText(page.locator('[data-section="reaction"]'), /200 ms late .*last 8 corrections/)
    await page.getByLabel('Place marks earlier by my reaction time').check()
    await eventually(() => call<{ isOn: boolean }>(page, 'reaction.get', {}).then(({ isOn }) => isOn)).toBe(true)
    await openDive(page, diveId)
    const early = await markSecondStage()
    // 200 ms at 30 frames a second.
    expect(early.placed).toBe(early.pressed - 6)
    await eventually(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toContain(`stage 2, frame ${early.placed}`)
  })

  it('learn from what is corrected afterwards', async () => {
    const placed = (await stageStarts(page))[1] ?? -1
    await press('Alt+ArrowLeft', 'Alt+ArrowLeft', 'Alt+ArrowLeft')
    await eventually(() => stageStarts(page).then((starts) => starts[1])).toBe(placed - 3)
    await saved(page)
    await press('PageDown')
    await eventually(() => call<{ samples: number[] }>(page, 'reaction.get', {}).then(({ samples }) => samples.length)).toBe(9)
    const { samples } = await call<{ samples: number[] }>(page, 'reaction.get', {})
    // Six frames of offset and three of correction.
    expect(samples.at(-1)).toBeCloseTo(300, 0)
    await call(page, 'reaction.use', { isOn: false })
    await openDive(page, diveId)
  })
})

describe('the timeline', () => {
  it('follows a window that becomes smaller', async () => {
    await page.setViewportSize({ width: 1280, height: 720 })
    const right = (selector: string): Promise<number> => page.locator(selector).boundingBox().then((box) => (box ? box.x + box.width : Number.NaN))
    await eventually(async () => (await right('.timeline .strip')) <= (await right('main.work')) && (await right('main.work')) <= 1280 - 270).toBe(true)
    await page.setViewportSize({ width: 1440, height: 900 })
  })
  it('has nothing axe objects to', () => expectAccessible(page, 'the timeline'))
  it('never let the page report an error', () => expect(app.problems).toEqual([]))
})
