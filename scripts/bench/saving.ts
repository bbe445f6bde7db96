import type { Page } from 'playwright-core'
import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * How long an edit takes to be durable: from the key to the answer of the
 * library, whose transaction is on the disk by then, in a real Chromium.
 */
export async function benchSaving(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    await page.waitForSelector('.card')
    await page.goto(`${new URL(app.url).origin}/#/annotate/1`)
    await page.waitForSelector('canvas[data-frame="0"]', { timeout: 60_000 })
    await page.evaluate(watchScript)
    for (let n = 0; n < 60; n++) await nudge(page, n % 2 === 0 ? 'Alt+ArrowRight' : 'Alt+ArrowLeft')
    const waits = await page.evaluate<number[]>('window.savedAfter')
    return [row('an edit made by key, stored', 'ms', waits, 'key down to “Saved”, the transaction synced; a key is down for about 80 ms')]
  } finally {
    await app.close()
  }
}

async function nudge(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key, { delay: 80 })
  await page.waitForTimeout(120)
}

/** Runs in the page: notes the time from each key to the next "Saved". */
const watchScript = `(() => {
  let keyAt = 0
  window.savedAfter = []
  window.addEventListener('keydown', () => { keyAt = performance.now() }, true)
  const mark = document.querySelector('[data-testid="save-state"]')
  new MutationObserver(() => { if (mark.getAttribute('data-state') === 'saved') window.savedAfter.push(performance.now() - keyAt) }).observe(mark, { attributes: true, attributeFilter: ['data-state'] })
})()`
