import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openCheckpoint } from '../../../src/main/weights/checkpoint.ts'
import type { Checkpoint } from '../../../src/main/weights/checkpoint.ts'
import { formatWeightsReport, inspectWeights } from '../../../src/main/weights/inspect.ts'
import { loadWeights } from '../../../src/main/weights/layout.ts'
import { mcoreLayout } from '../../../src/main/models/mcore/layout.ts'
import { writePyTorchFile } from '../../../src/main/weights/pytorch-writer.ts'
import type { TorchWritable } from '../../../src/main/weights/pytorch-writer.ts'
import { writeSafetensorsFile } from '../../../src/main/weights/safetensors.ts'
import { tensorValues } from '../../../src/main/weights/tensors.ts'
import type { WeightTensor } from '../../../src/main/weights/tensors.ts'
import expected from '../../golden/data/tiny-expected.json'

/** Files written by PyTorch 2.13 and by the official safetensors library, checked value by value. */
const golden = join(import.meta.dirname, '../../golden/data')
const folder = mkdtempSync(join(tmpdir(), 'highboard-weights-'))
afterAll(() => { rmSync(folder, { recursive: true }) })

function using<T>(path: string, use: (file: Checkpoint) => T): T {
  const file = openCheckpoint(path)
  try {
    return use(file)
  } finally {
    file.close()
  }
}

const plainNumbers = (tensor: WeightTensor): unknown[] => tensorValues(tensor).map((value) => (typeof value === 'bigint' ? Number(value) : value))

describe.each([['tiny.pth', 'pytorch-zip', 'base_model.module.'], ['tiny-legacy.pth', 'pytorch-legacy', 'base_model.module.'], ['tiny.safetensors', 'safetensors', '']])('%s', (name, format, prefix) => {
  const path = join(golden, name)

  it.each(Object.entries(expected.tensors))('holds %s exactly', (key, { dtype, shape, values }) => {
    const tensor = using(path, (file) => file.read(prefix + key))
    expect([tensor.dtype, tensor.shape, plainNumbers(tensor)]).toEqual([dtype, shape, values])
  })

  it('is inspected without reading numbers', () => {
    const report = inspectWeights(path)
    expect(report.format).toBe(format)
    expect(report.contentHash).toMatch(/^[0-9a-f]{64}$/)
    expect(report.sizeBytes).toBe(readFileSync(path).byteLength)
    expect(report.tensors.filter((tensor) => tensor.name.startsWith(prefix + 'w'))).toEqual([{ name: `${prefix}w`, dtype: 'float32', shape: [3, 4], sizeBytes: 48, count: 12 }])
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    expect(formatWeightsReport(report)).toContain('[3, 4]')
  })

  it('survives being rewritten in both formats', () => {
    const tensors = using(path, (file) => file.tensors.map((tensor) => file.read(tensor.name)))
    const safetensors = join(folder, `${name}.safetensors`)
    const pytorch = join(folder, `${name}.pt`)
    writeSafetensorsFile(safetensors, tensors, new Map([['from', name]]))
    writePyTorchFile(pytorch, new Map<string, TorchWritable>(tensors.map((tensor) => [tensor.name, tensor])))
    for (const copy of [safetensors, pytorch]) {
      for (const tensor of tensors) expect(using(copy, (file) => plainNumbers(file.read(tensor.name)))).toEqual(plainNumbers(tensor))
    }
    expect(readdirSync(folder).filter((entry) => entry.endsWith('.tmp'))).toEqual([])
  })
})

describe.each(['tiny.pth', 'tiny-legacy.pth'])('%s', (name) => {
  it('holds plain values beside its tensors', () => {
    expect(using(join(golden, name), (file) => Object.fromEntries(file.plain))).toMatchObject({ epoch: expected.epoch, rho_best: expected.rho_best, 'args.lr': 0.001, 'args.names.1': 'b', 'args.none': null, 'args.flag': true, 'optimizer.param_groups.0.betas.1': 0.999 })
  })

  it('loads under an official layout as float32, every key accounted for', () => {
    const names = Object.entries(expected.tensors).map(([key, { shape }]) => ({ name: `base_model.${key}`, shape }))
    const { tensors, report } = using(join(golden, name), (file) => loadWeights(file, names, mcoreLayout))
    expect([...(tensors.get('base_model.bf16')?.data ?? [])]).toEqual(expected.tensors.bf16.values)
    expect([...(tensors.get('base_model.transposed')?.data ?? [])]).toEqual(expected.tensors.transposed.values)
    expect([report.loaded.length, report.ignored.length, report.unexpected.length]).toEqual([10, 2, 0])
  })
})

describe('files that are not there or no files', () => {
  it('are told apart', () => {
    expect(() => openCheckpoint(join(folder, 'absent.pth'))).toThrow(expect.objectContaining({ code: 'not-found' }))
    expect(() => openCheckpoint(folder)).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    writeFileSync(join(folder, 'empty.pth'), '')
    expect(() => openCheckpoint(join(folder, 'empty.pth'))).toThrow(expect.objectContaining({ code: 'bad-checkpoint' }))
  })

  it('a failed write leaves nothing behind', () => {
    expect(() => writeSafetensorsFile(join(folder, 'absent', 'x.safetensors'), [])).toThrow(expect.objectContaining({ code: 'not-found' }))
  })
})
