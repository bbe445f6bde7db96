import { describe, expect, it } from 'vitest'
import { assertComplete } from '../../../../src/main/training/model-file.ts'

const tensor = (shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })
const expected = [{ name: 'a', shape: [2, 3] }, { name: 'b', shape: [4] }]

describe('assertComplete', () => {
  it('accepts exactly what is expected', () => {
    expect(() => assertComplete(new Map([['b', tensor([4])], ['a', tensor([2, 3])]]), expected, 'file')).not.toThrow()
  })

  it('names every missing, unexpected and misshapen key', () => {
    const found = new Map([['a', tensor([3, 2])], ['c', tensor([1])], ['x.num_batches_tracked', tensor([])]])
    const check = () => assertComplete(found, expected, 'weights.safetensors', (name) => name.endsWith('num_batches_tracked'))
    expect(check).toThrowError(
      expect.objectContaining({
        code: 'bad-checkpoint',
        message: 'weights.safetensors does not fit this model: 1 missing: b; 1 unexpected: c; 1 of another shape: a (found [3, 2], expected [2, 3]).',
      }),
    )
  })
})
