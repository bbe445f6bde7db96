import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeNumpyArray, writeNumpyScalar } from '../../../../src/main/pickle/numpy-writer.ts'
import { NumpyArray } from '../../../../src/main/pickle/numpy-values.ts'
import { PickleOp } from '../../../../src/main/pickle/pickle-ops.ts'
import { PickleWriter } from '../../../../src/main/pickle/pickle-writer.ts'
import { readPickle } from '../../../../src/main/pickle/pickle.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

const fail = (found: string): StudioError => new StudioError('bad-labels', found)

describe('numpy data in pickles', () => {
  it('come back as arrays of their type, the element type written once', () => {
    fc.assert(fc.property(fc.array(fc.integer()), fc.array(fc.double()), (integers, floats) => {
      const writer = new PickleWriter(3)
      writer.op(PickleOp.EMPTY_LIST, PickleOp.MARK)
      for (const _ of [1, 2]) {
        writeNumpyArray(writer, integers, 'int64')
        writeNumpyArray(writer, floats, 'float64')
      }
      writer.op(PickleOp.APPENDS)
      const arrays = readPickle(writer.finish(), { fail }).value as NumpyArray[]
      expect(arrays.every((array) => array instanceof NumpyArray)).toBe(true)
      expect(arrays.map(({ dtype, shape }) => [dtype.typeName, shape])).toEqual([['numpy.dtype(int64)', [integers.length]], ['numpy.dtype(float64)', [floats.length]], ['numpy.dtype(int64)', [integers.length]], ['numpy.dtype(float64)', [floats.length]]])
      expect(arrays[2]?.numbers()).toEqual(integers)
      expect(arrays[3]?.numbers()).toEqual(floats)
      expect(new Set(arrays.map(({ dtype }) => dtype)).size).toBe(2)
    }))
  })

  it('come back as scalars', () => {
    const writer = new PickleWriter(3)
    writer.op(PickleOp.EMPTY_LIST, PickleOp.MARK)
    writeNumpyScalar(writer, -4, 'int64')
    writeNumpyScalar(writer, 0.1, 'float64')
    writer.float(88)
    writer.bytes(new Uint8Array(300).fill(7))
    writer.op(PickleOp.APPENDS)
    expect(readPickle(writer.finish(), { fail }).value).toEqual([-4, 0.1, 88, new Uint8Array(300).fill(7)])
  })

  it('can be taken piece by piece', () => {
    const writer = new PickleWriter(3)
    const pieces: Uint8Array[] = []
    writer.op(PickleOp.EMPTY_LIST)
    for (let i = 0; i < 100; i++) {
      writer.text(`text ${i % 3}`)
      writer.op(PickleOp.APPEND)
      pieces.push(writer.take())
      expect(writer.heldBytes).toBe(0)
    }
    pieces.push(writer.finish())
    expect(readPickle(Buffer.concat(pieces), { fail }).value).toEqual(Array.from({ length: 100 }, (_, i) => `text ${i % 3}`))
  })
})
