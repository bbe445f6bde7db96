import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/** Dives of the session: those of the demo library and as many more of its videos. */
const dives = 500
const openings = 20

/**
 * How long a review session of 500 dives takes to open in the app, in a real
 * Chromium: from the button in the list to the rows of the playlist, and to the
 * picture of the dive it stopped at.
 */
export async function benchReviewSession(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    await page.waitForSelector('.card')
    await page.evaluate(fillScript)
    const [rows, pictures]: [number[], number[]] = [[], []]
    for (let run = -1; run < openings; run++) {
      await page.evaluate("location.hash = '#/reviews'")
      await page.waitForSelector('[data-review="1"] .tools .button', { timeout: 60_000 })
      const [toRows, toPicture] = await page.evaluate<[number, number]>(openScript)
      if (run >= 0) {
        rows.push(toRows)
        pictures.push(toPicture)
      }
    }
    return [row(`opening a review session of ${dives} dives, to the playlist`, 'ms', rows, 'from the button in the list of sessions'), row(`opening a review session of ${dives} dives, to the picture`, 'ms', pictures, 'of the dive it stopped at')]
  } finally {
    await app.close()
  }
}

/** Runs in the page: as many dives as wanted, and a session of all of them. */
const fillScript = `(async () => {
  const call = async (name, input) => (await fetch('/api/' + name, { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('highboard-token') }, body: JSON.stringify(input) })).json()
  const { dives } = await call('dives.list', { limit: 1000 })
  for (let n = dives.length; n < ${dives}; n++) {
    const { videoId, startFrame, endFrame, diveNumber, heightMetres, difficulty, awards, penaltyPoints, scorePoints } = dives[n % dives.length]
    await call('dives.create', { videoId, facts: { startFrame, endFrame, diveNumber, heightMetres, difficulty, athlete: 'Diver ' + n, event: 'Bench', round: '', date: null, awards, penaltyPoints, scorePoints } })
  }
  const review = await call('reviews.create', { name: 'Bench', dives: { filter: {} } })
  if (review.itemCount !== ${dives}) throw new Error('The session has ' + review.itemCount + ' dives.')
})()`

/** Runs in the page: opens the session and answers when its playlist and its picture are there, in milliseconds. */
const openScript = `(async () => {
  const there = (selector) => new Promise((resolve) => {
    const look = () => document.querySelector(selector) ? resolve(performance.now()) : requestAnimationFrame(look)
    look()
  })
  const startedAt = performance.now()
  document.querySelector('[data-review="1"] .tools .button').click()
  const [rows, picture] = await Promise.all([there('.playlist [data-item]'), there('.session canvas[data-frame]')])
  return [rows - startedAt, picture - startedAt]
})()`
