import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import { convertWeights } from '../../../src/main/weights/convert.ts'
import { tensorValues } from '../../../src/main/weights/tensors.ts'
import expected from '../../golden/data/tiny-expected.json'

const source = join(import.meta.dirname, '../../golden/data/tiny.pth')
const folder = mkdtempSync(join(tmpdir(), 'highboard-convert-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

function read(path: string, name: string): { dtype: string; values: unknown[] } {
  const file = openCheckpoint(path)
  try {
    const tensor = file.read(name)
    return { dtype: tensor.dtype, values: tensorValues(tensor) }
  } finally {
    file.close()
  }
}

describe('converting weights', () => {
  it('from PyTorch to safetensors and back loses nothing', () => {
    const there = join(folder, 'there.safetensors')
    const back = join(folder, 'back.pth')
    expect(convertWeights(source, there).tensorCount).toBe(12)
    expect(convertWeights(there, back).tensorCount).toBe(12)
    for (const [key, { dtype }] of Object.entries(expected.tensors)) {
      const name = `base_model.module.${key}`
      expect(read(back, name)).toEqual(read(source, name))
      expect(read(there, name).dtype).toBe(dtype)
    }
  })

  it('keeps plain values as metadata', () => {
    const path = join(folder, 'plain.safetensors')
    convertWeights(source, path)
    const file = openCheckpoint(path)
    expect([file.plain.get('epoch'), file.plain.get('rho_best')]).toEqual(['7', '0.9231'])
    file.close()
  })

  it('halves weights, and leaves counters and masks alone', () => {
    const path = join(folder, 'half.pt')
    convertWeights(source, path, { dtype: 'float16' })
    expect(read(path, 'base_model.module.half')).toEqual(read(source, 'base_model.module.half'))
    expect(read(path, 'base_model.module.w').dtype).toBe('float16')
    expect(read(path, 'base_model.module.steps')).toEqual({ dtype: 'int64', values: [12345678901n] })
  })

  it('refuses an ending it does not know, and to replace its source', () => {
    expect(() => convertWeights(source, join(folder, 'x.onnx'))).toThrow(/expected \.safetensors, \.pth or \.pt/)
    expect(() => convertWeights(source, source)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
  })
})
