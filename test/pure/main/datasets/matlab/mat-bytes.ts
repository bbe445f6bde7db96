import { deflateSync } from 'node:zlib'

/** MATLAB level 5 files, element by element, of either byte order. */
export interface MatWriter {
  littleEndian: boolean
}

export const little: MatWriter = { littleEndian: true }
export const big: MatWriter = { littleEndian: false }

type Numbers = 'int8' | 'uint8' | 'int16' | 'uint16' | 'int32' | 'uint32' | 'single' | 'double' | 'int64'
const types: Record<Numbers, { type: number; classId: number; bytes: number }> = {
  int8: { type: 1, classId: 8, bytes: 1 }, uint8: { type: 2, classId: 9, bytes: 1 }, int16: { type: 3, classId: 10, bytes: 2 }, uint16: { type: 4, classId: 11, bytes: 2 },
  int32: { type: 5, classId: 12, bytes: 4 }, uint32: { type: 6, classId: 13, bytes: 4 }, single: { type: 7, classId: 7, bytes: 4 }, double: { type: 9, classId: 6, bytes: 8 }, int64: { type: 12, classId: 14, bytes: 8 },
}

export function element({ littleEndian }: MatWriter, type: number, data: Uint8Array, options: { packed?: boolean; claimedSize?: number } = {}): Buffer {
  const size = options.claimedSize ?? data.byteLength
  const tag = Buffer.alloc(8)
  const put = (value: number, at: number): void => void (littleEndian ? tag.writeUInt32LE(value, at) : tag.writeUInt32BE(value, at))
  if (options.packed === true) {
    put(((size << 16) | type) >>> 0, 0)
    Buffer.from(data).copy(tag, 4)
    return tag
  }
  put(type, 0)
  put(size, 4)
  return Buffer.concat([tag, data, Buffer.alloc(type === 15 ? 0 : (8 - (data.byteLength % 8)) % 8)])
}

export function numbers({ littleEndian }: MatWriter, kind: Numbers, values: readonly number[]): Buffer {
  const { bytes } = types[kind]
  const data = Buffer.alloc(values.length * bytes)
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  values.forEach((value, i) => {
    if (kind === 'double') view.setFloat64(i * 8, value, littleEndian)
    else if (kind === 'single') view.setFloat32(i * 4, value, littleEndian)
    else if (kind === 'int64') view.setBigInt64(i * 8, BigInt(value), littleEndian)
    else if (bytes === 4) view.setInt32(i * 4, value, littleEndian)
    else if (bytes === 2) view.setInt16(i * 2, value, littleEndian)
    else view.setInt8(i, value)
  })
  return data
}

export function matrix(writer: MatWriter, classId: number, flags: number, shape: readonly number[], name: string, ...contents: Buffer[]): Buffer {
  return element(writer, 14, Buffer.concat([
    element(writer, 6, numbers(writer, 'uint32', [classId | flags, 0])),
    element(writer, 5, numbers(writer, 'int32', shape)),
    element(writer, 1, Buffer.from(name, 'latin1'), { packed: name.length > 0 && name.length <= 4 }),
    ...contents,
  ]))
}

/** A matrix of numbers given row by row; stored as `stored`, MATLAB's habit for small integers. */
export function numberMatrix(writer: MatWriter, name: string, rows: readonly (readonly number[])[], kind: Numbers = 'double', stored: Numbers = kind): Buffer {
  const columnCount = rows[0]?.length ?? 0
  const values = Array.from({ length: rows.length * columnCount }, (_, i) => rows[i % rows.length]?.[Math.floor(i / rows.length)] ?? 0)
  return matrix(writer, types[kind].classId, 0, [rows.length, columnCount], name, element(writer, types[stored].type, numbers(writer, stored, values)))
}

export function textMatrix(writer: MatWriter, name: string, text: string): Buffer {
  return matrix(writer, 4, 0, [1, text.length], name, element(writer, 17, Buffer.concat([...text].map((character) => numbers(writer, 'uint16', [character.charCodeAt(0)])))))
}

export function cellMatrix(writer: MatWriter, name: string, shape: readonly number[], cells: readonly Buffer[]): Buffer {
  return matrix(writer, 1, 0, shape, name, ...cells)
}

export function compressed(writer: MatWriter, content: Uint8Array): Buffer {
  return element(writer, 15, deflateSync(content))
}

export function header({ littleEndian }: MatWriter, text = 'MATLAB 5.0 MAT-file, Platform: TEST', version = 1): Buffer {
  const bytes = Buffer.alloc(128, ' ')
  bytes.write(text, 'latin1')
  if (littleEndian) bytes.writeUInt16LE(version << 8, 124)
  else bytes.writeUInt16BE(version << 8, 124)
  bytes.write(littleEndian ? 'IM' : 'MI', 126, 'latin1')
  return bytes
}

export function matFile(writer: MatWriter, ...elements: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat([header(writer), ...elements]))
}
