import { describe, expect, it } from 'vitest'
import { joinChunks } from '../../../../src/main/weights/join-chunks.ts'
import { memorySource } from '../../../../src/main/weights/byte-source.ts'
import { encodePyTorchZip } from '../../../../src/main/weights/pytorch-writer.ts'
import type { TorchWritable } from '../../../../src/main/weights/pytorch-writer.ts'
import { fromFloat32, tensorValues } from '../../../../src/main/weights/tensors.ts'
import { openZip } from '../../../../src/main/weights/zip.ts'
import { openBytes } from './torch-files.ts'

const encode = (root: TorchWritable): Uint8Array => joinChunks(encodePyTorchZip(root, 'tiny'))

describe('writing PyTorch zip files', () => {
  const w = fromFloat32('w', [2, 3], new Float32Array([1, 2, 3, 4, 5, 6]))
  const half = fromFloat32('half', [1], new Float32Array([0.5]), 'float16')
  const steps = { name: 'steps', dtype: 'int64' as const, shape: [], data: new Uint8Array(new BigInt64Array([12345678901n]).buffer) }
  const empty = fromFloat32('empty', [0, 3], new Float32Array(0))
  const root = new Map<string, TorchWritable>([
    ['base_model', new Map([['w', w], ['half', half], ['steps', steps], ['empty', empty]])],
    ['epoch', 7], ['rho_best', 0.9231], ['big', 2n ** 40n], ['negative', -300], ['very_negative', -(2n ** 70n)], ['flag', true], ['none', null], ['names', ['a', 'ü']],
  ])

  it('round-trips tensors and plain values', () => {
    const file = openBytes(encode(root))
    expect(file.tensors.map(({ name, dtype, shape }) => [name, dtype, shape])).toEqual([['base_model.w', 'float32', [2, 3]], ['base_model.half', 'float16', [1]], ['base_model.steps', 'int64', []], ['base_model.empty', 'float32', [0, 3]]])
    expect(tensorValues(file.read('base_model.w'))).toEqual([1, 2, 3, 4, 5, 6])
    expect(tensorValues(file.read('base_model.steps'))).toEqual([12345678901n])
    expect(Object.fromEntries(file.plain)).toEqual({ epoch: 7, rho_best: 0.9231, big: 2 ** 40, negative: -300, very_negative: -(2n ** 70n), flag: true, none: null, 'names.0': 'a', 'names.1': 'ü' })
  })

  it('has the members torch.save writes, in its order', () => {
    const zip = openZip(memorySource(encode(root), 'x'))
    expect([...zip.members.keys()]).toEqual(['data.pkl', '.format_version', '.storage_alignment', 'byteorder', 'data/0', 'data/1', 'data/2', 'data/3', 'version', '.data/serialization_id'].map((name) => `tiny/${name}`))
  })

  it('writes the same bytes for the same contents', () => {
    expect(encode(root)).toEqual(encode(root))
  })

  it('refuses a tensor whose bytes do not fit its shape', () => {
    expect(() => encode({ ...w, shape: [7] })).toThrow(/needs 28 bytes and has 24/)
  })
})
