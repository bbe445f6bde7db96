import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { findChromium } from '../../../src/main/printing/find-chromium.ts'
import { pdfPages } from '../../helpers/pdf-text.ts'
import { makeInputs } from '../../helpers/studio.ts'

const program = await findChromium().catch(() => null)
let inputs: Awaited<ReturnType<typeof makeInputs>>
let library: string

async function highboard(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  await createProgram('1.2.3', streams, (code) => (ended.code = code)).parseAsync([...args, '--library', library], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}

beforeAll(async () => {
  inputs = await makeInputs()
  inputs.run(['-f', 'lavfi', '-i', 'testsrc2=size=128x96:rate=25', '-t', '1', '-pix_fmt', 'yuv420p', 'final_205B.mp4'])
  library = mkdtempSync(join(tmpdir(), 'highboard-report-'))
  await highboard('import', inputs.path('final_205B.mp4'))
})
afterAll(() => {
  rmSync(inputs.folder, { recursive: true, force: true })
  rmSync(library, { recursive: true, force: true })
})

describe('highboard report', () => {
  it('writes a page, and replaces a file only where that is asked for', async () => {
    const out = inputs.path('dive.html')
    expect(await highboard('report', 'dive', '1', '--out', out)).toMatchObject({ code: 0, stdout: expect.stringContaining('dive.html, ') })
    expect(readFileSync(out, 'utf8')).toMatch(/<h1>.*final_205B/)
    expect(await highboard('report', 'dive', '1', '--out', out)).toMatchObject({ code: 2, stderr: expect.stringContaining('--overwrite') })
    expect(JSON.parse((await highboard('report', 'dive', '1', '--out', out, '--overwrite', '--json')).stdout)).toMatchObject({ path: out, format: 'html' })
  })

  it.skipIf(program === null)('writes a PDF on the paper that is asked for', async () => {
    const out = inputs.path('dive.pdf')
    expect(await highboard('report', 'dive', '1', '--out', out, '--paper', 'letter')).toMatchObject({ code: 0 })
    const [sheet, ...more] = pdfPages(readFileSync(out))
    expect(more).toEqual([])
    expect(sheet).toMatchObject({ widthPoints: 612, heightPoints: 792, text: expect.stringContaining('final_205B') })
  })

  it('leaves no file where it failed, and says why', async () => {
    for (const [args, said] of [
      [['report', 'dive', '99', '--out', inputs.path('none.pdf')], /no dive|not found|there is no/i],
      [['report', 'review', '99', '--out', inputs.path('none.html')], /no .*session|there is no/i],
      [['report', 'dive', '1', '--out', inputs.path('none.docx')], /neither/],
      [['report', 'dive', 'x', '--out', inputs.path('none.pdf')], /whole number/],
      [['report', 'dive', '1'], /--out/],
    ] as const) {
      const ended = await highboard(...args)
      expect(ended.code, args.join(' ')).toBe(2)
      expect(ended.stderr, args.join(' ')).toMatch(said)
    }
    expect(['none.pdf', 'none.html', 'none.docx'].filter((name) => existsSync(inputs.path(name)))).toEqual([])
  })

  it('says what to install where nothing writes PDFs', async () => {
    const before = process.env['CHROMIUM_BIN']
    process.env['CHROMIUM_BIN'] = inputs.path('nowhere')
    writeFileSync(inputs.path('kept.pdf'), 'mine')
    try {
      expect(await highboard('report', 'dive', '1', '--out', inputs.path('kept.pdf'), '--overwrite')).toMatchObject({ code: 1, stderr: expect.stringContaining('CHROMIUM_BIN') })
      expect(readFileSync(inputs.path('kept.pdf'), 'utf8')).toBe('mine')
    } finally {
      if (before === undefined) delete process.env['CHROMIUM_BIN']
      else process.env['CHROMIUM_BIN'] = before
    }
  })
})
