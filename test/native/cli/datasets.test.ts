import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import type { ImportEntry, ImportPreview } from '../../../src/shared/contract/datasets.ts'
import { add, fineDivingClips, fineDivingFilesOf } from '../datasets/small-sets.ts'

let folder: string
let set: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-datasets-'))
  set = mkdtempSync(join(tmpdir(), 'highboard-set-'))
  await add(set, fineDivingFilesOf())
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(set, { recursive: true, force: true })
})

async function dataset(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync(['dataset', ...args, '--library', join(folder, 'library')], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}
const json = <T>({ stdout }: { stdout: string }): T => JSON.parse(stdout) as T

describe('highboard dataset', () => {
  it('says what an import would do, and does nothing', async () => {
    expect((await dataset()).stdout).toMatch(/Nothing has been imported yet/)
    const { stdout } = await dataset('preview', set)
    expect(stdout).toMatch(/^FineDiving, .*\n {2}3 new\n {2}3 videos without pictures\n {2}split "FineDiving official": 2 train, 0 validation, 1 test\n {2}Diving, scored from 0 to 150\n/)
    expect(json<ImportPreview>(await dataset('preview', set, '--json')).counts).toMatchObject({ created: 3, awaited: 3 })
    expect(json<ImportEntry[]>(await dataset('list', '--json'))).toEqual([])
  })

  it('imports once, takes it back and brings it again', async () => {
    expect((await dataset('import', set)).stdout).toMatch(/^Import 1, FineDiving: 3 new, 3 videos without pictures\.\n$/)
    expect(json<{ import: ImportEntry | null }>(await dataset('import', set, '--json')).import).toBeNull()
    expect((await dataset('list')).stdout).toMatch(/import +data set +when.*\n +1 +FineDiving +\d{4}-\d\d-\d\d \d\d:\d\d .* 3 new/)
    expect((await dataset('undo')).stdout).toBe('Import 1, FineDiving: taken back.\n')
    expect(await dataset('undo', '1')).toMatchObject({ code: 2, stderr: expect.stringMatching(/was taken back already/) as string })
    expect((await dataset('redo')).stdout).toBe('Import 1, FineDiving: there again.\n')
    expect((await dataset('preview', set)).stdout).toMatch(/ {2}3 unchanged/)
  })

  it('tells a corrected data set from the one before', async () => {
    await add(set, fineDivingFilesOf(fineDivingClips.map((clip, index) => (index === 0 ? { ...clip, score: 91.2 } : clip))))
    expect((await dataset('preview', set)).stdout).toMatch(/1 changed\n {2}2 unchanged[^]*changed: 01\/1 · 407C: score 88 → 91\.2/)
    expect((await dataset('import', set, '--on-conflict', 'take')).stdout).toMatch(/^Import 2, FineDiving: 1 changed, 2 unchanged/)
  })

  it.each([
    [['preview', 'no-such-folder'], /no-such-folder/],
    [['preview', '.', '--kind', 'coco'], /Allowed choices are finediving/],
    [['undo', '99'], /There is no import 99[^]*There are: 2 \(FineDiving\), 1 \(FineDiving\)/],
    [['redo'], /There is no import to redo/],
  ])('%j is refused with exit code 2', async (args, message) => {
    const ended = await dataset(...args)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
  })
})
