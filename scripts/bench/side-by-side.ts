import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * Scrubbing a comparison: from the pointer's movement to the frame in which all
 * panes show the pictures that belong to its place, in a real Chromium, once all
 * small pictures are there. The pointer sweeps, then jumps about. Then from letting
 * go to the full pictures in all panes.
 */
const moves = 120
const rests = 12

interface Scrubbed {
  /** Milliseconds from the pointer's event to after the frame with all pictures. */
  moved: number[]
  full: number[]
}

export async function benchSideBySide(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    await page.waitForSelector('.card', { timeout: 60_000 })
    const ids = await page.evaluate<number[]>(`fetch('/api/dives.list', { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('highboard-token') }, body: '{"limit":4}' }).then((response) => response.json()).then(({ dives }) => dives.map(({ id }) => id))`)
    const rows: BenchRow[] = []
    for (const count of [2, 4]) {
      await page.goto(`${new URL(app.url).origin}/#/compare?dives=${ids.slice(0, count).join()}`)
      await page.waitForSelector(`[data-pane="${count}"] canvas[data-frame]`, { timeout: 60_000 })
      await ready(page, count)
      const { moved, full } = await scrub(page)
      rows.push(row(`scrubbing ${count} panes, pointer to all pictures`, 'ms', moved, `95 % within ${percentile(moved, 0.95).toFixed(1)} ms; pictures of the whole dives there in small`))
      rows.push(row(`full pictures in ${count} panes after letting go`, 'ms', full, `95 % within ${percentile(full, 0.95).toFixed(1)} ms; some decoded for the first time`))
    }
    return rows
  } finally {
    await app.close()
  }
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(Math.ceil(share * sorted.length) - 1, sorted.length - 1)] ?? 0
}

type Page = Awaited<ReturnType<typeof startApp>>['page']

/** Waits until the small pictures of all dives are there. */
async function ready(page: Page, count: number): Promise<void> {
  const until = Date.now() + 180_000
  while ((await page.locator('[data-pane] canvas[data-ready="1.00"]').count()) < count) {
    if (Date.now() > until) throw new Error('The small pictures were not there within three minutes.')
    await page.waitForTimeout(250)
  }
}

async function scrub(page: Page): Promise<Scrubbed> {
  const box = await page.locator('.scrubber .bar').boundingBox()
  if (!box) throw new Error('The comparison has no clock to scrub.')
  await page.evaluate(watchScript)
  const y = box.y + box.height / 2
  const at = (share: number): number => box.x + 4 + (box.width - 8) * share
  await page.mouse.move(at(0), y)
  await page.mouse.down()
  const moved: number[] = []
  for (let i = 0; i < moves; i++) {
    // Half of them a steady sweep, half jumps over the whole dive, by the golden ratio.
    const share = i < moves / 2 ? (i + 1) / (moves / 2) : (i * 0.618_034) % 1
    await page.mouse.move(at(share), y)
    moved.push(await page.evaluate<number>('window.scrubbed()'))
  }
  await page.mouse.up()
  const full: number[] = []
  for (let i = 0; i < rests; i++) {
    await page.mouse.move(at((0.37 + i * 0.618_034) % 1), y)
    await page.mouse.down()
    await page.mouse.up()
    full.push(await page.evaluate<number>('window.fullyShown()'))
  }
  return { moved, full }
}

/** Runs in the page: `scrubbed()` waits for the pictures of the last movement and says how long they took. */
const watchScript = `(() => {
  let movedAt = 0
  let releasedAt = 0
  addEventListener('pointermove', (event) => (movedAt = event.timeStamp), { capture: true })
  addEventListener('pointerup', (event) => (releasedAt = event.timeStamp), { capture: true })
  const panes = () => [...document.querySelectorAll('[data-pane]')].map((pane) => ({ wanted: pane.dataset.frame, canvas: pane.querySelector('canvas') }))
  // After the frame: a message is delivered once the page has been painted.
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel()
    channel.port1.onmessage = () => resolve(performance.now())
    channel.port2.postMessage(0)
  }))
  const wait = async (from, isDone) => {
    const until = performance.now() + 20000
    for (;;) {
      const isThere = isDone()
      const now = await painted()
      if (isThere) return now - from
      if (now > until) throw new Error('The pictures did not come within 20 s.')
    }
  }
  window.scrubbed = () => wait(movedAt, () => panes().every(({ wanted, canvas }) => canvas?.dataset.frame === wanted))
  window.fullyShown = () => wait(releasedAt, () => panes().every(({ wanted, canvas }) => canvas?.dataset.frame === wanted && canvas.dataset.full === 'true'))
})()`
