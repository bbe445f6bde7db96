import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writePyTorchFile } from '../../../src/main/weights/pytorch-writer.ts'
import type { TorchWritable } from '../../../src/main/weights/pytorch-writer.ts'
import { fromFloat32 } from '../../../src/main/weights/tensors.ts'

/**
 * PyTorch itself is rarely at hand where tests run; Python is, and its zipfile
 * and pickle with the names PyTorch allows read what PyTorch would.
 */
const python = spawnSync('python3', ['--version'], { encoding: 'utf8' })

describe('PyTorch files we write', () => {
  const folder = mkdtempSync(join(tmpdir(), 'highboard-python-'))
  afterAll(() => { rmSync(folder, { recursive: true }) })

  it('are as large as the writer says', () => {
    expect(writePyTorchFile(join(folder, 'size.pth'), new Map([['epoch', 1]]))).toBeGreaterThan(500)
  })

  if (python.status !== 0) {
    console.warn('python3 was not found: that Python reads our PyTorch files is not tested.')
    return
  }
  it('are read by Python as PyTorch reads them', () => {
    const path = join(folder, 'ours.pth')
    const root = new Map<string, TorchWritable>([
      ['base_model', new Map<string, TorchWritable>([
        ['w', fromFloat32('w', [2, 3], new Float32Array([1, 2, 3, 4, 5, 6]))],
        ['half', fromFloat32('half', [2], new Float32Array([0.5, 0.1]), 'float16')],
        ['double', fromFloat32('double', [], new Float32Array([0.25]), 'float64')],
        ['steps', { name: 'steps', dtype: 'int64', shape: [], data: new Uint8Array(new BigInt64Array([12345678901n]).buffer) }],
        ['mask', { name: 'mask', dtype: 'bool', shape: [2], data: new Uint8Array([1, 0]) }],
        ['empty', fromFloat32('empty', [0, 3], new Float32Array(0))],
      ])],
      ['epoch', 7], ['rho_best', 0.9231], ['large', 2 ** 40], ['negative', -5], ['none', null], ['flag', true], ['names', ['a', 'ü']],
    ])
    writePyTorchFile(path, root)
    const run = spawnSync('python3', [join(import.meta.dirname, 'python-reads-ours.py'), path], { encoding: 'utf8' })
    expect(run.stderr).toBe('')
    const tensor = (storage: string, shape: number[], stride: number[], values: unknown[]): object => ({ storage, shape, stride, values })
    expect(JSON.parse(run.stdout)).toEqual({
      type: 'dict',
      items: {
        base_model: { type: 'OrderedDict', items: {
          w: tensor('FloatStorage', [2, 3], [3, 1], [1, 2, 3, 4, 5, 6]),
          half: tensor('HalfStorage', [2], [1], [0.5, 0.0999755859375]),
          double: tensor('DoubleStorage', [], [], [0.25]),
          steps: tensor('LongStorage', [], [], [12345678901]),
          mask: tensor('BoolStorage', [2], [1], [true, false]),
          empty: tensor('FloatStorage', [0, 3], [3, 1], []),
        } },
        epoch: 7, rho_best: 0.9231, large: 2 ** 40, negative: -5, none: null, flag: true, names: ['a', 'ü'],
      },
    })
  })
})
