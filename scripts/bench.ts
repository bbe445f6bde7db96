import { rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { copyOfDemoLibrary } from '../test/app/harness.ts'
import { describeMachine, report, type BenchRow } from './bench/measure.ts'
import { benchModels } from './bench/models.ts'
import { benchStepping } from './bench/stepping.ts'
import { benchStudio } from './bench/studio.ts'
import { ensureBuild, root } from './bootstrap.mjs'

/**
 * `npm run bench`: the speeds users feel, measured and written to
 * docs/benchmarks.md with the machine they were measured on. Parts can be named:
 * `npm run bench -- models studio stepping`; then they are only printed.
 */
const demoDives = 24
const threads = availableParallelism()
const wanted = process.argv.slice(2)
const isWanted = (part: string): boolean => wanted.length === 0 || wanted.includes(part)

await ensureBuild()
const rows: BenchRow[] = []
const add = (found: readonly BenchRow[]): void => {
  for (const each of found) process.stderr.write(`${each.what}: ${each.value.toPrecision(3)} ${each.unit}\n`)
  rows.push(...found)
}
if (isWanted('models')) add(await benchModels(threads))
if (isWanted('studio')) {
  const library = copyOfDemoLibrary(demoDives)
  add(await benchStudio(library, threads))
  rmSync(library, { recursive: true, force: true })
}
if (isWanted('stepping')) add(await benchStepping(demoDives))

const machine = describeMachine()
const date = new Date().toISOString().slice(0, 10)
if (wanted.length === 0) writeFileSync(join(root, 'docs', 'benchmarks.md'), report(machine, date, rows))
process.stdout.write(`${JSON.stringify({ date, machine, rows }, null, 2)}\n`)
