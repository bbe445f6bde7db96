import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chooseThreads, readProcessor } from '../src/main/engine/threads.ts'
import { copyOfDemoLibrary } from '../test/app/harness.ts'
import { benchFluid } from './bench/fluid.ts'
import { describeMachine, report, type BenchRow } from './bench/measure.ts'
import { benchedConfigurations, benchLoading, benchMethod } from './bench/methods.ts'
import { replaceSection } from './bench/page.ts'
import { benchDepths } from './bench/depths.ts'
import { benchLibrary } from './bench/library.ts'
import { benchLiveScore } from './bench/live-score.ts'
import { benchOnePass } from './bench/one-pass.ts'
import { benchOpening } from './bench/opening.ts'
import { benchTriedVotes } from './bench/tried-votes.ts'
import { benchReviewSession } from './bench/review-session.ts'
import { benchSaving } from './bench/saving.ts'
import { benchSideBySide } from './bench/side-by-side.ts'
import { benchStepping } from './bench/stepping.ts'
import { benchStudio } from './bench/studio.ts'
import { benchVideo } from './bench/video.ts'
import { ensureBuild, root } from './bootstrap.mjs'

/**
 * `npm run bench`: the speeds users feel, measured and written into the marked
 * sections of docs/benchmarks.md with the machine they were measured on; notes
 * around the sections stay. `npm run bench -- loading video library methods passes studio stepping side-by-side fluid sessions`
 * does only the named parts, `-- methods:core-small` one size of one method,
 * which is printed and not stored. `--dry` stores nothing.
 */
const demoDives = 24
/** Published sizes whose steps at each depth are measured too; others take minutes a step. */
const depthSizes = ['mcore']
const { threads } = chooseThreads(readProcessor())
const given = process.argv.slice(2)
const isDry = given.includes('--dry')
const wanted = given.filter((word) => word !== '--dry')
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part)
const sizes = wanted.flatMap((word) => (word.startsWith('methods:') ? [word.slice('methods:'.length)] : []))

const print = (found: readonly BenchRow[]): BenchRow[] => {
  for (const each of found) process.stderr.write(`${each.what}: ${each.value.toPrecision(3)} ${each.unit}${each.p95 === null ? '' : `, 95 % within ${each.p95.toPrecision(3)}`}${each.note ? ` (${each.note})` : ''}\n`)
  return [...found]
}
const store = (name: string, rows: readonly BenchRow[]): void => {
  if (isDry) return
  const path = join(root, 'docs', 'benchmarks.md')
  // Each part is stored when it is done: a bench cut off keeps what it has measured.
  writeFileSync(path, replaceSection(readFileSync(path, 'utf8'), name, report(describeMachine(), new Date().toISOString().slice(0, 10), rows)))
}

for (const size of benchedConfigurations().filter(({ configuration }) => sizes.includes(configuration))) print(await benchMethod(size, threads))
if (isWanted('loading')) store('loading', print(await benchLoading(threads)))
if (isWanted('video')) store('video', print(await benchVideo()))
if (isWanted('library')) store('library', print(await benchLibrary()))
if (isWanted('methods')) {
  const rows: BenchRow[] = []
  for (const size of benchedConfigurations()) {
    rows.push(...print(await benchMethod(size, threads)))
    store('methods', rows)
  }
}
if (isWanted('passes')) store('passes', [...print(await benchOnePass('mcore-small', threads)), ...print(await benchOnePass('mcore', threads))])
if (isWanted('depths')) {
  const rows: BenchRow[] = []
  for (const size of benchedConfigurations().filter(({ configuration }) => configuration.endsWith('-small') || depthSizes.includes(configuration))) {
    rows.push(...print(await benchDepths(size, threads)))
    store('depths', rows)
  }
}
if (isWanted('studio') || isWanted('stepping') || isWanted('side-by-side') || isWanted('fluid') || isWanted('sessions')) await ensureBuild()
if (isWanted('studio')) {
  const library = copyOfDemoLibrary(demoDives)
  store('studio', [...print(await benchStudio(library, threads)), ...print(await benchSaving(demoDives)), ...print(await benchLiveScore(demoDives)), ...print(await benchTriedVotes(demoDives))])
  rmSync(library, { recursive: true, force: true })
}
if (isWanted('stepping')) store('stepping', [...print(await benchStepping(demoDives)), ...print(await benchOpening(demoDives))])
if (isWanted('side-by-side')) store('side-by-side', print(await benchSideBySide(demoDives)))
if (isWanted('fluid')) store('fluid', print(await benchFluid(demoDives)))
if (isWanted('sessions')) store('sessions', print(await benchReviewSession(demoDives)))
