import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * How long the score of other exemplars takes: from the key to the new number on
 * the screen, in a real Chromium, features cached. Swaps keep the number of votes; a vote left
 * out or brought back changes it.
 */
export async function benchTriedVotes(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    await page.waitForSelector('.card')
    const [query, ...others] = (await call<{ dives: { id: number }[] }>(page, 'dives.list', { labelled: 'yes', limit: 11 })).dives
    const models = await call<{ id: number }[]>(page, 'models.list', {})
    await call(page, 'assessment.score', { diveIds: [query?.id], modelId: models[0]?.id, exemplarIds: others.map(({ id }) => id) })
    await page.goto(`${new URL(app.url).origin}/#/review/${query?.id}`)
    await page.waitForSelector('.score')
    for (let wait = 0; wait < 180 && (await call<unknown[]>(page, 'assessment.predictions', { diveId: query?.id })).length === 0; wait++) await page.waitForTimeout(1000)
    await page.reload()
    await page.getByTestId('predicted-score').waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Try other exemplars' }).click()
    await page.getByTestId('tried-score').waitFor({ timeout: 180_000 })
    // Once to every count of votes that will be met: what is counted is the score, not the opening of a graph of that size.
    const after = (act: () => Promise<void>): Promise<number> => measure(page, act)
    const [first, later, swaps]: number[][] = [[], [], []]
    for (let round = 0; round < 6; round++) {
      for (const key of ['KeyX', 'KeyX', 'Control+KeyZ', 'Control+KeyZ']) (round === 0 && key === 'KeyX' ? first! : later!).push(await after(() => page.keyboard.press(key)))
    }
    // A swap once by the dialog; then back and forth, which swaps the two again and again.
    await page.keyboard.press('KeyS')
    await page.getByText('All numbers', { exact: true }).last().click()
    await page.waitForTimeout(1500)
    swaps!.push(await after(() => page.getByRole('dialog').locator('li button').last().click()))
    // Keys do nothing while the dialog still fades.
    await page.waitForTimeout(1000)
    for (let n = 0; n < 23; n++) swaps!.push(await after(() => page.keyboard.press(n % 2 === 0 ? 'Control+KeyZ' : 'Control+Shift+KeyZ')))
    return [
      row('score of a swapped exemplar', 'ms', swaps!, 'key or click to the number on the screen, features cached'),
      row('score with a vote fewer or more', 'ms', later!, 'key to the number on the screen, features cached'),
      row('score with a number of votes not met before', 'ms', first!, 'the graph of that many votes is opened'),
    ]
  } finally {
    await app.close()
  }
}

/** Milliseconds from the next key or click in the page to the number that follows. */
async function measure(page: Awaited<ReturnType<typeof startApp>>['page'], act: () => Promise<void>): Promise<number> {
  // Void: the promise itself would be waited for.
  await page.evaluate(`void (window.scoredAfter = new Promise((resolve) => {
    const number = document.querySelector('[data-testid="tried-score"]')
    let actedAt = 0
    const note = () => (actedAt ||= performance.now())
    window.addEventListener('keydown', (event) => ['Control', 'Shift'].includes(event.key) || note(), { capture: true })
    window.addEventListener('pointerdown', note, { capture: true })
    const watcher = new MutationObserver(() => requestAnimationFrame(() => { watcher.disconnect(); resolve(performance.now() - actedAt) }))
    // The rows too: a vote near the mean leaves the number as it was.
    for (const part of [number, document.querySelector('.tried-votes tbody')]) watcher.observe(part, { characterData: true, childList: true, subtree: true })
  }))`)
  await act()
  const waited = await page.evaluate<number>('window.scoredAfter')
  await page.waitForTimeout(120)
  return waited
}

/** Calls a procedure as the page itself would. */
function call<T>(page: Awaited<ReturnType<typeof startApp>>['page'], name: string, input: unknown): Promise<T> {
  return page.evaluate(async ([procedure, body]) => {
    const token = sessionStorage.getItem('highboard-token') ?? ''
    const response = await fetch(`/api/${procedure}`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` }, body: JSON.stringify(body) })
    return response.json()
  }, [name, input] as const) as Promise<T>
}
