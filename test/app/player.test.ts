import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from 'playwright-core'
import { startApp, type AppUnderTest } from './harness.ts'
import { call, dives, eventually, expectAccessible, expectText, openDive, patience, rendering, shownFrame, stageStarts } from './screens.ts'

/** Looking closely: the picture magnified and brightened, taken out, played at every speed, run by a held key, looped. */
let app: AppUnderTest
let page: Page
let dive: { id: number; videoId: number; startFrame: number; endFrame: number }
let frameCount: number
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const announced = (): Promise<string> => page.getByTestId('announcer').textContent().then((text) => (text ?? '').trim())
const frameNow = (): Promise<number> => page.getByLabel('Go to frame').inputValue().then(Number)
const speed = (): Promise<string | null> => page.getByTestId('speed').textContent()

interface Box { x: number; y: number; width: number; height: number }
const boxOf = (where: Page, selector: string): Promise<Box> => where.locator(selector).evaluate((element) => {
  const { x, y, width, height } = element.getBoundingClientRect()
  return { x, y, width, height }
})
/** Where on the picture a point of the window lies, as shares of its width and height. */
function onPicture(box: Box, point: { x: number; y: number }): { u: number; v: number } {
  return { u: (point.x - box.x) / box.width, v: (point.y - box.y) / box.height }
}
/** Turns the wheel as a person does who zooms; waits until it is drawn. */
async function zoomWheel(where: Page, point: { x: number; y: number }, deltaY: number): Promise<void> {
  await where.mouse.move(point.x, point.y)
  await where.keyboard.down('Control')
  await where.mouse.wheel(0, deltaY)
  await where.keyboard.up('Control')
  await where.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
}

beforeAll(async () => {
  app = await startApp({ demoDives: 12 })
  page = app.page
  await page.waitForSelector('.card', { timeout: patience })
  const found = (await dives(page)).find(({ diveNumber }) => diveNumber === '107B')
  if (!found) throw new Error('The demo library has no 107B.')
  dive = found as typeof dive & typeof found
  frameCount = dive.endFrame - dive.startFrame
  await openDive(page, dive.id)
}, rendering)
afterAll(() => app?.close())

describe.each([1, 2])('the picture on a screen of %i× density', (deviceScaleFactor) => {
  let screen: Page
  let fitted: Box
  let point: { x: number; y: number }
  beforeAll(async () => {
    screen = await app.newPage({ viewport: { width: 1440, height: 900 }, deviceScaleFactor })
    await screen.goto(app.url)
    await screen.waitForSelector('.card', { timeout: patience })
    await openDive(screen, dive.id)
    fitted = await boxOf(screen, '.screen canvas')
    point = { x: fitted.x + fitted.width * 0.3, y: fitted.y + fitted.height * 0.7 }
  })
  afterAll(() => screen?.context().close())

  it('grows under the wheel around the pointer: what lay there stays there', async () => {
    let scale = 1
    for (const deltaY of [-100, -200, -60, -100]) {
      await zoomWheel(screen, point, deltaY)
      const box = await boxOf(screen, '.screen canvas')
      const { u, v } = onPicture(box, point)
      expect(u).toBeCloseTo(0.3, 3)
      expect(v).toBeCloseTo(0.7, 3)
      expect(box.width / fitted.width).toBeGreaterThan(scale * 1.05)
      scale = box.width / fitted.width
    }
  })

  it('follows the pointer that drags it, pixel for pixel', async () => {
    const before = await boxOf(screen, '.screen canvas')
    const { u, v } = onPicture(before, point)
    const to = { x: point.x + 37, y: point.y - 23 }
    await screen.mouse.move(point.x, point.y)
    await screen.mouse.down()
    await screen.mouse.move(to.x, to.y, { steps: 7 })
    await screen.mouse.up()
    const moved = onPicture(await boxOf(screen, '.screen canvas'), to)
    expect(moved.u).toBeCloseTo(u, 3)
    expect(moved.v).toBeCloseTo(v, 3)
    // A pointer that only passes by moves nothing.
    await screen.mouse.move(to.x + 50, to.y)
    expect(onPicture(await boxOf(screen, '.screen canvas'), to)).toEqual(moved)
  })

  it('never leaves its place empty, however far it is dragged', async () => {
    await screen.mouse.down()
    await screen.mouse.move(point.x + 3000, point.y + 3000, { steps: 4 })
    await screen.mouse.up()
    const box = await boxOf(screen, '.screen canvas')
    expect(box.x).toBeCloseTo(fitted.x, 0)
    expect(box.y).toBeCloseTo(fitted.y, 0)
  })

  it('is whole again after the wheel has turned back, and after a double click', async () => {
    for (let i = 0; i < 6; i++) await zoomWheel(screen, point, 200)
    expect(await boxOf(screen, '.screen canvas')).toEqual(fitted)
    await screen.mouse.dblclick(point.x, point.y)
    await eventually(async () => (await boxOf(screen, '.screen canvas')).width / fitted.width).toBeCloseTo(2, 5)
    const { u, v } = onPicture(await boxOf(screen, '.screen canvas'), point)
    expect([u, v]).toEqual([expect.closeTo(0.3, 3), expect.closeTo(0.7, 3)])
    await screen.mouse.dblclick(point.x, point.y)
    await eventually(() => boxOf(screen, '.screen canvas')).toEqual(fitted)
  })
})

describe('the picture by keys', () => {
  it('comes closer, is looked around in, says so, and fits again', async () => {
    const fitted = await boxOf(page, '.screen canvas')
    await press('Equal', 'Equal', 'Equal')
    await eventually(announced).toContain('Picture 2.0 times')
    const close = await boxOf(page, '.screen canvas')
    expect(close.width / fitted.width).toBeCloseTo(1.25 ** 3, 3)
    expect(close.x + close.width / 2).toBeCloseTo(fitted.x + fitted.width / 2, 0)
    await press('Control+Shift+ArrowRight', 'Control+Shift+ArrowUp')
    const looked = await boxOf(page, '.screen canvas')
    expect(looked.x).toBeCloseTo(close.x - fitted.width / 6, 0)
    expect(looked.y).toBeCloseTo(close.y + fitted.height / 6, 0)
    await press('Minus')
    expect((await boxOf(page, '.screen canvas')).width / fitted.width).toBeCloseTo(1.25 ** 2, 3)
    await press('Digit0')
    await eventually(announced).toContain('Whole picture')
    expect(await boxOf(page, '.screen canvas')).toEqual(fitted)
    // None of these keys has stepped, or edited.
    expect(await frameNow()).toBe(0)
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true)
  })

  it('stays as close as it was while one steps, and fits on the next dive', async () => {
    await press('Equal', 'ArrowRight')
    await shownFrame(page, 1)
    await page.getByRole('button', { name: 'Whole picture' }).waitFor({ timeout: patience })
    await press('PageDown')
    await eventually(() => page.url().endsWith(`/annotate/${dive.id}`)).toBe(false)
    await page.getByRole('button', { name: 'Whole picture' }).waitFor({ state: 'detached', timeout: patience })
    await press('PageUp')
    await eventually(() => page.url().endsWith(`/annotate/${dive.id}`)).toBe(true)
    await shownFrame(page, 0)
  })

  it('is brightened and given contrast, within bounds, and is neutral again', async () => {
    const filter = (): Promise<string> => page.locator('.screen canvas').evaluate((canvas) => getComputedStyle(canvas).filter)
    expect(await filter()).toBe('none')
    await press('Shift+BracketRight', 'Shift+BracketRight', 'Alt+BracketLeft')
    await eventually(filter).toBe('brightness(1.2) contrast(0.9)')
    await eventually(announced).toContain('Contrast 90 %')
    for (let i = 0; i < 30; i++) await press('Shift+BracketRight', 'Alt+BracketLeft')
    await eventually(filter).toBe('brightness(2.5) contrast(0.4)')
    await press('Shift+Digit0')
    await eventually(filter).toBe('none')
    await eventually(announced).toContain('Brightness and contrast: Neutral')
  })

  it('has the same under a button, with sliders that take the arrows for themselves', async () => {
    await page.getByRole('button', { name: 'Brightness and contrast' }).press('Enter')
    const slider = page.getByRole('dialog', { name: 'Brightness and contrast' }).getByRole('slider', { name: 'Brightness' })
    await slider.waitFor({ timeout: patience })
    await eventually(() => slider.evaluate((element) => element === document.activeElement)).toBe(true)
    await expectAccessible(page, 'brightness and contrast')
    await press('ArrowRight')
    await eventually(() => slider.inputValue()).toBe('1.1')
    expect(await frameNow()).toBe(0)
    await page.getByRole('button', { name: 'Neutral' }).click()
    await eventually(() => slider.inputValue()).toBe('1')
    await page.keyboard.press('Escape')
    await slider.waitFor({ state: 'detached', timeout: patience })
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Brightness and contrast')
  })
})

describe('a frame taken out', () => {
  /** Size and hash of all samples of a picture, decoded in the page. */
  const sampled = (base64: string): Promise<string> => page.evaluate<string>(`(async () => {
    const bytes = Uint8Array.from(atob('${base64}'), (c) => c.charCodeAt(0))
    const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }))
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
    canvas.getContext('2d').drawImage(bitmap, 0, 0)
    const { data } = canvas.getContext('2d').getImageData(0, 0, bitmap.width, bitmap.height)
    const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', data))].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return bitmap.width + 'x' + bitmap.height + ' ' + hash
  })()`)
  /** As training decodes that frame of the dive; test/app/frame-identity.test.ts proves that it is the frame. */
  async function exact(frame: number): Promise<string> {
    const token = new URL(app.url).searchParams.get('token') ?? ''
    const response = await fetch(new URL(`/media/frames/${dive.videoId}/${dive.startFrame + frame}.png`, app.url), { headers: { authorization: `Bearer ${token}` } })
    return sampled(Buffer.from(await response.arrayBuffer()).toString('base64'))
  }

  it('goes to the clipboard as it is, whatever the screen does to it', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await press('Home', 'Shift+ArrowRight', 'ArrowRight', 'Equal', 'Equal', 'Shift+BracketRight')
    await shownFrame(page, 11)
    await press('KeyC')
    await expectText(page.locator('.notice').last(), /Frame 11 was copied at full size/)
    const copied = await page.evaluate<string>(`(async () => {
      const [item] = await navigator.clipboard.read()
      const bytes = new Uint8Array(await (await item.getType('image/png')).arrayBuffer())
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    })()`)
    const picture = await sampled(copied)
    expect(picture).toBe(await exact(11))
    expect(picture).not.toBe(await exact(12))
  })

  it('goes into a file named after dive and frame', async () => {
    await press('ArrowRight')
    const [download] = await Promise.all([page.waitForEvent('download'), press('Shift+KeyC')])
    expect(download.suggestedFilename()).toMatch(new RegExp(`dive ${dive.id} \\(107B\\) frame 12\\.png$`))
    await expectText(page.locator('.notice').last(), new RegExp(`Saved as “.*dive ${dive.id} \\(107B\\) frame 12\\.png”`))
    expect(await sampled(readFileSync(await download.path()).toString('base64'))).toBe(await exact(12))
    await press('Digit0', 'Shift+Digit0')
  })
})

describe('playing', () => {
  it('is what the space bar does, also after a button was clicked', async () => {
    const playing = (): Promise<number> => page.getByRole('button', { name: 'Pause', exact: true }).count()
    await press('Home')
    await page.getByRole('button', { name: 'One frame on' }).click()
    await shownFrame(page, 1)
    await press('Space')
    await eventually(playing).toBe(1)
    await press('Space')
    await eventually(playing).toBe(0)
    // Of somebody who went to the button by key, it is the button's.
    await page.getByRole('button', { name: 'One frame back' }).focus()
    await press('Tab', 'Shift+Tab')
    const before = await frameNow()
    await press('Space')
    await eventually(frameNow).toBe(before - 1)
    expect(await playing()).toBe(0)
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  })

  /** Frames a second while it plays, told by what the frame field shows between two of its changes. */
  const measured = (): Promise<number> => page.evaluate<number>(`new Promise((resolve) => {
    const field = document.querySelector('.transport .frame input')
    const seen = []
    const began = performance.now()
    const look = (now) => {
      const frame = Number(field.value)
      if (frame !== seen.at(-1)?.frame) seen.push({ frame, now: performance.now() })
      if (now - began < 700 || seen.length < 4) return requestAnimationFrame(look)
      const [, first] = seen
      resolve(((seen.at(-1).frame - first.frame) * 1000) / (seen.at(-1).now - first.now))
    }
    requestAnimationFrame(look)
  })`)

  /** To the slowest, and from there up: whatever the speed was. */
  async function setSpeed(stepsUp: number): Promise<void> {
    await press(...Array.from({ length: 5 }, () => 'BracketLeft'), ...Array.from({ length: stepsUp }, () => 'BracketRight'))
    expect(await speed()).toBe(['⅛×', '¼×', '½×', '1×', '2×', '4×'][stepsUp])
  }

  it('goes through all speeds by key, from an eighth to four times, and stays at the ends', async () => {
    await press('Home')
    expect(await speed()).toBe('1×')
    const downwards: (string | null)[] = []
    for (let i = 0; i < 4; i++) {
      await press('BracketLeft')
      downwards.push(await speed())
    }
    expect(downwards).toEqual(['½×', '¼×', '⅛×', '⅛×'])
    await eventually(announced).toContain('Speed ⅛×')
    const upwards: (string | null)[] = []
    for (let i = 0; i < 6; i++) {
      await press('BracketRight')
      upwards.push(await speed())
    }
    expect(upwards).toEqual(['¼×', '½×', '1×', '2×', '4×', '4×'])
    expect(await frameNow()).toBe(0)
  })

  it('really plays that fast', async () => {
    const times = await call<number[]>(page, 'videos.frameTimes', { videoId: dive.videoId, startFrame: dive.startFrame, endFrame: dive.endFrame })
    const fps = ((times.length - 1) * 1e6) / (times.at(-1)! - times[0]!)
    for (const [stepsUp, factor] of [[0, 1 / 8], [2, 1 / 2], [3, 1]] as const) {
      await setSpeed(stepsUp)
      await press('Home', 'Space')
      const found = (await measured()) / (fps * factor)
      await press('Space')
      // Neighbouring speeds are a factor of two apart; a busy machine looks late.
      expect(found).toBeGreaterThan(0.72)
      expect(found).toBeLessThan(1.38)
    }
  })

  it('changes speed and direction while it plays: J K L', async () => {
    await setSpeed(3)
    await press('Home', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'KeyJ')
    await eventually(speed).toBe('−1×')
    await eventually(frameNow).toBeLessThan(28)
    await press('KeyL')
    await eventually(speed).toBe('1×')
    await press('KeyL', 'KeyL')
    await eventually(speed).toBe('4×')
    await press('KeyK')
    await eventually(speed).toBe('1×')
    const stopped = await frameNow()
    await shownFrame(page, stopped)
  })

  it.each([['ArrowRight', 1], ['ArrowLeft', -1]] as const)('a held %s runs frame by frame and ends on the frame shown', async (key, direction) => {
    await press(direction > 0 ? 'Home' : 'End')
    const from = direction > 0 ? 0 : frameCount - 1
    await shownFrame(page, from)
    await page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>('.screen canvas')!
      const drawn: number[] = []
      Object.assign(window, { drawn })
      new MutationObserver(() => drawn.push(Number(canvas.dataset['frame']))).observe(canvas, { attributes: true, attributeFilter: ['data-frame'] })
    })
    // About as a system repeats a held key.
    for (let i = 0; i < 30; i++) {
      await page.keyboard.down(key)
      await page.waitForTimeout(25)
    }
    await page.keyboard.up(key)
    const to = from + 30 * direction
    expect(await frameNow()).toBe(to)
    await shownFrame(page, to)
    await page.waitForTimeout(200)
    expect(await frameNow()).toBe(to)
    const drawn = await page.evaluate(() => (window as unknown as { drawn: number[] }).drawn)
    expect(drawn.at(-1)).toBe(to)
    // Pictures came all along, and none came late over a newer one.
    expect(drawn.length).toBeGreaterThan(8)
    expect(drawn.every((frame, i) => i === 0 || (frame - drawn[i - 1]!) * direction > 0)).toBe(true)
  })

  /** All frames that were current during a time, as a set. */
  const passed = (milliseconds: number): Promise<number[]> => page.evaluate<number[]>(`new Promise((resolve) => {
    const field = document.querySelector('.transport .frame input')
    const seen = []
    const began = performance.now()
    const look = () => {
      const frame = Number(field.value)
      if (frame !== seen.at(-1)) seen.push(frame)
      if (performance.now() - began < ${milliseconds}) requestAnimationFrame(look)
      else resolve(seen)
    }
    look()
  })`)

  it('loops the stage one is in, and nothing else, until it is told to stop', async () => {
    const [, flight = 0, entry = 0] = await stageStarts(page)
    await setSpeed(4)
    await press('Home', 'ArrowDown')
    await shownFrame(page, flight)
    const loop = page.getByRole('button', { name: 'Loop this stage' })
    expect(await loop.getAttribute('aria-pressed')).toBe('false')
    await press('Shift+KeyL')
    const seen = await passed(2500)
    expect(await loop.getAttribute('aria-pressed')).toBe('true')
    // Fast playing shows not every frame; which ones depends on how busy the machine is.
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(flight)
    expect(Math.min(...seen)).toBeLessThan(flight + 10)
    expect(Math.max(...seen)).toBeLessThan(entry)
    expect(Math.max(...seen)).toBeGreaterThan(entry - 10)
    // Came round at least once.
    expect(seen.some((frame, i) => i > 0 && frame < seen[i - 1]!)).toBe(true)
    await press('Shift+KeyL')
    expect(await loop.getAttribute('aria-pressed')).toBe('false')
    expect((await passed(200)).length).toBe(1)
  })

  it('plays around the boundary one is at: twelve frames before it, twelve from it on, and stops', async () => {
    const [, flight = 0] = await stageStarts(page)
    await setSpeed(3)
    await press('Home', 'ArrowDown')
    await shownFrame(page, flight)
    await press('Slash')
    const seen = await passed(1600)
    expect(seen.find((frame) => frame !== flight)).toBeLessThan(flight)
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(flight - 12)
    expect(Math.min(...seen)).toBeLessThan(flight - 8)
    expect(Math.max(...seen)).toBeLessThanOrEqual(flight + 11)
    await eventually(frameNow).toBe(flight + 11)
    await shownFrame(page, flight + 11)
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1)
  })
})

it('reports no error', () => expect(app.problems).toEqual([]))
