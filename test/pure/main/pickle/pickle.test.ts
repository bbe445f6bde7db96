import { describe, expect, it } from 'vitest'
import { StudioError } from '../../../../src/shared/errors.ts'
import { NumpyArray } from '../../../../src/main/pickle/numpy-values.ts'
import { PickleOp as op } from '../../../../src/main/pickle/pickle-ops.ts'
import { PickleDict } from '../../../../src/main/pickle/pickle-values.ts'
import type { PickleValue } from '../../../../src/main/pickle/pickle-values.ts'
import { readPickle } from '../../../../src/main/pickle/pickle.ts'
import { callPickle, pickleBytes, u64 } from './pickle-bytes.ts'
import pythonPickles from './python-pickles.json'

const fail = (found: string): StudioError => new StudioError('bad-labels', `labels.pkl cannot be read: ${found}.`)
const read = (bytes: Uint8Array): PickleValue => readPickle(bytes, { fail }).value

function values(value: PickleValue | undefined): { shape: readonly number[]; values: PickleValue[] } {
  if (!(value instanceof NumpyArray)) throw new TypeError('not a numpy array')
  return { shape: value.shape, values: value.values() }
}

describe.each(Object.entries(pythonPickles.protocols))('a pickle written by Python, protocol %s', (_, base64) => {
  const dict = read(new Uint8Array(Buffer.from(base64, 'base64')))
  if (!(dict instanceof PickleDict)) throw new TypeError('not a dictionary')
  const get = (key: PickleValue): PickleValue | undefined => dict.get(key)

  it('holds plain values', () => {
    expect(get('none')).toBe(null)
    expect([get('true'), get('false')]).toEqual([true, false])
    expect(get('ints')).toEqual([0, 255, 256, 65535, 65536, -1, -129, 2 ** 31 - 1, -(2 ** 31), 2 ** 40, 2n ** 70n, -(2n ** 70n)])
    expect(get('floats')).toEqual([0.1, -2.5, Infinity])
    expect(get('text')).toBe('dive 407C é 中 🏊 \n\\ "quoted"')
    expect(get('bytes')).toEqual(new Uint8Array([0, 255, 10]))
    expect(get('bytearray')).toEqual(new Uint8Array([97, 98]))
  })

  it('holds containers, and finds keys by value', () => {
    expect(get('tuple')).toEqual([1, [2, 'three'], []])
    expect(get('long_tuple')).toEqual([1, 2, 3, 4])
    expect([get('set'), get('frozen')]).toEqual([[7], ['x']])
    expect(get(Object.freeze(['01', 24]))).toBe('tuple key')
    expect(get(5)).toBe('int key')
    expect(get('absent')).toBe(undefined)
    const ordered = get('ordered')
    expect(ordered instanceof PickleDict && ordered.entries()).toEqual([['b', 1], ['a', 2]])
    expect(get('shared')).toEqual([[1, 2], [1, 2]])
  })

  it('holds numpy arrays', () => {
    expect(values(get('f8'))).toEqual({ shape: [2, 2], values: [1.5, -2, 3, 4] })
    expect(values(get('f4'))).toEqual({ shape: [1], values: [0.5] })
    expect(values(get('f2'))).toEqual({ shape: [2], values: [0.5, 2] })
    expect(values(get('i8'))).toEqual({ shape: [2], values: [2n ** 60n, -1] })
    expect(values(get('i4'))).toEqual({ shape: [1], values: [-5] })
    expect(values(get('u1'))).toEqual({ shape: [1, 1], values: [200] })
    expect(values(get('b1'))).toEqual({ shape: [2], values: [true, false] })
    expect(values(get('big'))).toEqual({ shape: [2], values: [1, 256] })
    expect(values(get('fortran'))).toEqual({ shape: [2, 3], values: [0, 1, 2, 3, 4, 5] })
    expect(values(get('fortran3'))).toEqual({ shape: [2, 3, 4], values: Array.from({ length: 24 }, (_item, i) => i) })
    expect(values(get('empty'))).toEqual({ shape: [0, 3], values: [] })
    expect(values(get('scalar_array'))).toEqual({ shape: [], values: [7] })
    expect(values(get('strings'))).toEqual({ shape: [2], values: ['ab', 'cde'] })
    expect(values(get('bstrings'))).toEqual({ shape: [2], values: ['x', 'yz'] })
    expect(values(get('objects'))).toEqual({ shape: [3], values: [1, null, 's'] })
  })

  it('holds numpy scalars as plain values', () => {
    expect([get('np_f8'), get('np_i8'), get('np_bool'), get('np_str'), get('np_empty')]).toEqual([0.9231, 12, true, '407c', ''])
  })
})

describe('what a pickle may not do', () => {
  it.each([['posix', 'system'], ['os', 'system'], ['builtins', 'eval'], ['builtins', 'getattr'], ['torch.storage', '_load_from_bytes'], ['argparse', 'Namespace'], ['collections', 'constructor'], ['__proto__', 'polluted']])('asking for %s.%s is refused by name', (module, name) => {
    const message = new RegExp(`labels\\.pkl.*"${module}\\.${name}".*nothing was executed`)
    expect(() => read(callPickle(module, name, 'true'))).toThrow(expect.objectContaining({ code: 'bad-labels', message: expect.stringMatching(message) as string }))
  })

  it('asking by the stack, by INST and by OBJ is refused alike', () => {
    expect(() => read(pickleBytes(op.SHORT_BINUNICODE, 5, 'posix', op.SHORT_BINUNICODE, 6, 'system', op.STACK_GLOBAL, op.STOP))).toThrow(/posix\.system/)
    expect(() => read(pickleBytes(op.MARK, op.SHORT_BINUNICODE, 2, 'ls', op.INST, 'posix\nsystem\n', op.STOP))).toThrow(/posix\.system/)
    expect(() => read(pickleBytes(op.MARK, op.GLOBAL, 'posix\nsystem\n', op.OBJ, op.STOP))).toThrow(/posix\.system/)
  })

  it('calling data, or setting the state of data, is refused', () => {
    expect(() => read(pickleBytes(op.NONE, op.EMPTY_TUPLE, op.REDUCE, op.STOP))).toThrow(/not a known constructor/)
    expect(() => read(pickleBytes(op.EMPTY_LIST, op.EMPTY_DICT, op.BUILD, op.STOP))).toThrow(/state of something that has none/)
    expect(() => read(pickleBytes(op.NONE, op.BINPERSID, op.STOP))).toThrow(/outside itself/)
    expect(() => read(pickleBytes(op.EXT1, 1, op.STOP))).toThrow(/EXT1/)
  })

  it('a key called __proto__ is only a key', () => {
    const dict = read(pickleBytes(op.EMPTY_DICT, op.SHORT_BINUNICODE, 9, '__proto__', op.EMPTY_DICT, op.SETITEM, op.STOP))
    expect(dict instanceof PickleDict && dict.has('__proto__')).toBe(true)
    expect(dict instanceof PickleDict && dict.has('toString')).toBe(false)
  })

  it('attributes of dictionaries are passed over', () => {
    expect(read(pickleBytes(op.GLOBAL, 'collections\nOrderedDict\n', op.EMPTY_TUPLE, op.REDUCE, op.EMPTY_DICT, op.SHORT_BINUNICODE, 9, '_metadata', op.NONE, op.SETITEM, op.BUILD, op.STOP))).toBeInstanceOf(PickleDict)
  })
})

describe('damaged and hostile pickles', () => {
  const nested = pickleBytes(String.fromCharCode(op.EMPTY_LIST).repeat(1000), String.fromCharCode(op.APPEND).repeat(999), op.STOP)
  // Each tuple holds the one before it twice: 60 instructions would unfold to 2^60 values.
  const laughs = pickleBytes(op.NONE, ...Array.from({ length: 60 }, () => [op.DUP, op.TUPLE2]).flat(), op.STOP)
  const encodeOften = pickleBytes(op.BINUNICODE, 0, 0, 16, 0, 'a'.repeat(1 << 20), op.BINPUT, 0, ...Array.from({ length: 100 }, () => pickleBytes(op.GLOBAL, '_codecs\nencode\n', op.BINGET, 0, op.TUPLE1, op.REDUCE)), op.STOP)

  it.each([
    ['nesting', nested, /more than 64 levels/],
    ['unfolding', laughs, /(more than 64 levels|unfolds)/],
    ['wide unfolding', pickleBytes(op.NONE, ...Array.from({ length: 8 }, () => pickleBytes(op.BINPUT, 0, op.MARK, ...Array.from({ length: 20 }, () => pickleBytes(op.BINGET, 0)), op.LIST)), op.STOP), /unfolds to more than 2000000/],
    ['a list within itself', pickleBytes(op.EMPTY_LIST, op.DUP, op.APPEND, op.STOP), /contains itself/],
    ['copying', encodeOften, /copies more than/],
    ['a text of 2^63 bytes', pickleBytes(op.BINUNICODE8, u64(2n ** 63n), 'x'), /claims a value of 9223372036854775808 bytes/],
    ['bytes beyond the end', pickleBytes(op.BINBYTES, 255, 255, 255, 255, 'x'), /cut short/],
    ['a frame beyond the end', pickleBytes(op.PROTO, 4, op.FRAME, u64(2n ** 40n), op.NONE, op.STOP), /claims a value/],
    ['an integer of 2^31 bytes', pickleBytes(op.LONG4, 255, 255, 255, 127), /integer of 2147483647 bytes/],
    ['an integer of negative length', pickleBytes(op.LONG4, 255, 255, 255, 255), /integer of -1 bytes/],
    ['no end', pickleBytes(op.NONE), /cut short/],
    ['nothing', pickleBytes(), /cut short/],
    ['an empty stack', pickleBytes(op.STOP), /a value that is not there/],
    ['a value taken from below a mark', pickleBytes(op.NONE, op.MARK, op.TUPLE1, op.STOP), /a value that is not there/],
    ['a memory that is empty', pickleBytes(op.BINGET, 7, op.STOP), /refers to value 7/],
    ['half a pair', pickleBytes(op.MARK, op.NONE, op.DICT, op.STOP), /key without a value/],
    ['a list as key', pickleBytes(op.EMPTY_DICT, op.EMPTY_LIST, op.NONE, op.SETITEM, op.STOP), /cannot be a key/],
    ['an unknown instruction', pickleBytes(0xff), /byte 0 of its pickle is not an instruction \(255\)/],
    ['protocol 9', pickleBytes(op.PROTO, 9, op.NONE, op.STOP), /protocol 9/],
    ['text that is not UTF-8', pickleBytes(op.SHORT_BINUNICODE, 1, 0xff, op.STOP), /not UTF-8/],
    ['a line that does not end', pickleBytes(op.GLOBAL, 'a'.repeat(5000)), /longer than 4096/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(expect.objectContaining({ code: 'bad-labels', message: expect.stringMatching(message) as string }))
  })

  it('counts are limited', () => {
    const limited = (bytes: Uint8Array): unknown => readPickle(bytes, { fail, limits: { containers: 10, operations: 100, remembered: 5 } })
    const repeated = (count: number, ...ops: number[]): Uint8Array => pickleBytes(op.NONE, String.fromCharCode(...ops).repeat(count), op.STOP)
    expect(limited(repeated(10, op.EMPTY_DICT))).toBeDefined()
    expect(() => limited(repeated(11, op.EMPTY_DICT))).toThrow(/makes more than 10 lists/)
    expect(limited(repeated(49, op.NONE, op.POP))).toBeDefined()
    expect(() => limited(repeated(50, op.NONE, op.POP))).toThrow(/more than 100 instructions/)
    expect(limited(repeated(5, op.MEMOIZE))).toBeDefined()
    expect(() => limited(repeated(6, op.MEMOIZE))).toThrow(/remembers more than 5/)
  })

  it('numpy states that do not fit are refused', () => {
    const dtype = (code: string): Uint8Array => pickleBytes(op.GLOBAL, 'numpy\ndtype\n', op.SHORT_BINUNICODE, code.length, code, op.TUPLE1, op.REDUCE)
    const array = (code: string, length: number, data: string): Uint8Array => pickleBytes(op.GLOBAL, 'numpy._core.numeric\n_frombuffer\n', op.MARK, op.SHORT_BINBYTES, data.length, data, dtype(code), op.BININT1, length, op.TUPLE1, op.SHORT_BINUNICODE, 1, 'C', op.TUPLE, op.REDUCE, op.STOP)
    expect(values(read(array('u1', 3, 'abc')))).toEqual({ shape: [3], values: [97, 98, 99] })
    expect(() => read(array('u1', 4, 'abc'))).toThrow(/needs 4 bytes and has 3/)
    expect(() => read(array('U0', 255, ''))).toThrow(/needs 0 bytes/)
    expect(() => read(array('c16', 1, 'abc'))).toThrow(/element type "c16"/)
    expect(() => read(array('f16', 1, 'abc'))).toThrow(/elements of 16 bytes/)
    expect(() => read(array('V8', 1, 'abc'))).toThrow(/element type "V8"/)
  })
})
