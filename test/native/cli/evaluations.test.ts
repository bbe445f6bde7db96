import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { describeMeasurements } from '../../../src/main/app/cli/run-measurements.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import type { EvaluationDocument, EvaluationSummary } from '../../../src/shared/contract/evaluations.ts'
import { openTestStudio } from '../../helpers/studio.ts'
import { makeEvaluationLibrary, type EvaluationLibrary } from '../api/evaluation-library.ts'

// Measuring from a terminal, on a library whose models were never trained.
let made: EvaluationLibrary
beforeAll(async () => (made = await makeEvaluationLibrary()))
afterAll(() => rmSync(made.folder, { recursive: true, force: true }))

interface Ended { code: number; stdout: string; stderr: string }

async function highboard(...args: string[]): Promise<Ended> {
  const ended: Ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  const program = createProgram('1.2.3', streams, (code) => (ended.code = code))
  await program.parseAsync([...args, '--library', made.folder, '--threads', '1'], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}
async function json<T>(...args: string[]): Promise<T> {
  const ended = await highboard(...args, '--json')
  expect(ended).toMatchObject({ code: 0 })
  return JSON.parse(ended.stdout) as T
}

describe('highboard evaluate', { timeout: 120_000 }, () => {
  it('measures validation where nothing else is said, beside every guess, with intervals', async () => {
    const { code, stdout } = await highboard('evaluate', '--model', 'own', '--split', 'Ten dives', '--exemplars', '2')
    expect(code).toBe(0)
    expect(stdout).toContain('"own" on the validation part of "Ten dives", 2 dives, 2 exemplars by dive-number, seed 0')
    expect(stdout).toMatch(/model +.*\d\.\d{3} .*MAE|MAE points/)
    for (const guess of ['mean of the dive number', 'event quality × DD', 'mean of all', 'median transitions']) expect(stdout).toContain(guess)
    expect(stdout).toMatch(/mean of the dive number .*16\.00 \[16\.00, 16\.00\]/)
    expect(stdout).not.toContain('look at this test part')
  })

  it('looks at the test part once; a second time only where that is wanted, and says so', async () => {
    expect((await highboard('evaluate', '--model', 'own', '--part', 'test', '--exemplars', '2')).stdout).toContain('This is the first look at this test part.')
    const refused = await highboard('evaluate', '--model', 'other', '--part', 'test')
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/was looked at once before at \S+ with "own"[^]*--again/) as string })
    const { stdout, stderr } = await highboard('evaluate', '--model', 'other', '--part', 'test', '--again', '--rule', 'any', '--range', '80')
    expect(stderr).toContain('was looked at once before; the evaluation will say so')
    expect(stdout).toContain('by any')
    expect(stdout).toContain('R-l2 over a range of 80.00 points, fixed beforehand')
    expect(stdout).toMatch(/looked at once before: "own" /)
  })
})

describe('a range that is none', () => {
  it.each(['0', '-3', 'wide', ''])('is refused: "%s"', async (range) => {
    expect(await highboard('evaluate', '--range', range)).toMatchObject({ code: 2, stderr: expect.stringContaining('above 0') as string })
  })
})

describe('highboard evaluations', { timeout: 120_000 }, () => {
  it('lists, shows, exports and reports what was measured', async () => {
    const listed = await json<EvaluationSummary[]>('evaluations', 'list', '--split', 'Ten dives')
    expect(listed.map(({ modelName, part }) => [modelName, part])).toEqual([['other', 'test'], ['own', 'test'], ['own', 'validation']])
    expect(await json<EvaluationSummary[]>('evaluations', 'list', '--model', 'other')).toHaveLength(1)
    expect(await json<EvaluationSummary[]>('evaluations', 'list', '--run', String(made.runId))).toHaveLength(2)
    expect((await highboard('evaluations')).stdout).toMatch(/looks before/)
    const test = listed[1]?.id ?? expect.fail()
    // Of two residuals on validation, measured in the same way, half of the truths can be told to lie inside, and no more.
    expect((await highboard('evaluations', 'show', String(test))).stdout).toMatch(/from the validation part: ± \d+\.\d\d points for 50 % held in \d+\.\d %\./)
    const document = await json<EvaluationDocument>('evaluations', 'export', String(test))
    expect(document.dives.map(({ votes }) => votes.length)).toEqual([2, 2])
    const out = join(made.folder, 'out.json')
    await highboard('evaluations', 'export', String(test), '--out', out)
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual(document)
    const page = join(made.folder, 'page.html')
    expect(await json('evaluations', 'report', String(test), '--out', page)).toEqual({ path: page })
    expect(readFileSync(page, 'utf8')).toContain('Dive 9')
  })

  it('compares two, and takes the mean over folds', async () => {
    const compared = await highboard('evaluations', 'compare', '2', '3')
    expect(compared.stdout).toMatch(/Evaluation 3 against 2:[^]*MAE points[^]*2 dives that both measured/)
    const page = join(made.folder, 'compared.html')
    expect(await json('evaluations', 'compare', '2', '3', '--out', page)).toEqual({ path: page })
    expect(readFileSync(page, 'utf8')).toContain('other (3) less own (2)')
    expect(await highboard('evaluations', 'compare', '1', '2')).toMatchObject({ code: 2, stderr: expect.stringContaining('no dive in common') as string })
    expect((await highboard('evaluations', 'folds', '1', '2')).stdout).toMatch(/mean of 2[^]*MAE points/)
  })

  it.each([
    [['list', '--split', 'Nowhere'], /no split "Nowhere"/],
    [['show', '99'], /no evaluation 99/],
    [['show', 'last'], /"last" is not the id/],
    [['folds', '1'], /alone cannot be compared/],
    [['list', '--run', '77'], /no run 77/],
    [['list', '--model', 'nobody'], /no model "nobody"/],
  ])('is refused for %j, with exit code 2', async (args, message) => {
    expect(await highboard('evaluations', ...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string })
  })
})

describe('what a run tells when it has ended', () => {
  it('is its validation, and how the test part is to be looked at', async () => {
    // As a run stores it: with the run's own labels and code.
    const library = await openLibrary(made.folder)
    const stored = await library.evaluations.get((await library.evaluations.list({ modelId: made.own, part: 'validation' }))[0]?.id ?? expect.fail())
    await library.evaluations.insert({ ...stored, codeVersion: '1', jobId: null, snapshot: await library.runs.snapshot(made.runId) })
    await library.runs.update(made.runId, { modelId: made.own })
    await library.close()
    const app = await openTestStudio({ libraryFolder: made.folder })
    const { run } = await app.studio.call('training.run', { runId: made.runId })
    const { lines, evaluations } = await describeMeasurements(app.studio, run)
    await app.studio.dispose()
    expect(evaluations.map(({ part, codeVersion }) => [part, codeVersion])).toEqual([['validation', '1']])
    expect(lines[0]).toMatch(/^validation, 2 dives, evaluation \d+:$/)
    expect(lines.at(-1)).toMatch(/^This run did not look at the test part; others did, .*look once: highboard evaluate --part test --model \d+ --split \d+ --again$/)
  })
})
