import { constants, inflateSync } from 'node:zlib'
import { MatCursor, MatType } from './mat-elements.ts'
import type { MatElement } from './mat-elements.ts'
import { defaultMatLimits, MatBudget } from './mat-limits.ts'
import type { MatFail, MatLimits } from './mat-limits.ts'
import { readMatrix } from './mat-matrix.ts'
import type { MatValue } from './mat-values.ts'

/**
 * MATLAB's level 5 MAT-files (MATLAB 5 to 7, `save -v6` and `-v7`), of either
 * byte order, compressed or not: enough for the lists data sets are published
 * with. MATLAB 7.3 files are HDF5, level 4 files have no header; both are
 * refused with what to do about it.
 *
 * Own code because these files come from strangers: sizes they declare are never
 * believed, and what comes out of compressed data is bounded.
 */
const headerBytes = 128
const hdf5Signature = '\x89HDF\r\n\x1a\n'
const saveHint = 'Open it in MATLAB and save it again with: save(\'file.mat\', \'-v7\').'

/**
 * The variables of a MAT-file by name, in the file's order.
 * @throws what `fail` makes
 */
export function readMatFile(bytes: Uint8Array, { fail, ...options }: { fail: MatFail; limits?: Partial<MatLimits> }): ReadonlyMap<string, MatValue> {
  const littleEndian = byteOrder(bytes, fail)
  const budget = new MatBudget({ ...defaultMatLimits, ...options.limits }, fail)
  const cursor = new MatCursor(bytes.subarray(headerBytes), littleEndian, fail)
  const variables = new Map<string, MatValue>()
  while (!cursor.isAtEnd) {
    const element = cursor.next()
    const matrix = element.type === MatType.compressed ? inflateElement(element.data, littleEndian, budget) : element
    if (matrix.type !== MatType.matrix) throw fail(`it is damaged: an element of type ${matrix.type} stands where a matrix was expected`)
    const { name, value } = readMatrix(matrix.data, littleEndian, budget)
    if (name !== '') variables.set(name, value)
  }
  return variables
}

/** True for little-endian files. */
function byteOrder(bytes: Uint8Array, fail: MatFail): boolean {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024)).toString('latin1')
  if (start.startsWith('MATLAB 7.3') || start.startsWith(hdf5Signature) || start.indexOf(hdf5Signature) === 512) throw fail('it is a MATLAB 7.3 file (HDF5), which the studio does not read', { hint: saveHint })
  if (bytes.byteLength < headerBytes) throw fail(bytes.byteLength === 0 ? 'it is empty' : `it has ${bytes.byteLength} bytes; a MATLAB file has at least ${headerBytes}`)
  const mark = start.slice(126, 128)
  const major = mark === 'IM' ? start.charCodeAt(125) : mark === 'MI' ? start.charCodeAt(124) : null
  if (major === 1) return mark === 'IM'
  if (major !== null) throw fail(`it is a MATLAB file of version ${major}; version 1 (level 5) is read`, { hint: saveHint })
  if (isLevel4(bytes)) throw fail('it is a MATLAB file of level 4, which the studio does not read', { hint: saveHint })
  if (/^[\t\r\n\x20-\x7e]*$/.test(start)) throw fail('it is a text, not a MATLAB file', { hint: saveHint })
  throw fail('it is no MATLAB file')
}

/** Level 4 has no header; its first number is type 0 to 4052 (byte order, zero, number format, kind), then sizes. */
function isLevel4(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return [true, false].some((little) => {
    const type = view.getUint32(0, little)
    const [order, zero, format, kind] = [Math.floor(type / 1000), Math.floor(type / 100) % 10, Math.floor(type / 10) % 10, type % 10] as const
    const imaginary = view.getUint32(12, little)
    const nameBytes = view.getUint32(16, little)
    return order <= 4 && zero === 0 && format <= 5 && kind <= 2 && imaginary <= 1 && nameBytes > 0 && nameBytes < 256 && view.getUint32(4, little) > 0
  })
}

/** The one element inside a compressed one; no more is inflated than the budget has left. */
function inflateElement(data: Uint8Array, littleEndian: boolean, budget: MatBudget): MatElement {
  const limit = Math.max(1, budget.inflatableBytes)
  let inflated: Uint8Array
  try {
    inflated = inflateSync(data, { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH })
  } catch (error) {
    const isTooLarge = error instanceof RangeError || (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE')
    throw budget.fail(isTooLarge ? `its compressed data unpack to more than ${budget.limits.inflatedBytes} bytes` : 'its compressed data are damaged', { cause: error })
  }
  budget.inflated(inflated.byteLength)
  return new MatCursor(inflated, littleEndian, budget.fail).next()
}
