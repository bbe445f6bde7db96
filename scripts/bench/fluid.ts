import { startApp } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * Whether the screen stays fluid while a run uses every core: the time from one
 * animation frame to the next on the page of a run, while the pointer goes over
 * its charts. First with nothing computing; then with a real run; then with a real
 * run whose curves have 10,000 points each and get 2,000 more points a second,
 * far more than any method sends: these are put into the page's own stream of
 * events, beside those of the run.
 */
const measured = 15_000
const history = 10_000
const messagesPerSecond = 40
const pointsPerMessage = 50
const curves = ['loss/total', 'loss/score', 'loss/segmentation', 'loss/contrastive', 'learningRate/heads', 'memory/residentBytes', 'time/secondsPerStep', 'time/inputShare']

export async function benchFluid(demoDives: number): Promise<BenchRow[]> {
  const app = await startApp({ demoDives })
  try {
    const { page } = app
    const { origin } = new URL(app.url)
    /** As the page itself would. */
    const call = <T>(name: string, input: unknown): Promise<T> => page.evaluate<T>(`fetch('/api/${name}', { method: 'POST', headers: { 'content-type': 'application/json', authorization: 'Bearer ' + sessionStorage.getItem('highboard-token') }, body: ${JSON.stringify(JSON.stringify(input))} }).then((response) => response.json())`)
    let send: (message: string) => void = () => undefined
    await page.routeWebSocket(/\/events/, (socket) => {
      const server = socket.connectToServer()
      server.onMessage((message) => socket.send(message))
      send = (message) => socket.send(message)
    })
    await page.reload()
    await page.waitForSelector('.card', { timeout: 60_000 })
    const { made } = await call<{ made: { split: { id: number } }[] }>('splits.make', { name: 'Bench', by: 'stratified', folds: null, validationShare: 0.25, testShare: 0, seed: 1, needs: ['stages', 'dive-number', 'pictures'], untrained: 'leave-out', category: null })
    const config = await call<Record<string, unknown>>('training.defaults', { method: 'mcore', configuration: 'mcore-small' })
    const start = (epochs: number, name: string): Promise<{ runId: number }> => call('training.start', { ...config, splitId: made[0]?.split.id, epochs, name })

    const first = await start(1, 'A short run')
    await page.goto(`${origin}/#/train/${first.runId}`)
    await page.waitForSelector('.run [data-testid="run-state"][data-state="done"]', { timeout: 300_000 })
    const idle = await frames(page)

    const { runId } = await start(1000, 'A long run')
    await page.goto(`${origin}/#/train/${runId}`)
    await until(async () => (await drawn(page, 0)) > 2 && (await drawn(page, 1)) > 2)
    const busy = await frames(page)

    const point = (name: string, i: number) => ({ name, epoch: 1000 - (history * 2 - i) / (history * 2), step: 1_000_000 + i, value: Math.exp(-i / 4000) + 0.1 * Math.sin(i * 7.3) })
    const emit = (points: ReturnType<typeof point>[]): void => send(JSON.stringify({ name: 'run.metrics', payload: { runId, points } }))
    for (let i = 0; i < history; i += 500) emit(curves.flatMap((name) => Array.from({ length: 500 }, (_, k) => point(name, i + k))))
    await until(async () => (await drawn(page, 0)) >= history)
    let sent = history
    const timer = setInterval(() => {
      const each = Math.ceil(pointsPerMessage / curves.length)
      emit(curves.flatMap((name) => Array.from({ length: each }, (_, k) => point(name, sent + k))))
      sent += each
    }, 1000 / messagesPerSecond)
    const flooded = await frames(page)
    clearInterval(timer)
    await call('training.stop', { runId, when: 'kill' })
    return [
      row('time between frames, page of a run, nothing computes', 'ms', idle.frames, note(idle)),
      row('time between frames while a run uses every core', 'ms', busy.frames, note(busy)),
      row(`the same with ${history.toLocaleString('en')} points in each of ${curves.length} curves and ${(messagesPerSecond * pointsPerMessage).toLocaleString('en')} more a second`, 'ms', flooded.frames, note(flooded)),
    ]
  } finally {
    await app.close()
  }
}

type Page = Awaited<ReturnType<typeof startApp>>['page']

/** Points of the nth chart of the page. */
async function drawn(page: Page, chart: number): Promise<number> {
  return Number(await page.locator('.chart .plot').nth(chart).getAttribute('data-points'))
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const last = Date.now() + 300_000
  while (!(await isSo())) {
    if (Date.now() > last) throw new Error('The page of the run did not fill within five minutes.')
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

interface Frames {
  /** Milliseconds between animation frames. */
  frames: number[]
  /** Milliseconds of the page's own tasks over 50 ms. */
  longTasks: number[]
}

function note({ frames, longTasks }: Frames): string {
  const sorted = [...frames].sort((a, b) => a - b)
  const at = (share: number): string => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(1)
  return `99 % within ${at(0.99)} ms, ${frames.filter((frame) => frame > 50).length} over 50 ms; tasks of the page over 50 ms: ${longTasks.length === 0 ? 'none' : longTasks.map((task) => task.toFixed(0)).join(', ')}`
}

async function frames(page: Page): Promise<Frames> {
  const box = await page.locator('.chart .plot').first().boundingBox()
  const recording = page.evaluate<Frames>(recordScript(measured))
  const until = Date.now() + measured
  for (let i = 0; box && Date.now() < until; i++) {
    await page.mouse.move(box.x + 60 + ((i * 13) % (box.width - 80)), box.y + box.height / 2)
    await new Promise((resolve) => setTimeout(resolve, 60))
  }
  return recording
}

/** Runs in the page. */
function recordScript(milliseconds: number): string {
  return `new Promise((resolve) => {
    const frames = []
    const longTasks = []
    const observer = new PerformanceObserver((list) => list.getEntries().forEach((entry) => longTasks.push(entry.duration)))
    observer.observe({ entryTypes: ['longtask'] })
    const startedAt = performance.now()
    let before = null
    const turn = (now) => {
      if (before !== null) frames.push(now - before)
      before = now
      if (now - startedAt < ${milliseconds}) requestAnimationFrame(turn)
      else { observer.disconnect(); resolve({ frames, longTasks }) }
    }
    requestAnimationFrame(turn)
  })`
}
