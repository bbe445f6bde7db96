import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommanderError } from 'commander'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../../src/main/app/cli/program.ts'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import type { WeightsInspection } from '../../../src/shared/contract/weights.ts'

const shipped = join(import.meta.dirname, '../../../resources/models/mcore-small-rendered.safetensors')
const golden = join(import.meta.dirname, '../../golden/data')
let folder: string
let library: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'highboard-cli-weights-'))
  library = join(folder, 'library')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const path = (name: string): string => join(folder, name)

async function highboard(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const ended = { code: 0, stdout: '', stderr: '' }
  const streams = { stdout: { write: (text: string) => (ended.stdout += text) }, stderr: { write: (text: string) => (ended.stderr += text) } }
  const program = createProgram('1.2.3', streams, (code) => (ended.code = code))
  await program.parseAsync(['weights', ...args], { from: 'user' }).catch((error: unknown) => {
    if (!(error instanceof CommanderError)) throw error
    ended.code = error.exitCode === 0 ? 0 : 2
  })
  return ended
}
const names = (file: string): string[] => {
  const checkpoint = openCheckpoint(file)
  try {
    return checkpoint.tensors.map(({ name }) => name).sort()
  } finally {
    checkpoint.close()
  }
}

describe('highboard weights inspect', () => {
  it('says what a file holds and which method it fits, for people and for programs', async () => {
    const told = await highboard('inspect', shipped)
    expect(told.stdout).toMatch(/safetensors, 2\.1 MB, 261 tensors, 1\.04 M numbers \(261 float16\)[\s\S]*--method mcore --configuration mcore-small: fits, 261 of 261 weights/)
    const found = JSON.parse((await highboard('inspect', shipped, '--json')).stdout) as WeightsInspection & { tensors: unknown[] }
    expect(found).toMatchObject({ described: { method: 'mcore', geometry: 'upright' } })
    expect([found.tensors.length, found.accounts[0]?.fit]).toEqual([261, 'fits'])
  }, 60_000)
  it('under a method it does not fit, names what is missing and misshapen', async () => {
    const told = await highboard('inspect', shipped, '--method', 'mcore', '--configuration', 'mcore')
    expect(told.stdout).toMatch(/does not fit[\s\S]*missing: base_model\.[\s\S]*of another shape: /)
  })
  it('of what fits nothing says so; what cannot be read is exit code 2', async () => {
    expect((await highboard('inspect', join(golden, 'tiny.pth'))).stdout).toContain('nothing in common with any method')
    writeFileSync(path('page.pth'), '<html>')
    for (const args of [[path('page.pth')], [path('absent.pth')], [shipped, '--method', 'vgg'], [shipped, '--configuration', 'huge']]) {
      const ended = await highboard('inspect', ...args)
      expect([ended.code, /Error: .+\n.+/.test(ended.stderr)], args.join(' ')).toEqual([2, true])
    }
  })
})

describe('highboard weights convert', () => {
  it('changes format and number format, and refuses to guess an ending', async () => {
    expect((await highboard('convert', shipped, path('half.pth'), '--dtype', 'BF16')).code).toBe(0)
    expect(names(path('half.pth'))).toEqual(names(shipped))
    expect((await highboard('convert', shipped, path('x.bin'))).code).toBe(2)
    expect((await highboard('convert', shipped, path('x.bin'), '--to', 'pytorch')).code).toBe(0)
    expect(names(path('x.bin'))).toEqual(names(shipped))
  })
  it('--official keeps the weights alone, by module, each accounted for', async () => {
    const ended = await highboard('convert', shipped, path('official.pth'), '--official')
    expect(ended.stdout).toMatch(/as mcore \(mcore-small\)\n +261 loaded, 0 ignored/)
    const file = openCheckpoint(path('official.pth'))
    expect([file.plain.size, file.tensors.length]).toEqual([0, 261])
    file.close()
    expect((await highboard('convert', shipped, path('no.pth'), '--official', '--method', 'mcore', '--configuration', 'mcore')).stderr).toMatch(/does not fit this model: .*missing/)
    expect(existsSync(path('no.pth'))).toBe(false)
  })
})

describe('highboard weights import and export', () => {
  it('goes out and in again: the method told from the file, the pictures from what it says of itself', async () => {
    expect((await highboard('export', 'MCoRe small, rendered dives', path('out.pth'), '--official', '--library', library)).code).toBe(0)
    const imported = await highboard('import', path('out.pth'), '--name', 'Again', '--library', library, '--json')
    expect(JSON.parse(imported.stdout)).toMatchObject({ model: { name: 'Again', method: 'mcore', configuration: 'mcore-small', geometry: 'upright', canScore: true }, account: { fit: 'fits', loaded: 261 } })
    expect((await highboard('export', 'Again', path('again.onnx'), '--exemplars', '4', '--library', library)).stdout.split('\n').filter(Boolean)).toEqual(['features.onnx', 'stages.onnx', 'scoring.onnx'].map((part) => path(`again.${part}`)).concat(path('again.md')))
    expect(readFileSync(path('again.md'), 'utf8')).toContain('exactly 4 exemplars')
  }, 120_000)
  it('is told what to do where the file, the model or the ending is wrong', async () => {
    for (const [args, message] of [
      [['import', join(golden, 'tiny.pth')], /nothing in common/],
      [['import', shipped, '--method', 'mcore', '--configuration', 'mcore'], /does not fit[\s\S]*missing/],
      [['import', shipped, '--facts-from-split', 'None'], /no split "None"/],
      [['export', 'Nobody', path('x.onnx')], /no model "Nobody"/],
      [['export', '1', path('out.pth')], /is there already/],
      [['export', '1', path('x.exe')], /expected \.onnx/],
      [['export', '1', path('x.onnx'), '--official'], /Official checkpoints are PyTorch files/],
      [['download', 'vgg'], /called "vgg"/],
    ] as const) {
      const ended = await highboard(...args, '--library', library)
      expect([ended.code, args.join(' ')]).toEqual([2, args.join(' ')])
      expect(ended.stderr).toMatch(message)
    }
  }, 120_000)
  it('lists published weights', async () => {
    expect((await highboard('list', '--library', library)).stdout).toMatch(/resnet-50-imagenet[\s\S]*102\.5 MB; SHA-256 known; licence BSD-3-Clause[\s\S]*https:/)
  })
})

describe('help', () => {
  it.each(['inspect', 'convert', 'import', 'export', 'list', 'download'])('%s has examples', async (command) => {
    expect((await highboard(command, '--help')).stdout).toMatch(/Examples:\n +highboard weights /)
  })
})
