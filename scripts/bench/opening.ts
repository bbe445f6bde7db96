import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { copyOfDemoLibrary, startAppOn } from '../../test/app/harness.ts'
import { row, type BenchRow } from './measure.ts'

/**
 * How long the next dive of a long queue takes, from the key to its first picture
 * on the canvas: 10,000 dives over 480 videos on the local disk, each video a file
 * of its own. First as a person works, who looks at a dive for a while; then leafing
 * through as fast as pictures come, so that nothing could be made ready before.
 */
const dives = 10_000
const copiesOfEach = 20

export async function benchOpening(demoDives: number): Promise<BenchRow[]> {
  const libraryFolder = copyOfDemoLibrary(demoDives)
  grow(libraryFolder)
  const app = await startAppOn(libraryFolder)
  try {
    const { page } = app
    await page.waitForSelector('.card', { timeout: 60_000 })
    await page.goto(`${new URL(app.url).origin}/#/queue`)
    await page.getByRole('button', { name: 'Start' }).click()
    await page.waitForSelector('.screen canvas[data-frame="0"]', { timeout: 60_000 })
    await page.waitForTimeout(2000)
    await page.evaluate(watchScript)
    const next = async (pause: number): Promise<number> => {
      await page.waitForTimeout(pause)
      return page.evaluate<number>('window.openNext()')
    }
    const waits = { working: [] as number[], leafing: [] as number[] }
    for (let n = 0; n < 60; n++) waits.working.push(await next(1000))
    for (let n = 0; n < 60; n++) waits.leafing.push(await next(0))
    const queue = `queue of ${dives.toLocaleString('en')} dives`
    return [row(`next dive of a ${queue}, first picture`, 'ms', waits.working, 'key to picture, a second after the one before'), row(`the same, leafing at once`, 'ms', waits.leafing, 'nothing was made ready')]
  } finally {
    await app.close()
  }
}

/** More videos, each a copied file, and dives of them, as rows: what lists and frames are read from. */
function grow(libraryFolder: string): void {
  const library = new DatabaseSync(join(libraryFolder, 'library.sqlite'))
  const columns = (table: string): string[] => library.prepare(`SELECT name FROM pragma_table_info('${table}')`).all().map((found) => String(found['name']))
  const copy = (table: string, changed: Readonly<Record<string, string>>, where: string): void => {
    const names = columns(table).filter((name) => name !== 'id')
    library.exec(`INSERT INTO ${table} (${names.join(', ')}) SELECT ${names.map((name) => changed[name] ?? name).join(', ')} FROM ${table} WHERE ${where}`)
  }
  const count = (table: string): number => Number(library.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
  const originals = library.prepare(`SELECT id, path FROM videos WHERE path LIKE 'library:%'`).all()
  library.exec('BEGIN')
  for (let n = 1; n < copiesOfEach; n++) {
    for (const { id, path } of originals) {
      const file = String(path).slice('library:'.length)
      cpSync(join(libraryFolder, file), join(libraryFolder, file.replace('.mp4', `-${n}.mp4`)))
      copy('videos', { path: `replace(path, '.mp4', '-${n}.mp4')`, name: `replace(name, '.mp4', '-${n}.mp4')`, content_hash: `'${n}-' || content_hash` }, `id = ${Number(id)}`)
      copy('dives', { video_id: '(SELECT max(id) FROM videos)' }, `video_id = ${Number(id)} AND id <= ${originals.length}`)
    }
  }
  const filled = count('dives')
  for (let n = 1; count('dives') < dives; n++) copy('dives', {}, `id <= ${Math.min(filled, dives - count('dives'))}`)
  library.exec(`UPDATE dives SET work_state = 'to-do'`)
  library.exec('COMMIT')
  library.close()
}

/** Runs in the page: `openNext()` presses Page Down and gives the milliseconds to the first picture drawn of another video. */
const watchScript = `(() => {
  const canvas = document.querySelector('.screen canvas')
  const draw = CanvasRenderingContext2D.prototype.drawImage
  let onDraw = null
  CanvasRenderingContext2D.prototype.drawImage = function (...given) {
    draw.apply(this, given)
    if (this.canvas === document.querySelector('.screen canvas')) onDraw?.()
  }
  window.openNext = () => new Promise((resolve) => {
    const before = document.querySelector('.screen canvas').dataset.video
    const address = location.hash
    const startedAt = performance.now()
    onDraw = () => {
      if (location.hash === address) return
      if (document.querySelector('.screen canvas').dataset.video === before) return
      onDraw = null
      resolve(performance.now() - startedAt)
    }
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'PageDown', code: 'PageDown', bubbles: true }))
  })
})()`
