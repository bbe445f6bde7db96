import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { ensureBuild, installedNode, root } from './bootstrap.mjs'
import { findChromium } from './chromium.mjs'
import { failedFiles, failures, passedCount, replaceFiles } from './failures.mjs'

/**
 * Everything that is checked, in order of how soon it can fail, with a summary:
 * types, lint with the import zones, pure, native, golden, the build, and the
 * app tests in a real Chromium. The last line is "N passed, N failed": tests,
 * plus one for each step that is no test. A step that cannot run is a failure.
 */
const { values: options } = parseArgs({ options: { fast: { type: 'boolean' }, long: { type: 'boolean' }, only: { type: 'string', multiple: true } } })

const node = installedNode() ?? process.execPath
const environment = { ...process.env, ...(options.long ? { HIGHBOARD_LONG: '1' } : {}) }
const reports = join(root, '.cache', 'test-reports')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

function run(args, extra = {}) {
  return new Promise((resolve) => {
    const child = spawn(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...environment, ...extra } })
    child.on('error', (error) => {
      console.error(error.message)
      resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}

const bin = (...parts) => join(root, 'node_modules', ...parts)
const tool = (args) => async () => ({ code: await run(args), passed: null, failed: null })

/** Files of a project that are tried again where tests in them fail; where more fail, something is broken. */
const mostTriedAgain = 3

async function vitest(project, files, report, extra) {
  const code = await run([bin('vitest', 'vitest.mjs'), 'run', '--project', project, '--reporter', 'default', '--reporter', 'json', `--outputFile.json=${report}`, ...files], extra)
  return { code, found: JSON.parse(readFileSync(report, 'utf8')) }
}

/**
 * One vitest project; the counts come from its JSON report, and a run without
 * tests is a failure. Files that fail are run once more by themselves: what
 * passes then hangs on what else the machine did, and is named as unsteady.
 */
const tests = (project) => async (extra = {}) => {
  try {
    const first = await vitest(project, [], join(reports, `${project}.json`), extra)
    const skipped = first.found.numPendingTests + (first.found.numTodoTests ?? 0)
    if (skipped > 0) console.error(`${project}: ${skipped} tests were skipped.`)
    if (first.found.numTotalTests === 0) {
      console.error(`${project}: no test ran.`)
      return { code: 1, passed: 0, failed: 1 }
    }
    const files = failedFiles(first.found)
    if (files.length === 0 || files.length > mostTriedAgain) return outcome(first.code, first.found)
    console.error(`\n${project}: what failed is run again by itself.`)
    const again = await vitest(project, files, join(reports, `${project}-again.json`), extra)
    const unsteady = failures(first.found, root).filter(({ where }) => !failures(again.found, root).some((still) => still.where === where))
    return { ...outcome(again.code, replaceFiles(first.found, again.found)), unsteady }
  } catch (error) {
    console.error(`${project}: vitest left no readable report (${error.message}).`)
    return { code: 1, passed: 0, failed: 1 }
  }
}

function outcome(code, found) {
  const broken = failures(found, root)
  return { code, passed: passedCount(found), failed: broken.length, broken }
}

const build = async () => {
  try {
    await ensureBuild()
    return { code: 0, passed: null, failed: null }
  } catch (error) {
    console.error(error.message)
    return { code: 1, passed: null, failed: null }
  }
}

const app = async () => {
  try {
    return await tests('app')({ CHROMIUM_BIN: await findChromium() })
  } catch (error) {
    console.error(error.message)
    return { code: 1, passed: 0, failed: 1 }
  }
}

/** The library that the app tests copy; only time is lost where it cannot be rendered here. */
const renderDemo = async () => {
  await run([join(root, 'test', 'app', 'render-demo.ts')])
  return { code: 0, passed: 0, failed: 0 }
}

// What uses one core runs beside the others: the lanes of a stage at once, the steps of a lane one after the other.
const types = { name: 'types', fast: true, run: tool([bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'tsconfig.node.json']) }
const screenTypes = { name: 'types of the screens', fast: true, run: tool([bin('vue-tsc', 'bin', 'vue-tsc.js'), '--noEmit', '-p', 'tsconfig.web.json']) }
const lint = { name: 'lint', fast: true, run: tool([bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0']) }
const stages = [
  [[types, screenTypes], [{ name: 'build', fast: false, run: build }, lint, { name: 'demo dives', fast: false, run: renderDemo }]],
  [[{ name: 'pure', fast: true, run: tests('pure') }]],
  [[{ name: 'native', fast: false, run: tests('native') }]],
  [[{ name: 'golden', fast: false, run: tests('golden') }]],
  [[{ name: 'app', fast: false, run: app }]],
]

const results = []
async function runLane(steps) {
  for (const step of steps) {
    if (options.fast && !step.fast) continue
    if (options.only && !options.only.includes(step.name)) continue
    console.log(`\n== ${step.name}`)
    const startedAt = Date.now()
    const found = await step.run()
    results.push({ name: step.name, seconds: (Date.now() - startedAt) / 1000, isGood: found.code === 0 && (found.failed ?? 0) === 0, passed: found.passed ?? (found.code === 0 ? 1 : 0), failed: found.failed ?? (found.code === 0 ? 0 : 1), broken: found.broken ?? [], unsteady: found.unsteady ?? [] })
  }
}
for (const lanes of stages) await Promise.all(lanes.map(runLane))

console.log('')
for (const { name, seconds, isGood, passed, failed } of results) {
  console.log(`${isGood ? 'ok  ' : 'FAIL'}  ${name.padEnd(22)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed  ${seconds.toFixed(1).padStart(7)} s`)
}
// Named again where they are read: the last lines are all that some logs keep.
for (const { name, broken, unsteady } of results) {
  for (const { where, said } of broken) console.log(`\nFAIL  ${name}: ${where}\n      ${said}`)
  for (const { where, said } of unsteady) console.log(`\nUNSTEADY  ${name}: failed once and passed alone, to be mended: ${where}\n      ${said}`)
}
const isGood = results.length > 0 && results.every((result) => result.isGood)
const passed = results.reduce((sum, result) => sum + result.passed, 0)
// A step that failed without a failing test (a crash of the runner) still counts as one.
const failed = results.reduce((sum, result) => sum + (result.isGood ? 0 : Math.max(1, result.failed)), 0)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = isGood ? 0 : 1
