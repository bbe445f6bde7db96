import type { NumpyKind } from './numpy-values.ts'
import { NumpyArray, NumpyDtype, readItem } from './numpy-values.ts'
import type { PickleContext, PickleGlobalEntry, PickleGlobals } from './pickle-globals.ts'
import type { PickleValue } from './pickle-values.ts'

/**
 * How numpy writes arrays, scalars and element types into pickles, and what we
 * make of each (numpy/_core/src/multiarray/methods.c, array_reduce and
 * array_setstate; descriptor.c, arraydescr_setstate). Structured, complex and
 * date types are refused: no annotation or checkpoint uses them.
 */
export const numpyGlobals: PickleGlobals = new Map<string, PickleGlobalEntry>([
  ['numpy.dtype', { call: makeDtype }],
  ['numpy.ndarray', { value: 'numpy.ndarray' }],
  ...['numpy.core', 'numpy._core'].flatMap((core): [string, PickleGlobalEntry][] => [
    [`${core}.multiarray._reconstruct`, { call: () => new NumpyArray() }],
    [`${core}.multiarray.scalar`, { call: makeScalar }],
    [`${core}.numeric._frombuffer`, { call: fromBuffer }],
  ]),
])

const kinds: Readonly<Record<string, NumpyKind>> = { f: 'float', i: 'int', u: 'uint', b: 'bool', S: 'bytes', U: 'text', O: 'object' }
const numericSizes: Readonly<Partial<Record<NumpyKind, readonly number[]>>> = { float: [2, 4, 8], int: [1, 2, 4, 8], uint: [1, 2, 4, 8], bool: [1] }
const maximumTextItemBytes = 1 << 20

/** dtype("f8", align, copy). */
function makeDtype(args: readonly PickleValue[], context: PickleContext): NumpyDtype {
  const code = args[0]
  const match = typeof code === 'string' ? /^[<>|=]?([fiubSUO])(\d{1,8})?$/.exec(code) : null
  const kind = kinds[match?.[1] ?? '']
  if (!match || kind === undefined) throw context.fail(`a numpy array in its pickle has the element type ${typeof code === 'string' ? JSON.stringify(code.slice(0, 40)) : 'of no name'}; known are floats, integers, booleans, text and objects`)
  const size = match[2] === undefined ? (kind === 'object' ? 8 : 0) : Number(match[2])
  const itemBytes = kind === 'text' ? size * 4 : size
  const sizes = numericSizes[kind]
  if (sizes ? !sizes.includes(itemBytes) : itemBytes > maximumTextItemBytes) throw context.fail(`a numpy array in its pickle has elements of ${itemBytes} bytes, which ${kind} does not come in`)
  const dtype = new NumpyDtype(kind, itemBytes)
  if (typeof code === 'string' && code.startsWith('>')) dtype.littleEndian = false
  return dtype
}

/** State (version, byte order, subarray, names, fields, item size, alignment, flags). */
export function setDtypeState(dtype: NumpyDtype, state: PickleValue, context: PickleContext): void {
  if (!Array.isArray(state) || state.length < 5) throw context.fail('a numpy element type in its pickle is described in an unknown way')
  const [, order, subarray, names, fields] = state as readonly PickleValue[]
  if (subarray !== null || names !== null || fields !== null) throw context.fail('a numpy array in its pickle has a structured element type, which is not supported')
  if (order !== '<' && order !== '>' && order !== '|' && order !== '=') throw context.fail('a numpy element type in its pickle has an unknown byte order')
  dtype.littleEndian = order !== '>'
}

/** scalar(dtype, bytes): a single number or text, returned as such. */
function makeScalar(args: readonly PickleValue[], context: PickleContext): PickleValue {
  const [dtype, source] = args
  if (!(dtype instanceof NumpyDtype)) throw context.fail('a numpy scalar in its pickle has no element type')
  if (dtype.kind === 'object') return source ?? null
  const data = bytesOf(source, context)
  if (data?.byteLength !== dtype.itemBytes) throw context.fail(`a numpy scalar in its pickle has ${data?.byteLength ?? 0} bytes, expected ${dtype.itemBytes}`)
  context.charge(dtype.itemBytes)
  return readItem(new DataView(data.buffer, data.byteOffset, data.byteLength), 0, dtype)
}

/** State (version, shape, dtype, is column-major, bytes or list of objects). */
export function setArrayState(array: NumpyArray, state: PickleValue, context: PickleContext): void {
  if (!Array.isArray(state) || state.length < 4) throw context.fail('a numpy array in its pickle is described in an unknown way')
  const [shape, dtype, columnMajor, contents] = (state.length === 4 ? state : state.slice(1)) as readonly PickleValue[]
  fill(array, shape, dtype, columnMajor === true || columnMajor === 1, contents, context)
}

/** _frombuffer(bytes, dtype, shape, order): protocol 5. */
function fromBuffer(args: readonly PickleValue[], context: PickleContext): NumpyArray {
  const [contents, dtype, shape, order] = args
  const array = new NumpyArray()
  fill(array, shape, dtype, order === 'F', contents, context)
  return array
}

function fill(array: NumpyArray, shape: PickleValue | undefined, dtype: PickleValue | undefined, columnMajor: boolean, contents: PickleValue | undefined, context: PickleContext): void {
  if (!(dtype instanceof NumpyDtype)) throw context.fail('a numpy array in its pickle has no element type')
  const sizes = Array.isArray(shape) && shape.length <= 32 ? (shape as readonly PickleValue[]) : null
  if (!sizes || !sizes.every((size): size is number => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)) throw context.fail('a numpy array in its pickle has no valid shape')
  const length = sizes.includes(0) ? 0 : sizes.reduce((product, size) => product * size, 1)
  const described = `a numpy array in its pickle of shape [${sizes.join(', ')}]`
  if (dtype.kind === 'object') {
    if (!Array.isArray(contents) || contents.length !== length) throw context.fail(`${described} does not hold ${length} objects`)
    // A copy, because the pickle may still append to its list.
    context.charge(length * 8)
    array.objects = [...(contents as readonly PickleValue[])]
    if (columnMajor && sizes.length > 1) throw context.fail(`${described} holds objects in column-major order, which is not supported`)
  } else {
    const data = bytesOf(contents, context)
    if (dtype.itemBytes === 0 || data?.byteLength !== length * dtype.itemBytes) throw context.fail(`${described} needs ${length * dtype.itemBytes} bytes and has ${data?.byteLength ?? 0}`)
    array.data = data
    array.objects = null
  }
  array.dtype = dtype
  array.shape = [...sizes]
  array.columnMajor = columnMajor
}

/** Bytes, or text standing for bytes in pickles written by Python 2. */
function bytesOf(value: PickleValue | undefined, context: PickleContext): Uint8Array | null {
  if (value instanceof Uint8Array) return value
  if (typeof value !== 'string') return null
  context.charge(value.length)
  return new Uint8Array(Buffer.from(value, 'latin1'))
}
