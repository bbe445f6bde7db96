import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { readCsv } from '../../../src/shared/domain/csv.ts'
import { importer, someFacts, someVideo, threeStages } from '../library/temporary-library.ts'

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-splits-'))
  const library = await openLibrary(join(folder, 'library'), { create: true })
  const dives = Array.from({ length: 20 }, (_, i) => ({ facts: someFacts({ diveNumber: i % 2 ? '107B' : '205C', athlete: `Diver, ${i % 8}`, event: `Cup ${i % 5}`, scorePoints: i === 19 ? null : 40 + i }), stages: i === 18 ? [] : threeStages }))
  await library.videos.insert(someVideo(), dives, importer)
  await library.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function splits(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync(['splits', ...args, '--library', join(folder, 'library')], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}

describe('highboard splits', () => {
  it('makes splits and says what was left out', async () => {
    expect((await splits()).stdout).toMatch(/No splits yet/)
    expect((await splits('make', '--name', 'Club', '--dry-run')).stdout).toMatch(/^Would make "Club": 11 train, 4 validation, 3 test\n2 of 20 dives left out: 1 lack a score, 1 lack stages\n$/)
    const { stdout } = await splits('make', '--name', 'Club', '--by', 'event', '--test', '.4', '--seed', '3', '--needs', 'dive-number')
    expect(stdout).toMatch(/^Split 1 "Club": \d+ train, \d+ validation, \d+ test\n1 of 20 dives left out: 1 lack a score\n5 groups by event\n$/)
    const { made } = JSON.parse((await splits('make', '--name', 'CV', '--folds', '3', '--json')).stdout) as { made: { split: { name: string } }[] }
    expect(made.map(({ split }) => split.name)).toEqual(['CV · fold 1 of 3', 'CV · fold 2 of 3', 'CV · fold 3 of 3'])
    expect((await splits()).stdout).toMatch(/1 {2}Club .* active +by event, 40 % test, 20 % validation, seed 3, with score, dive-number/)
  })

  it('shows, renames, copies, activates, exports and removes them', async () => {
    expect((await splits('show', 'Club')).stdout).toMatch(/No run has used it\n {2}number +train/)
    expect((await splits('copy', 'Club', 'Copy')).code).toBe(0)
    expect((await splits('rename', 'Copy', 'Second')).stdout).toMatch(/"Copy" is now "Second"/)
    await splits('activate', 'Second')
    const listed = JSON.parse((await splits('--json')).stdout) as { name: string; isActive: boolean }[]
    expect(listed.filter(({ isActive }) => isActive).map(({ name }) => name)).toEqual(['Second'])
    await splits('export', 'Second', join(folder, 'second.csv'))
    const { rows } = readCsv(readFileSync(join(folder, 'second.csv'), 'utf8'))
    expect(rows[0]?.cells).toEqual(['dive id', 'part', 'number', 'athlete', 'event', 'score', 'data set', 'key'])
    expect(rows[1]?.cells.slice(3, 6)).toEqual(['Diver, 0', 'Cup 0', '40'])
    await splits('export', 'Second', join(folder, 'second.json'))
    expect(JSON.parse(readFileSync(join(folder, 'second.json'), 'utf8'))).toMatchObject({ name: 'Second', recipe: { kind: 'copy', of: 'Club' } })
    expect((await splits('remove', 'Second')).stdout).toMatch(/^Removed "Second" \(copy of "Club"\)/)
    expect(await splits('show', 'Second')).toMatchObject({ code: 2 })
  })

  it.each([
    [['make', '--name', 'X', '--needs', 'luck'], /"luck" is not one of/],
    [['make', '--name', 'X', '--folds', '1'], /folds/],
    [['make', '--name', 'X', '--by', 'event', '--folds', '9'], /5 different events/],
    [['make', '--name', 'Club'], /exists already/],
    [['export', 'Club', 'out.xlsx'], /neither in .csv nor in .json/],
    [['activate', 'None'], /no split "None"/],
  ])('%j is refused', async (args, message) => {
    const ended = await splits(...args)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
  })
})
