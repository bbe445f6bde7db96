import { describe, expect, it } from 'vitest'
import { convertTensor, elementCount, fromFloat32, swapByteOrder, tensorValues, toFloat32 } from '../../../../src/main/weights/tensors.ts'
import type { TensorDtype, WeightTensor } from '../../../../src/main/weights/tensors.ts'

const bytes = (array: { buffer: ArrayBuffer }): Uint8Array => new Uint8Array(array.buffer)
const tensor = (dtype: TensorDtype, data: Uint8Array, shape: number[]): WeightTensor => ({ name: 't', dtype, shape, data })

describe('tensor conversion', () => {
  it.each([
    ['float64', bytes(new Float64Array([0.1, -2])), [Math.fround(0.1), -2]],
    ['float32', bytes(new Float32Array([1.5, -2])), [1.5, -2]],
    ['float16', bytes(new Uint16Array([0x3c00, 0xc100])), [1, -2.5]],
    ['bfloat16', bytes(new Uint16Array([0x3f80, 0xc020])), [1, -2.5]],
    ['int64', bytes(new BigInt64Array([12345678901n, -1n])), [Math.fround(12345678901), -1]],
    ['int32', bytes(new Int32Array([7, -7])), [7, -7]],
    ['int16', bytes(new Int16Array([300, -300])), [300, -300]],
    ['int8', bytes(new Int8Array([1, -128])), [1, -128]],
    ['uint8', new Uint8Array([0, 255]), [0, 255]],
    ['bool', new Uint8Array([0, 1]), [0, 1]],
  ] as const)('reads %s as float32', (dtype, data, expected) => {
    expect([...toFloat32(tensor(dtype, data, [2]))]).toEqual(expected)
  })

  it('reads float32 that is not aligned', () => {
    const shifted = new Uint8Array(9)
    shifted.set(bytes(new Float32Array([1, 2])), 1)
    expect([...toFloat32(tensor('float32', shifted.subarray(1), [2]))]).toEqual([1, 2])
  })

  it('leaves counters and masks alone when weights are halved', () => {
    const counter = tensor('int64', bytes(new BigInt64Array([5n])), [])
    expect(convertTensor(counter, 'float16')).toBe(counter)
    const half = fromFloat32('w', [2], new Float32Array([1, 0.1]), 'float16')
    expect(half.data.byteLength).toBe(4)
    expect(tensorValues(half)).toEqual([1, 0.0999755859375])
  })

  it('refuses a shape that does not hold the values', () => {
    expect(() => fromFloat32('w', [3], new Float32Array(2))).toThrow(/2 values, but its shape \[3\] holds 3/)
  })

  it('counts scalars as one and absurd shapes as infinite', () => {
    expect(elementCount([])).toBe(1)
    expect(elementCount([3, 0, 2 ** 52])).toBe(0)
    expect(elementCount([2 ** 40, 2 ** 40])).toBe(Infinity)
  })

  it('swaps byte order item by item', () => {
    expect([...swapByteOrder(new Uint8Array([1, 2, 3, 4]), 2)]).toEqual([2, 1, 4, 3])
  })
})
