import { fromHalfBits } from '../../shared/half.ts'
import type { PickleValue } from './pickle-values.ts'

/**
 * numpy arrays and element types as found in pickles: what they are, and their
 * values as plain numbers, texts or, for object arrays, plain values.
 */
export type NumpyKind = 'float' | 'int' | 'uint' | 'bool' | 'bytes' | 'text' | 'object'

/** numpy's element type, e.g. "<f8". */
export class NumpyDtype {
  readonly kind: NumpyKind
  /** Bytes of one item; 4 for each character of text; 8 for object, which is stored elsewhere. */
  readonly itemBytes: number
  littleEndian = true

  constructor(kind: NumpyKind, itemBytes: number) {
    this.kind = kind
    this.itemBytes = itemBytes
  }

  get typeName(): string {
    return `numpy.dtype(${this.kind}${this.itemBytes * 8})`
  }
}

/** A dense numpy array. `shape` and the rest are set when the pickle describes its state. */
export class NumpyArray {
  dtype: NumpyDtype = new NumpyDtype('float', 8)
  shape: readonly number[] = [0]
  /** Item bytes in row-major order, or column-major where `columnMajor`; empty for object arrays. */
  data: Uint8Array = new Uint8Array(0)
  columnMajor = false
  /** Items of an object array; null otherwise. */
  objects: readonly PickleValue[] | null = null

  get length(): number {
    return this.shape.reduce((product, size) => product * size, 1)
  }

  /** Values in row-major order; bigint only for 64-bit integers beyond 2^53. */
  values(): PickleValue[] {
    const { dtype, objects, length } = this
    if (objects) return [...objects]
    const view = new DataView(this.data.buffer, this.data.byteOffset, this.data.byteLength)
    const order = this.columnMajor ? columnMajorOrder(this.shape) : null
    return Array.from({ length }, (_, i) => readItem(view, (order?.[i] ?? i) * dtype.itemBytes, dtype))
  }

  /** Values in row-major order, booleans as 0 and 1; null where they are not numbers. */
  numbers(): number[] | null {
    if (!['float', 'int', 'uint', 'bool'].includes(this.dtype.kind)) return null
    return this.values().map(Number)
  }
}

/** For each row-major index, where the item lies in column-major order. */
function columnMajorOrder(shape: readonly number[]): number[] {
  const length = shape.reduce((product, size) => product * size, 1)
  return Array.from({ length }, (_, i) => {
    let rest = i
    let at = 0
    let stride = length
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const size = shape[axis] ?? 1
      stride /= size
      at += (rest % size) * stride
      rest = Math.floor(rest / size)
    }
    return at
  })
}

/** One item as a plain value. The caller has checked that `offset` lies inside. */
export function readItem(view: DataView, offset: number, dtype: NumpyDtype): PickleValue {
  const { kind, itemBytes, littleEndian } = dtype
  if (kind === 'float') return itemBytes === 8 ? view.getFloat64(offset, littleEndian) : itemBytes === 4 ? view.getFloat32(offset, littleEndian) : halfAt(view, offset, littleEndian)
  if (kind === 'bool') return view.getUint8(offset) !== 0
  if (kind === 'bytes' || kind === 'text') return readText(view, offset, dtype)
  if (itemBytes === 8) return plainInteger(kind === 'int' ? view.getBigInt64(offset, littleEndian) : view.getBigUint64(offset, littleEndian))
  if (itemBytes === 4) return kind === 'int' ? view.getInt32(offset, littleEndian) : view.getUint32(offset, littleEndian)
  if (itemBytes === 2) return kind === 'int' ? view.getInt16(offset, littleEndian) : view.getUint16(offset, littleEndian)
  return kind === 'int' ? view.getInt8(offset) : view.getUint8(offset)
}

/** Text padded with zeros to its fixed width; code points of four bytes, or bytes read as Latin-1. */
function readText(view: DataView, offset: number, dtype: NumpyDtype): string {
  const step = dtype.kind === 'text' ? 4 : 1
  let text = ''
  for (let at = offset; at < offset + dtype.itemBytes; at += step) {
    const code = step === 4 ? view.getUint32(at, dtype.littleEndian) : view.getUint8(at)
    text += code > 0x10ffff ? '\ufffd' : String.fromCodePoint(code)
  }
  return text.replace(/\0+$/, '')
}

/** An integer as number where that is exact. */
export function plainInteger(value: bigint): number | bigint {
  const narrow = Number(value)
  return Number.isSafeInteger(narrow) ? narrow : value
}

function halfAt(view: DataView, offset: number, littleEndian: boolean): number {
  return fromHalfBits(view.getUint16(offset, littleEndian))
}
