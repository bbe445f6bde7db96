import type { MatFail } from './mat-limits.ts'

/**
 * Data elements of level 5 MAT-files: a type and a size, then as many bytes,
 * padded to eight; up to four bytes are packed into the tag itself ("MAT-File
 * Format", The MathWorks, section "Data Elements").
 */
export const MatType = { int8: 1, uint8: 2, int16: 3, uint16: 4, int32: 5, uint32: 6, single: 7, double: 9, int64: 12, uint64: 13, matrix: 14, compressed: 15, utf8: 16, utf16: 17, utf32: 18 } as const

export interface MatElement {
  type: number
  data: Uint8Array
}

/** Steps through the elements of a run of bytes. */
export class MatCursor {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  readonly #fail: MatFail
  readonly littleEndian: boolean
  #at = 0

  constructor(bytes: Uint8Array, littleEndian: boolean, fail: MatFail) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.littleEndian = littleEndian
    this.#fail = fail
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.byteLength
  }

  /** The next element; its data are a view, not a copy. */
  next(): MatElement {
    const left = this.#bytes.byteLength - this.#at
    if (left < 8) throw this.#fail(`it ends in the middle of an element (${left} bytes where 8 were expected)`)
    const first = this.#view.getUint32(this.#at, this.littleEndian)
    const packedSize = first >>> 16
    if (packedSize > 0) {
      if (packedSize > 4) throw this.#fail(`it is damaged: a short element claims ${packedSize} bytes, at most 4 fit`)
      const data = this.#bytes.subarray(this.#at + 4, this.#at + 4 + packedSize)
      this.#at += 8
      return { type: first & 0xffff, data }
    }
    const size = this.#view.getUint32(this.#at + 4, this.littleEndian)
    const start = this.#at + 8
    if (size > this.#bytes.byteLength - start) throw this.#fail(`it is damaged or cut short: an element claims ${size} bytes, ${this.#bytes.byteLength - start} are there`)
    // Compressed elements stand unpadded.
    this.#at = start + (first === MatType.compressed ? size : Math.ceil(size / 8) * 8)
    return { type: first, data: this.#bytes.subarray(start, start + size) }
  }
}

/** How numbers of each type are read. */
interface NumberFormat {
  bytes: number
  read(view: DataView, offset: number, littleEndian: boolean): number
}

const formats: Readonly<Record<number, NumberFormat>> = {
  [MatType.int8]: { bytes: 1, read: (view, at) => view.getInt8(at) },
  [MatType.uint8]: { bytes: 1, read: (view, at) => view.getUint8(at) },
  [MatType.int16]: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  [MatType.uint16]: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  [MatType.int32]: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  [MatType.uint32]: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  [MatType.single]: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  [MatType.double]: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  [MatType.int64]: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  [MatType.uint64]: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
}

/** How many numbers an element has; null where it has none, or its bytes do not come out even. */
export function numberCount({ type, data }: MatElement): number | null {
  const format = formats[type]
  return format === undefined || data.byteLength % format.bytes !== 0 ? null : data.byteLength / format.bytes
}

/** The numbers of an element that `numberCount` has counted. */
export function numbersOf({ type, data }: MatElement, littleEndian: boolean): number[] {
  const format = formats[type]
  if (format === undefined) return []
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Array.from({ length: data.byteLength / format.bytes }, (_, i) => format.read(view, i * format.bytes, littleEndian))
}

/** Characters of an element, by the encoding it names; null for an element of another kind. */
export function charactersOf({ type, data }: MatElement, littleEndian: boolean): string[] | null {
  if (type === MatType.utf8) return [...new TextDecoder().decode(data)]
  if (type === MatType.utf16) return [...new TextDecoder(littleEndian ? 'utf-16le' : 'utf-16be').decode(data)]
  const codes = type === MatType.utf32 ? { type: MatType.uint32, data } : { type, data }
  if (numberCount(codes) === null || type === MatType.single || type === MatType.double) return null
  return numbersOf(codes, littleEndian).map((code) => (code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'))
}
