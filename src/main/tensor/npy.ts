/**
 * NumPy's .npy files, versions 1 and 2: predictions and features come and go in
 * them. Little-endian float32, float64, int32 and int64 in C order. A header is
 * data from anywhere: it is parsed by pattern, never evaluated, and its claims
 * are checked against the size of the file before anything is allocated.
 */
import { StudioError } from '../../shared/errors.ts'

/** int64 values beyond 2^53 are refused, so that plain numbers are exact. */
export type NpyDtype = 'float32' | 'float64' | 'int32' | 'int64'

export interface NpyArray {
  dtype: NpyDtype
  shape: number[]
  /** row-major; int64 as float64 numbers */
  data: Float32Array | Float64Array | Int32Array
}

const MAGIC = Uint8Array.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59])
const DESCRIPTIONS: Record<NpyDtype, { description: string; bytes: number }> = {
  float32: { description: '<f4', bytes: 4 },
  float64: { description: '<f8', bytes: 8 },
  int32: { description: '<i4', bytes: 4 },
  int64: { description: '<i8', bytes: 8 },
}
/** NumPy aligns the data to this. */
const ALIGNMENT = 64
const MOST_HEADER_BYTES = 65_536
const MOST_DIMENSIONS = 32

/**
 * @param name of the file, for messages
 * @throws StudioError invalid-input naming what was found and what is read
 */
export function readNpy(bytes: Uint8Array, name: string): NpyArray {
  const refuse = (found: string) => new StudioError('invalid-input', `"${name}" cannot be read as a .npy file: ${found}.`, {
    hint: 'Save it with numpy.save as float32, float64, int32 or int64, in C order.',
  })
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 12 || MAGIC.some((byte, i) => bytes[i] !== byte)) throw refuse('it does not begin as one')
  const version = bytes[6] ?? 0
  if (version !== 1 && version !== 2) throw refuse(`its version is ${version}; 1 and 2 are known`)
  const headerStart = version === 1 ? 10 : 12
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataStart = headerStart + headerBytes
  if (headerBytes > MOST_HEADER_BYTES || dataStart > bytes.length) throw refuse(`its header claims ${headerBytes} bytes of ${bytes.length}`)
  const header = Buffer.from(bytes.buffer, bytes.byteOffset + headerStart, headerBytes).toString('latin1').trim()
  const { dtype, shape } = parseHeader(header, refuse)
  const count = shape.reduce((product, size) => product * size, 1)
  const expected = count * DESCRIPTIONS[dtype].bytes
  if (!Number.isSafeInteger(expected) || bytes.length - dataStart !== expected) {
    throw refuse(`shape (${shape.join(', ')}) of ${dtype} takes ${expected} bytes, ${bytes.length - dataStart} are there`)
  }
  return { dtype, shape, data: readValues(view, dataStart, count, dtype, refuse) }
}

function parseHeader(header: string, refuse: (found: string) => StudioError): { dtype: NpyDtype; shape: number[] } {
  const description = /'descr':\s*'([^']*)'/.exec(header)?.[1]
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1]
  const sizes = /'shape':\s*\(([\d\s,]*)\)/.exec(header)?.[1]
  if (!header.startsWith('{') || description === undefined || order === undefined || sizes === undefined) throw refuse('its header is not that of a plain array')
  const dtype = (Object.keys(DESCRIPTIONS) as NpyDtype[]).find((type) => DESCRIPTIONS[type].description === description)
  if (dtype === undefined) throw refuse(`its values are of type '${description}'`)
  if (order === 'True') throw refuse('it is in Fortran order')
  const shape = sizes.split(',').map((size) => size.trim()).filter((size) => size !== '').map(Number)
  if (shape.length > MOST_DIMENSIONS || shape.some((size) => !Number.isSafeInteger(size))) throw refuse(`its shape is (${sizes.slice(0, 80)})`)
  return { dtype, shape }
}

function readValues(view: DataView, start: number, count: number, dtype: NpyDtype, refuse: (found: string) => StudioError): NpyArray['data'] {
  if (dtype === 'float32') return Float32Array.from({ length: count }, (_, i) => view.getFloat32(start + i * 4, true))
  if (dtype === 'int32') return Int32Array.from({ length: count }, (_, i) => view.getInt32(start + i * 4, true))
  if (dtype === 'float64') return Float64Array.from({ length: count }, (_, i) => view.getFloat64(start + i * 8, true))
  return Float64Array.from({ length: count }, (_, i) => {
    const value = Number(view.getBigInt64(start + i * 8, true))
    if (!Number.isSafeInteger(value)) throw refuse(`value ${i} is beyond 2^53`)
    return value
  })
}

/** @throws StudioError invalid-input when data and shape disagree, or an integer is none */
export function writeNpy(array: NpyArray): Uint8Array {
  const { dtype, shape, data } = array
  const { description, bytes: valueBytes } = DESCRIPTIONS[dtype]
  const count = shape.reduce((product, size) => product * size, 1)
  if (count !== data.length) throw new StudioError('invalid-input', `An array of shape (${shape.join(', ')}) holds ${count} values; found ${data.length}.`)
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': ${tuple}, }`
  const headerBytes = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT - 10
  const bytes = new Uint8Array(10 + headerBytes + count * valueBytes)
  const view = new DataView(bytes.buffer)
  bytes.set(MAGIC)
  bytes[6] = 1
  view.setUint16(8, headerBytes, true)
  bytes.set(Buffer.from(`${text.padEnd(headerBytes - 1)}\n`, 'latin1'), 10)
  const start = 10 + headerBytes
  for (let i = 0; i < count; i++) {
    const value = data[i]!
    const at = start + i * valueBytes
    if (dtype === 'float32') view.setFloat32(at, value, true)
    else if (dtype === 'float64') view.setFloat64(at, value, true)
    else if (!Number.isSafeInteger(value)) throw new StudioError('invalid-input', `Value ${i} of an ${dtype} array is ${value}.`)
    else if (dtype === 'int32') view.setInt32(at, value, true)
    else view.setBigInt64(at, BigInt(value), true)
  }
  return bytes
}
