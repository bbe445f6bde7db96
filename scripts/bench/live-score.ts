import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * How long a dragged boundary's score takes: from the movement of the pointer to
 * the new number on the screen, in a real Chromium, features cached.
 */
export async function benchLiveScore(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    await page.waitForSelector('.card')
    await page.goto(`${new URL(app.url).origin}/#/annotate/1`)
    await page.waitForSelector('canvas[data-frame="0"]', { timeout: 60_000 })
    await page.getByLabel('Follow the stages').check()
    await page.getByTestId('live-score').waitFor({ timeout: 180_000 })
    await page.waitForTimeout(1500)
    const box = await page.locator('.stages .edge').first().boundingBox()
    if (!box) throw new Error('The dive has no boundary to drag.')
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.evaluate(watchScript)
    // Far enough each time that the boundary falls on another sample of the model.
    for (let n = 0; n < 60; n++) {
      await page.mouse.move(x + (n % 2 === 0 ? 60 : 20) + (n % 5) * 8, y)
      await page.waitForTimeout(250)
    }
    const waits = await page.evaluate<number[]>('window.scoredAfter')
    await page.keyboard.press('Escape')
    await page.mouse.up()
    return [row('score of a boundary being dragged', 'ms', waits, 'movement of the pointer to the number on the screen, ten exemplars, features cached')]
  } finally {
    await app.close()
  }
}

/** Runs in the page: notes the time from each movement to the next change of the number. */
const watchScript = `(() => {
  let movedAt = 0
  window.scoredAfter = []
  window.addEventListener('pointermove', () => { movedAt = performance.now() }, true)
  const number = document.querySelector('[data-testid="live-score"]')
  new MutationObserver(() => requestAnimationFrame(() => {
    if (movedAt > 0) window.scoredAfter.push(performance.now() - movedAt)
    movedAt = 0
  })).observe(number, { characterData: true, childList: true, subtree: true })
})()`
