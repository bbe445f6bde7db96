import type { Page } from 'playwright-core'
import { startApp } from '../../test/app/harness.ts'

/**
 * Ten rendered dives labelled from scratch by keys alone, in the browser, in three
 * ways. Whoever presses the keys here knows the true frames, reacts late and
 * unevenly, pauses to look, and presses a key every eighth of a second; so the
 * actions are those a person needs, and the seconds those of a quick one who
 * never doubts. Every boundary must end on its true frame.
 */
export type Way = 'step and mark' | 'mark while playing, then correct' | 'accept a proposal, then correct'
export interface LabelledDive {
  way: Way
  diveNumber: string
  stages: number
  /** Key presses. */
  actions: number
  seconds: number
  /** Frames all boundaries are off at the end, summed. */
  framesOff: number
}

const dives = 10
const keyMilliseconds = 125
const lookMilliseconds = 400
/** How late a mark comes while a dive plays at half speed, milliseconds: mean and half range. */
const late = { mean: 220, spread: 70 }

export async function labelByKeys(): Promise<LabelledDive[]> {
  const app = await startApp({ demoDives: 24 })
  try {
    const { page } = app
    await page.waitForSelector('.card', { timeout: 60_000 })
    const listed = (await call<{ dives: { id: number; diveNumber: string }[] }>(page, 'dives.list', { limit: 100 })).dives
    const chosen = listed.filter((_, i) => i % 2 === 0).slice(0, dives)
    const done: LabelledDive[] = []
    for (const way of ['step and mark', 'mark while playing, then correct', 'accept a proposal, then correct'] as const) {
      for (const [place, { id, diveNumber }] of chosen.entries()) done.push(await labelOne(page, id, diveNumber, way, place))
    }
    if (app.problems.length > 0) throw new Error(app.problems.join('\n'))
    return done
  } finally {
    await app.close()
  }
}

async function labelOne(page: Page, diveId: number, diveNumber: string, way: Way, place: number): Promise<LabelledDive> {
  const { stages } = await call<{ stages: { label: string | null; startFrame: number }[] }>(page, 'dives.get', { diveId })
  const truth = stages.map(({ startFrame }) => startFrame)
  await call(page, 'stages.set', { diveId, stages: [], summary: 'Start again' })
  await openDive(page, diveId)
  await page.waitForTimeout(1000)
  let actions = 0
  const press = async (key: string, times = 1): Promise<void> => {
    for (let n = 0; n < times; n++) {
      await page.keyboard.press(key)
      await page.waitForTimeout(keyMilliseconds)
      actions++
    }
  }
  const look = (): Promise<void> => page.waitForTimeout(lookMilliseconds)
  const start = performance.now()
  if (way === 'step and mark') {
    let at = 0
    for (const [i, frame] of truth.slice(1).entries()) {
      await press('Shift+ArrowRight', Math.round((frame - at) / 10))
      at += Math.round((frame - at) / 10) * 10
      await look()
      await press(frame >= at ? 'ArrowRight' : 'ArrowLeft', Math.abs(frame - at))
      at = frame
      await look()
      await press(`Digit${i + 2}`)
    }
  } else {
    if (way === 'mark while playing, then correct') await markWhilePlaying(page, truth, place, press)
    else {
      await press('KeyP')
      await page.locator('.proposal .primary').waitFor({ timeout: 60_000 })
      await look()
      await press('KeyA')
      // What lies between flight and entry the model does not know: stepped to and marked, stage by stage.
      for (let i = 2; i < truth.length - 1; i++) {
        await press('Home')
        await press('ArrowDown', i - 1)
        const from = (await stageStarts(page))[i - 1] ?? 0
        const wanted = truth[i] ?? 0
        await press('Shift+ArrowRight', Math.floor((wanted - from) / 10))
        await look()
        await press('ArrowRight', (wanted - from) % 10)
        await press('KeyB')
      }
    }
    await saved(page)
    await press('Home')
    for (let i = 1; i < truth.length; i++) {
      await press('ArrowDown')
      await look()
      const off = (truth[i] ?? 0) - ((await stageStarts(page))[i] ?? 0)
      await press(off > 0 ? 'Alt+ArrowRight' : 'Alt+ArrowLeft', Math.abs(off))
    }
  }
  await saved(page)
  const seconds = (performance.now() - start) / 1000
  const placed = await stageStarts(page)
  await call(page, 'stages.set', { diveId, stages, summary: 'As it was' })
  return { way, diveNumber, stages: truth.length, actions, seconds, framesOff: placed.length === truth.length ? truth.reduce((sum, frame, i) => sum + Math.abs(frame - (placed[i] ?? 0)), 0) : NaN }
}

/** Plays at half speed and marks each stage a little after it has begun. */
async function markWhilePlaying(page: Page, truth: readonly number[], place: number, press: (key: string) => Promise<void>): Promise<void> {
  await press('BracketLeft')
  await press('Space')
  for (const [i, frame] of truth.slice(1).entries()) {
    while (Number(await page.locator('.screen canvas').getAttribute('data-frame')) < frame) await page.waitForTimeout(8)
    // Uneven, and the same in every run.
    await page.waitForTimeout(late.mean + late.spread * Math.sin(7 * place + 3 * i))
    await press(`Digit${i + 2}`)
  }
  await press('Space')
  await press('BracketRight')
}

/** Calls a procedure as the page itself would. */
async function call<T>(page: Page, name: string, input: unknown): Promise<T> {
  const answer: unknown = await page.evaluate(`fetch('/api/${name}', { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('highboard-token') }, body: ${JSON.stringify(JSON.stringify(input))} }).then((response) => response.json())`)
  return answer as T
}

async function openDive(page: Page, diveId: number): Promise<void> {
  await page.evaluate(`location.hash = '#/annotate/${diveId}'`)
  await page.waitForSelector('.annotate .none', { timeout: 60_000 })
  await page.waitForSelector('.screen canvas[data-frame="0"]', { timeout: 60_000 })
}

async function saved(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid="save-state"][data-state="saved"]', { timeout: 60_000 })
}

/** First frames of the stages on the timeline, as drawn. */
function stageStarts(page: Page): Promise<number[]> {
  return page.locator('.stages .edge').evaluateAll((edges) => [0, ...edges.map((edge) => Number(edge.getAttribute('aria-valuenow')))])
}

/** As lines for a terminal: medians by way. */
export function labelTable(done: readonly LabelledDive[]): string[] {
  const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
  const ways = [...new Set(done.map(({ way }) => way))]
  return [
    '| way | dives | key presses a dive, median (most) | seconds a dive, median (most) | frames off |',
    '|---|---|---|---|---|',
    ...ways.map((way) => {
      const rows = done.filter((row) => row.way === way)
      const [actions, seconds] = [rows.map((row) => row.actions), rows.map((row) => row.seconds)]
      return `| ${way} | ${rows.length} | ${median(actions)} (${Math.max(...actions)}) | ${median(seconds).toFixed(1)} (${Math.max(...seconds).toFixed(1)}) | ${rows.reduce((sum, row) => sum + row.framesOff, 0)} |`
    }),
  ]
}
