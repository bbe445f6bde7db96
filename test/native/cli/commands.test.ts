import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { makeInputs } from '../../helpers/studio.ts'

const golden = join(import.meta.dirname, '../../golden/data')
let inputs: Awaited<ReturnType<typeof makeInputs>>
let library: string

beforeAll(async () => {
  inputs = await makeInputs()
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '1', '-pix_fmt', 'yuv420p', 'final_205B.mp4'])
  writeFileSync(inputs.path('text.mp4'), 'no video\n')
  library = mkdtempSync(join(tmpdir(), 'highboard-cli-'))
})
afterAll(() => {
  rmSync(inputs.folder, { recursive: true, force: true })
  rmSync(library, { recursive: true, force: true })
})

interface Ended { code: number; stdout: string; stderr: string }

/** Runs a command as typed, with its own streams. */
async function highboard(...args: string[]): Promise<Ended> {
  const ended: Ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  const program = createProgram('1.2.3', streams, (code) => (ended.code = code))
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}
const json = (ended: Ended): unknown => JSON.parse(ended.stdout)

describe('highboard metrics', () => {
  it('gives the figures of the published predictions', async () => {
    const { mcore_published: expected } = JSON.parse(readFileSync(join(golden, 'metrics.json'), 'utf8')) as { mcore_published: Record<string, number> }
    const found = json(await highboard('metrics', '--truth', join(golden, 'mcore-published-true.npy'), '--prediction', join(golden, 'mcore-published-pred.npy'), '--json')) as Record<string, number>
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort())
    for (const [name, value] of Object.entries(expected)) expect(found[name], name).toBeCloseTo(value, 9)
  })
  it('reads text files, and says undefined where a figure is', async () => {
    writeFileSync(inputs.path('a.txt'), '50\n60\n70\n')
    writeFileSync(inputs.path('b.txt'), '5, 5, 5')
    expect(json(await highboard('metrics', '--truth', inputs.path('a.txt'), '--prediction', inputs.path('b.txt'), '--json'))).toMatchObject({ n: 3, spearman: null, mae: 55 })
    expect((await highboard('metrics', '--truth', inputs.path('a.txt'), '--prediction', inputs.path('b.txt'))).stdout).toMatch(/spearman +undefined/)
  })
  it.each([
    ['a missing file', '5 6', null, /no readable file/],
    ['different lengths', '5 6', '5 6 7', /2 truths and 3 predictions/],
    ['words', '5 6', '5 six', /"six"/],
    ['what is no number', '5 6', '5 Infinity', /Value 2/],
    ['nothing at all', '', '', /empty/],
  ])('refuses %s with exit code 2', async (_what, truth, prediction, message) => {
    writeFileSync(inputs.path('t.txt'), truth)
    if (prediction !== null) writeFileSync(inputs.path('p.txt'), prediction)
    const ended = await highboard('metrics', '--truth', inputs.path('t.txt'), '--prediction', prediction === null ? inputs.path('none.txt') : inputs.path('p.txt'), '--json')
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
    expect(json(ended)).toMatchObject({ error: { code: expect.any(String), message: expect.stringMatching(message) } })
  })
})

describe('highboard devices', () => {
  it('tells processor, threads and providers, each with a reason where it is not used', async () => {
    const found = json(await highboard('devices', '--library', library, '--json')) as { providers: { name: string; isAvailable: boolean; reason: string | null }[]; automatic: string }
    expect(found.providers.at(-1)).toMatchObject({ name: 'cpu', isAvailable: true })
    expect(found.providers.every(({ isAvailable, reason }) => isAvailable === (reason === null))).toBe(true)
    const told = (await highboard('devices', '--library', library, '--threads', '1')).stdout
    expect(told).toMatch(/^Processor +\S/)
    expect(told).toMatch(/^Threads +1: as set by you$/m)
    expect(told).toMatch(new RegExp(`^auto +takes ${found.automatic}$`, 'm'))
  })
})

describe('highboard import and library', () => {
  it('imports, lists and describes, for people and for programs', async () => {
    const imported = await highboard('import', inputs.path('final_205B.mp4'), '--library', library, '--json')
    expect(imported.code).toBe(0)
    expect(json(imported)).toMatchObject({ message: '1 imported', videos: [{ name: 'final_205B.mp4', frameCount: 25, width: 128 }] })
    expect(json(await highboard('library', '--library', library, '--json'))).toMatchObject({ videoCount: 1, diveCount: 1, labelledCount: 0 })
    const listed = await highboard('library', 'list', '--library', library)
    expect(listed.stdout.split('\n')[1]).toMatch(/1 +205B/)
    expect(json(await highboard('--json', '--library', library, 'library', 'list', '--number', '107B'))).toEqual({ total: 0, dives: [] })
  })
  it('says again is nothing new', async () => {
    const again = await highboard('import', inputs.path('final_205B.mp4'), '--library', library)
    expect(again.stdout).toContain('1 in the library already')
  })
  it('refuses a text file with exit code 2, and what to do', async () => {
    const ended = await highboard('import', inputs.path('text.mp4'), '--library', library, '--json')
    expect(ended.code).toBe(2)
    expect(json(ended)).toMatchObject({ error: { code: 'unreadable-video', hint: expect.any(String) } })
    expect(ended.stderr).toContain('text.mp4')
  })
})

describe('highboard cut', () => {
  const ranges = (text: string): string => {
    writeFileSync(inputs.path('ranges.csv'), text)
    return inputs.path('ranges.csv')
  }
  beforeAll(async () => {
    inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=10', '-t', '70', '-pix_fmt', 'yuv420p', 'long.mp4'])
    expect((await highboard('import', inputs.path('long.mp4'), '--library', library)).code).toBe(0)
  })
  it('shows first, makes once, and changes nothing the second time', async () => {
    const file = ranges('start,end,number,athlete\n10,49,107B,Li\n0:20.000,0:24.000,,\n22.5 s,26s,,')
    const dry = json(await highboard('cut', 'long.mp4', '--ranges', file, '--dry-run', '--library', library, '--json'))
    expect(dry).toMatchObject({ isDryRun: true, counts: { new: 3 }, created: [] })
    const made = await highboard('cut', inputs.path('long.mp4'), '--ranges', file, '--library', library)
    expect(made.stdout).toMatch(/3 dives made; 2 overlap another dive/)
    const again = json(await highboard('cut', 'long.mp4', '--ranges', file, '--library', library, '--json'))
    expect(again).toMatchObject({ counts: { new: 0, unchanged: 3 }, created: [] })
    expect(json(await highboard('library', 'list', '--number', '107B', '--library', library, '--json'))).toMatchObject({ total: 1, dives: [{ startFrame: 10, endFrame: 50, athlete: 'Li' }] })
  })
  it('makes nothing of a list with a fault, unless told to skip it', async () => {
    const file = ranges('100,110\n690,700\nx,5')
    const refused = await highboard('cut', 'long.mp4', '--ranges', file, '--library', library)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toMatch(/Line 2: ends at 700; the video has 0 – 699\.\nLine 3: "x" is neither/)
    const skipped = json(await highboard('cut', 'long.mp4', '--ranges', file, '--end', 'after', '--skip-faulty', '--library', library, '--json'))
    expect(skipped).toMatchObject({ counts: { new: 2, wrong: 1 }, created: [{ startFrame: 100, endFrame: 110 }, { startFrame: 690, endFrame: 700 }] })
  })
  it('tells what is missing', async () => {
    expect((await highboard('cut', 'other.mp4', '--ranges', ranges('1,2'), '--library', library)).stderr).toMatch(/no video "other\.mp4"[^]*It has: .*"long\.mp4"/)
    expect((await highboard('cut', 'long.mp4', '--ranges', inputs.path('none.csv'), '--library', library)).code).toBe(2)
    expect((await highboard('cut', 'long.mp4', '--ranges', ranges(''), '--library', library)).stderr).toMatch(/lists no ranges/)
  })
})

describe('what cannot be asked for', () => {
  it.each([
    ['an unknown dive', ['score', '999'], /999|model/],
    ['an id that is none', ['score', 'first'], /"first"/],
    ['an unknown model', ['segment', '1', '--model', 'nobody'], /no model "nobody"/],
    ['a split of too few dives', ['split', '--name', 'Club'], /at least three dives/],
    ['training without a split', ['train'], /no split/],
    ['evaluating without a split', ['evaluate'], /no (split|model)/],
    ['a missing configuration file', ['train', '--config', 'nothing.json'], /no readable file/],
  ])('%s: exit code 2 and the reason', async (_what, args, message) => {
    const ended = await highboard(...args, '--library', library)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(message)
  })
  it.each([[['fly']], [['demo', '--count', 'many']], [['metrics']], [['evaluate', '--part', 'all']], [['import']]])('%j is a wrong call: exit code 2, told by commander', async (args) => {
    const ended = await highboard(...args, '--library', library)
    expect(ended.code).toBe(2)
    expect(ended.stderr).toMatch(/error:/)
  })
  it('a library that is a file', async () => {
    writeFileSync(inputs.path('file'), 'x')
    const ended = await highboard('library', '--library', inputs.path('file'))
    expect(ended.code).not.toBe(0)
    expect(ended.stderr).toContain('Error:')
  })
})

describe('help', () => {
  it.each([[[]], [['demo']], [['import']], [['cut']], [['library', 'list']], [['split']], [['splits', 'make']], [['splits', 'export']], [['train']], [['evaluate']], [['segment']], [['score']], [['metrics']], [['serve']]])('%j has examples', async (command) => {
    const ended = await highboard(...command, '--help')
    expect(ended.code).toBe(0)
    expect(ended.stdout).toMatch(/Examples:\n +highboard /)
  })
  it('tells the version', async () => expect((await highboard('--version')).stdout.trim()).toBe('1.2.3'))
})

describe('the library folder', () => {
  it('holds nothing half-written after all this', async () => {
    expect((await highboard('library', '--library', library)).code).toBe(0)
    const files = readdirSync(library, { recursive: true, encoding: 'utf8' })
    expect(files).toContain('library.sqlite')
    expect(files.filter((name) => /\.(part|partial|new|tmp)\b/.test(name))).toEqual([])
  })
})
