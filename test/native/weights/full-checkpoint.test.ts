import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import { loadWeights } from '../../../src/main/weights/layout.ts'
import { mcoreLayout } from '../../../src/main/models/mcore/layout.ts'
import { writePyTorchFile } from '../../../src/main/weights/pytorch-writer.ts'
import type { TorchWritable } from '../../../src/main/weights/pytorch-writer.ts'
import { elementCount, fromFloat32 } from '../../../src/main/weights/tensors.ts'
import golden from '../../golden/data/mcore.json'

/** A checkpoint of MCoRe's real size and keys, arranged as the official training script saves it. */
const folder = mkdtempSync(join(tmpdir(), 'highboard-full-'))
afterAll(() => { rmSync(folder, { recursive: true }) })
const path = join(folder, 'MCoRe_best.pth')
const state = Object.entries(golden.state) as [string, [string, number[]][]][]
const expected = state.flatMap(([module, keys]) => keys.map(([key, shape]) => ({ name: `${module}.${key}`, shape })))
/** Every tensor holds its own number in the list, so that a mix-up shows. */
const numberOf = new Map(expected.map(({ name }, i) => [name, i]))

function write(left: (name: string) => boolean): void {
  const root = new Map<string, TorchWritable>()
  for (const [module, keys] of state) {
    const dict = new Map<string, TorchWritable>()
    for (const [key, shape] of keys) {
      const name = `${module}.${key}`
      if (left(name)) dict.set(`module.${key}`, fromFloat32(name, shape, new Float32Array(elementCount(shape)).fill(numberOf.get(name) ?? -1)))
      if (key.endsWith('running_var')) dict.set(`module.${key.replace('running_var', 'num_batches_tracked')}`, { name: key, dtype: 'int64', shape: [], data: new Uint8Array(8) })
    }
    root.set(module, dict)
  }
  root.set('EnhNet_model', new Map([['module.gru.bias', fromFloat32('gru', [2], new Float32Array(2))]]))
  root.set('epoch', 200)
  writePyTorchFile(path, root)
}

function load(): ReturnType<typeof loadWeights> {
  const file = openCheckpoint(path)
  try {
    return loadWeights(file, expected, mcoreLayout)
  } finally {
    file.close()
  }
}

describe('a whole MCoRe checkpoint', () => {
  it('is loaded with every key accounted for', () => {
    write(() => true)
    const { tensors, report } = load()
    expect(report.loaded.length).toBe(expected.length)
    expect([report.missing, report.unexpected, report.wrongShape, report.startedNew]).toEqual([[], [], [], []])
    expect(report.ignored.length).toBe(1 + expected.filter(({ name }) => name.endsWith('running_var')).length)
    for (const { name, shape } of expected) {
      const tensor = tensors.get(name)
      expect([tensor?.shape, tensor?.data.length, tensor?.data[0]]).toEqual([shape, elementCount(shape), numberOf.get(name)])
    }
  })

  it('without one weight is refused, and the weight is named', () => {
    write((name) => name !== 'decoder.model.0.norm_q.weight')
    expect(load).toThrow(/MCoRe_best\.pth does not fit this model: 1 missing: decoder\.model\.0\.norm_q\.weight \[368\]/)
  })
})
