import { StudioError } from '../../shared/errors.ts'
import { fromHalfBits, toHalfBits } from './float16.ts'

/**
 * The safetensors container: eight bytes of header length, a JSON header
 * { name: { dtype, shape, data_offsets } }, then the tensors' bytes. The format
 * of shipped and trained models and of training checkpoints: plain data, nothing
 * in it can run. https://github.com/huggingface/safetensors
 *
 * In memory every tensor is float32; on disk F32 or F16. Float64 and integer
 * tensors of foreign files are converted to float32 too (num_batches_tracked).
 */
export interface Tensor {
  shape: readonly number[]
  data: Float32Array
}

export interface TensorFile {
  tensors: Map<string, Tensor>
  metadata: Record<string, string>
}

/** The official implementation's limit: no header of a real model comes near it. */
const maximumHeaderBytes = 100_000_000

const readers: Record<string, { bytes: number; read(view: DataView, offset: number): number }> = {
  F16: { bytes: 2, read: (view, offset) => fromHalfBits(view.getUint16(offset, true)) },
  BF16: { bytes: 2, read: (view, offset) => bfloat(view.getUint16(offset, true)) },
  F64: { bytes: 8, read: (view, offset) => view.getFloat64(offset, true) },
  I64: { bytes: 8, read: (view, offset) => Number(view.getBigInt64(offset, true)) },
  I32: { bytes: 4, read: (view, offset) => view.getInt32(offset, true) },
  I16: { bytes: 2, read: (view, offset) => view.getInt16(offset, true) },
  I8: { bytes: 1, read: (view, offset) => view.getInt8(offset) },
  U8: { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  BOOL: { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  F32: { bytes: 4, read: (view, offset) => view.getFloat32(offset, true) },
}

/**
 * Reads a whole file's bytes.
 * @param fileName for messages only
 * @throws StudioError 'bad-checkpoint' where the file is truncated, not safetensors, or inconsistent
 */
export function readSafetensors(bytes: Uint8Array, fileName: string): TensorFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 8) throw broken(fileName, `it has ${bytes.byteLength} bytes, fewer than the 8 of a header length`)
  const headerLength = Number(view.getBigUint64(0, true))
  if (headerLength > maximumHeaderBytes) throw broken(fileName, `its header claims ${headerLength} bytes (at most ${maximumHeaderBytes} are allowed)`)
  if (8 + headerLength > bytes.byteLength) throw broken(fileName, `its header claims ${headerLength} bytes but the file ends after ${bytes.byteLength}`)
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), fileName)
  const start = 8 + headerLength
  const tensors = new Map<string, Tensor>()
  let metadata: Record<string, string> = {}
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') metadata = entry as Record<string, string>
    else tensors.set(name, readTensor(view, start, name, entry, fileName))
  }
  return { tensors, metadata }
}

function parseHeader(bytes: Uint8Array, fileName: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof header === 'object' && header !== null && !Array.isArray(header)) return header as Record<string, unknown>
  } catch (cause) {
    throw broken(fileName, 'its header is not JSON', cause)
  }
  throw broken(fileName, 'its header is not a JSON object')
}

function readTensor(view: DataView, start: number, name: string, entry: unknown, fileName: string): Tensor {
  const { dtype, shape, data_offsets: offsets } = entry as { dtype?: string; shape?: number[]; data_offsets?: [number, number] }
  const reader = dtype === undefined ? undefined : readers[dtype]
  if (!reader || !Array.isArray(shape) || !Array.isArray(offsets)) throw broken(fileName, `tensor "${name}" has no known dtype, shape and offsets (dtype ${String(dtype)})`)
  const count = shape.reduce((a, b) => a * b, 1)
  const [begin, end] = offsets
  if (!(begin >= 0) || end - begin !== count * reader.bytes) throw broken(fileName, `tensor "${name}" [${shape.join(', ')}] ${dtype} needs ${count * reader.bytes} bytes, its offsets hold ${end - begin}`)
  if (start + end > view.byteLength) throw broken(fileName, `tensor "${name}" ends at byte ${start + end}, the file at ${view.byteLength}; it was cut short`)
  const data = new Float32Array(count)
  if (dtype === 'F32') new Uint8Array(data.buffer).set(new Uint8Array(view.buffer, view.byteOffset + start + begin, count * 4))
  else for (let i = 0; i < count; i++) data[i] = reader.read(view, start + begin + i * reader.bytes)
  return { shape, data }
}

/** Bytes of a file holding `tensors` in order, as float32 or rounded to float16. */
export function writeSafetensors(tensors: ReadonlyMap<string, Tensor>, options: { dtype?: 'F32' | 'F16'; metadata?: Record<string, string> } = {}): Uint8Array {
  const dtype = options.dtype ?? 'F32'
  const width = dtype === 'F32' ? 4 : 2
  const header: Record<string, unknown> = options.metadata ? { __metadata__: options.metadata } : {}
  let offset = 0
  for (const [name, { shape, data }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + data.length * width] }
    offset += data.length * width
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // The payload starts at a multiple of eight, so readers can map it in place.
  const headerLength = Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(8 + headerLength + offset).fill(0x20, 8, 8 + headerLength)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(headerLength), true)
  bytes.set(json, 8)
  let at = 8 + headerLength
  for (const { data } of tensors.values()) {
    if (dtype === 'F32') bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    else data.forEach((value, i) => view.setUint16(at + i * 2, toHalfBits(value), true))
    at += data.length * width
  }
  return bytes
}

function bfloat(bits: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setUint16(0, bits)
  return view.getFloat32(0)
}

function broken(fileName: string, found: string, cause?: unknown): StudioError {
  return new StudioError('bad-checkpoint', `${fileName} is not a readable safetensors file: ${found}.`, {
    hint: 'The file is damaged or was not written completely. Use another copy, or an earlier checkpoint of the same run.',
    cause,
  })
}
