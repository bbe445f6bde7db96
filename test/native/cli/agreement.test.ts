import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { openLibrary } from '../../../src/main/library/open-library.ts'
import { roundChoice } from '../../../src/shared/contract/second-labels.ts'
import { importer, someFacts, someVideo, threeStages } from '../library/temporary-library.ts'

let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-agreement-'))
  const library = await openLibrary(folder, { create: true })
  const { diveIds } = await library.videos.insert(someVideo(), Array.from({ length: 6 }, (_, i) => ({ facts: someFacts({ awards: [6 + (i % 3), 7, 8] }), stages: threeStages })), importer)
  const bob = (await library.annotators.ensure('Bob')).id
  await library.secondLabels.makeRound({ name: 'R', asksScores: false, choice: roundChoice.parse({ filter: {}, count: null }), annotatorIds: [bob], diveIds }, importer)
  for (const { id } of await library.secondLabels.mine(bob)) {
    await library.secondLabels.setStages(id, threeStages.map((stage, i) => ({ ...stage, startFrame: stage.startFrame + (i === 1 ? 2 : 0) })), '', bob)
    await library.secondLabels.submit(id, bob)
  }
  await library.close()
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function agreement(...args: string[]): Promise<{ code: number; stdout: string }> {
  const ended = { code: 0, stdout: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: () => true } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync(['agreement', ...args, '--library', folder], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = 2
  })
  return ended
}

it('highboard agreement tells pairs and scores as text, JSON and CSV', async () => {
  const text = await agreement()
  expect(text.stdout).toMatch(/Bob +first labels +6 +1\.0 +– +-1\.0 +0\.967/)
  expect(text.stdout).toMatch(/3 judges +6/)
  const { pairs } = JSON.parse((await agreement('--json')).stdout) as { pairs: { dives: number }[] }
  expect(pairs.map(({ dives }) => dives)).toEqual([6, 6, 6])
  const csv = (await agreement('--round', '1', '--csv')).stdout.split('\r\n')
  expect(csv[1]).toMatch(/^Bob,first labels,boundary,all,6,12,1,,,,,,-1,,,0\.5,1,1,/)
  expect((await agreement('--round', 'x')).code).toBe(2)
})
