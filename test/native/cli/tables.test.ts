import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { importer, someFacts, someVideo, threeStages } from '../library/temporary-library.ts'

let folder: string
const at = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-cli-tables-'))
  writeFileSync(at('results.csv'), 'Diver;Dive;Rounds so far;Pts;;Total\nLi Na;107B;1;68,20;7;68,2\nAnna;5253B;1;abc;8;70\nEva;205C;1;55,5;6;120\n')
  const library = await openLibrary(at('home'), { create: true })
  await library.videos.insert(someVideo(), [{ facts: someFacts(), stages: threeStages }], importer)
  await library.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function highboard(library: string, ...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync([...args, '--library', at(library)], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}

describe('highboard table', () => {
  it('previews a table with columns guessed, and others told', async () => {
    const guessed = await highboard('library', 'table', 'preview', at('results.csv'))
    expect(guessed).toMatchObject({ code: 0 })
    expect(guessed.stdout).toMatch(/D +Pts +score/)
    expect(guessed.stderr).toMatch(/Columns not used: Rounds so far, E, Total/)
    expect(guessed.stderr).toMatch(/line 3, column "Pts": "abc" is no score/)
    expect(guessed.stdout).toMatch(/ {2}2 new\n/)
    const told = JSON.parse((await highboard('library', 'table', 'preview', at('results.csv'), '--map', 'Total=score', '--map', 'Rounds so far=round', '--map', 'E=award:1', '--json')).stdout) as { counts: { created: number }; mapping: { columns: { index: number; field: string; place: number | null }[] } }
    expect(told.counts.created).toBe(3)
    expect(told.mapping.columns.map(({ index, field, place }) => [index, field, place])).toEqual([[0, 'athlete', null], [1, 'number', null], [2, 'round', null], [4, 'award', 1], [5, 'score', null]])
  })

  it('imports it as one operation, and again without a change', async () => {
    const args = ['table', 'import', at('results.csv'), '--name', 'Club', '--map', 'Total=score', '--map', 'E=award:1'] as const
    expect((await highboard('library', ...args)).stdout).toMatch(/^Import 1, Club: 3 new, 3 videos without pictures\.\n$/)
    expect((await highboard('library', ...args)).stdout).toMatch(/^Nothing to do: 3 unchanged/)
    const { stdout } = await highboard('library', 'library', 'list', '--json')
    expect(stdout).toMatch(/"athlete": "Eva"/)
  })

  it.each([
    ['a column it does not have', ['--map', 'Points=score'], /no column "Points"/],
    ['a field there is not', ['--map', 'Pts=marks'], /no field "marks"/],
    ['an award without its place', ['--map', 'Pts=award'], /does not say which award/],
    ['a place where there is none', ['--map', 'Pts=score:2'], /has no places/],
    ['what is no mapping', ['--map', 'Pts'], /does not say what a column means/],
    ['a header row beyond the table', ['--header-row', '30'], /Row 30/],
  ])('refuses %s with exit code 2', async (_what, args, message) => {
    const ended = await highboard('library', 'table', 'preview', at('results.csv'), ...args)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
  })
})

describe('highboard bundle', () => {
  it('is made by an export, looked into, and opened elsewhere', async () => {
    expect((await highboard('home', 'export', at('out'), '--format', 'bundle', '--option', 'models=none', '--option', 'title=Club')).stdout).toMatch(/^1 dives in 1 file/)
    const seen = await highboard('library', 'bundle', 'inspect', at('out/Club.highboard'))
    expect(seen).toMatchObject({ code: 0 })
    expect(seen.stdout).toMatch(/^Club, .*Club\.highboard\n {2}1 new\n {2}1 videos without pictures\n {2}nothing to unpack\n$/)
    expect(JSON.parse((await highboard('library', 'bundle', 'inspect', at('out/Club.highboard'), '--json')).stdout)).toMatchObject({ kind: 'bundle', counts: { created: 1 } })
    expect((await highboard('library', 'dataset', 'import', at('out/Club.highboard'))).stdout).toMatch(/^Import 2, Club: 1 new, 1 videos without pictures\.\n$/)
    expect((await highboard('library', 'dataset', 'import', at('out/Club.highboard'))).stdout).toMatch(/^Nothing to do: 1 unchanged/)
  })
  it('refuses what is none', async () => {
    const table = await highboard('library', 'bundle', 'inspect', at('results.csv'))
    expect(table).toMatchObject({ code: 2, stderr: expect.stringMatching(/no bundle but a table/) })
    writeFileSync(at('bad.highboard'), 'nothing')
    expect(await highboard('library', 'bundle', 'inspect', at('bad.highboard'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/cannot be opened as a bundle/) })
  })
  it('is told of in the help, with examples', async () => {
    expect((await highboard('library', 'bundle', 'inspect', '--help')).stdout).toMatch(/highboard bundle inspect club\.highboard/)
    expect((await highboard('library', 'table', 'import', '--help')).stdout).toMatch(/Fields: key, number/)
  })
})
