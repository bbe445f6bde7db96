import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import type { DoctorReport } from '../../../src/shared/domain/doctor-report.ts'
import { add, fineDivingClips, fineDivingFilesOf } from '../datasets/small-sets.ts'

let folder: string

async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync([...args, '--library', join(folder, 'library')], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-doctor-'))
  // Its awards and score tell that the first dive's difficulty is 3.2, as the table has it.
  await add(join(folder, 'set'), fineDivingFilesOf(fineDivingClips.map((clip, index) => (index === 0 ? { ...clip, difficulty: 3.4 } : clip))))
  expect((await run('dataset', 'import', join(folder, 'set'))).code).toBe(0)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('highboard doctor', () => {
  it('examines the library, as text and as JSON, and by one rule', async () => {
    const { code, stdout } = await run('doctor')
    expect(code).toBe(0)
    expect(stdout).toMatch(/^3 dives in 3 videos/)
    const report = JSON.parse((await run('doctor', '--json')).stdout) as DoctorReport
    expect(report.rules.find(({ name }) => name === 'awaited-pictures')).toMatchObject({ severity: 'note', diveCount: 3 })
    expect((JSON.parse((await run('doctor', '--json', '--rule', 'impossible-dive-number')).stdout) as DoctorReport).rules).toHaveLength(1)
    expect(await run('doctor', '--rule', 'no-such-rule')).toMatchObject({ code: 2, stderr: expect.stringMatching(/no rule "no-such-rule"[^]*impossible-dive-number/) as string })
  })

  it('writes a report to share, never over another', async () => {
    const path = join(folder, 'report.html')
    expect((await run('doctor', '--report', path)).stderr).toMatch(/Report written/)
    expect(readFileSync(path, 'utf8')).toMatch(/^<!doctype html>/i)
    expect(await run('doctor', '--report', path)).toMatchObject({ code: 2, stderr: expect.stringMatching(/is there already/) as string })
    expect((await run('doctor', '--report', path, '--overwrite')).code).toBe(0)
    expect((await run('doctor', '--report', join(folder, 'report.pdf'))).code).toBe(2)
  })

  it('repairs what has one right repair, and says where there is none', async () => {
    const before = JSON.parse((await run('doctor', '--json')).stdout) as DoctorReport
    const fixable = before.rules.find(({ fixCount }) => fixCount > 0)
    const silent = before.rules.find(({ fixCount }) => fixCount === 0)
    expect((await run('doctor', '--fix', silent?.name ?? '')).stderr).toMatch(/no repair to offer/)
    expect(fixable).toBeDefined()
    expect((await run('doctor', '--fix', fixable?.name ?? '')).stderr).toMatch(/repaired/)
    const after = JSON.parse((await run('doctor', '--json')).stdout) as DoctorReport
    expect(after.rules.find(({ name }) => name === fixable?.name)?.fixCount).toBe(0)
  })

  it('ends with 1 where what is found is severe enough', async () => {
    const { counts } = JSON.parse((await run('doctor', '--json')).stdout) as DoctorReport
    expect((await run('doctor', '--fail-on', 'error')).code).toBe(counts.error > 0 ? 1 : 0)
  })
})

describe('highboard export', () => {
  it('lists formats with their options', async () => {
    expect((await run('formats')).stdout).toMatch(/csv: [^]*separator[^]*finediving: [^]*bundle: /)
  })

  it('writes what was asked for, with options, whole or not at all', async () => {
    const out = join(folder, 'out')
    expect((await run('export', out, '--format', 'csv', '--option', 'separator=semicolon', '--dives', '1,2-3')).stdout).toMatch(/^3 dives in \d+ files/)
    expect(readFileSync(join(out, 'dives.csv'), 'utf8').split('\n')[0]).toMatch(/;/)
    expect(await run('export', out, '--format', 'csv')).toMatchObject({ code: 2, stderr: expect.stringMatching(/already/) as string })
    expect((await run('export', join(folder, 'none'), '--format', 'csv', '--number', '612D')).code).toBe(2)
    expect(readdirSync(folder)).not.toContain('none')
  })

  it.each([
    [['--format', 'pdf'], /no export format "pdf"/],
    [['--format', 'csv', '--option', 'colour=red'], /no option "colour"/],
    [['--format', 'csv', '--option', 'separator=x'], /separator/],
    [['--format', 'csv', '--dives', '3-1'], /neither a dive's number/],
  ])('%j is refused with what would do', async (args, message) => {
    expect(await run('export', join(folder, 'refused'), ...args)).toMatchObject({ code: 2, stderr: expect.stringMatching(message) as string })
  })
})
