import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * How long a frame step takes in the app: from the key to the new picture on
 * the canvas, in a real Chromium. First through frames nobody has asked for
 * yet, then through the same frames again.
 */
export async function benchStepping(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    await page.waitForSelector('.card')
    const [diveId, frames] = await page.evaluate<[number, number]>(longestScript)
    const count = Math.min(100, frames - 1)
    await page.goto(`${new URL(app.url).origin}/#/annotate/${diveId}`)
    await page.waitForSelector('canvas[data-frame="0"]', { timeout: 60_000 })
    const steps = (key: string, count: number): Promise<number[]> => page.evaluate<number[]>(stepScript(key, count))
    const forward = await steps('ArrowRight', count)
    const back = await steps('ArrowLeft', count)
    return [row('frame step in the app, first time through', 'ms', forward, 'key to picture, decoded ahead while stepping'), row('frame step in the app, again', 'ms', back, 'key to picture')]
  } finally {
    await app.close()
  }
}

/** Runs in the page: presses a key so many times and waits for the canvas to show the next frame. */
function stepScript(key: string, count: number): string {
  return `(async () => {
    const canvas = document.querySelector('canvas[data-frame]')
    const waits = []
    for (let n = 0; n < ${count}; n++) {
      const changed = new Promise((resolve) => new MutationObserver((found, observer) => { observer.disconnect(); resolve() }).observe(canvas, { attributes: true, attributeFilter: ['data-frame'] }))
      const startedAt = performance.now()
      window.dispatchEvent(new KeyboardEvent('keydown', { key: '${key}', code: '${key}', bubbles: true }))
      await changed
      waits.push(performance.now() - startedAt)
      await new Promise((resolve) => setTimeout(resolve, 30))
    }
    return waits
  })()`
}

/** Runs in the page: id and frames of the longest dive. */
const longestScript = `fetch('/api/dives.list', { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('highboard-token') }, body: '{"limit":200}' })
  .then((response) => response.json())
  .then(({ dives }) => dives.map((dive) => [dive.id, dive.endFrame - dive.startFrame]).sort((a, b) => b[1] - a[1])[0])`
