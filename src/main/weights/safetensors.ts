import { StudioError } from '../../shared/errors.ts'
import { writeChunksAtomically } from '../files/write-atomic.ts'
import { joinChunks } from './join-chunks.ts'
import { badCheckpoint } from './bad-checkpoint.ts'
import type { ByteSource } from './byte-source.ts'
import { memorySource } from './byte-source.ts'
import type { HeaderEntry } from './safetensors-header.ts'
import { maximumHeaderBytes, parseSafetensorsHeader, safetensorsDtypes } from './safetensors-header.ts'
import type { Tensor, TensorDtype, WeightTensor } from './tensors.ts'
import { elementCount, fromFloat32, itemSizeBytes, toFloat32 } from './tensors.ts'

/**
 * The safetensors container: eight bytes of header length, a JSON header
 * { name: { dtype, shape, data_offsets } }, then the tensors' bytes. Plain data,
 * nothing in it can run, and any tensor can be read without the others: the
 * format of shipped and trained models. Two levels: `openSafetensors` reads
 * single tensors from a file in their own number format; `readSafetensors` and
 * `writeSafetensors` hold a whole small file in memory as float32.
 */
export interface SafetensorsReader {
  readonly entries: readonly HeaderEntry[]
  readonly metadata: ReadonlyMap<string, string>
  /** Reads one tensor's bytes. @throws StudioError 'bad-checkpoint' */
  read(entry: HeaderEntry): WeightTensor
}

/**
 * Reads and checks the header; tensors are read on demand. `source` stays the caller's to close.
 * @throws StudioError 'bad-checkpoint'
 */
export function openSafetensors(source: ByteSource): SafetensorsReader {
  const { name, sizeBytes } = source
  if (sizeBytes < 8) throw badCheckpoint(name, `it has ${sizeBytes} bytes, fewer than the 8 of a header length`)
  const prefix = source.read(0, 8)
  const claimed = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigUint64(0, true)
  if (claimed > BigInt(maximumHeaderBytes)) throw badCheckpoint(name, `its header claims ${claimed} bytes (at most ${maximumHeaderBytes} are allowed)`)
  const headerBytes = Number(claimed)
  if (8 + headerBytes > sizeBytes) throw badCheckpoint(name, `its header claims ${headerBytes} bytes but the file ends after ${sizeBytes}`)
  const payload = 8 + headerBytes
  const { entries, metadata } = parseSafetensorsHeader(source.read(8, headerBytes), sizeBytes - payload, name)
  return {
    entries,
    metadata,
    read: (entry) => ({ name: entry.name, dtype: entry.dtype, shape: entry.shape, data: source.read(payload + entry.begin, entry.end - entry.begin) }),
  }
}

export interface TensorFile {
  tensors: Map<string, Tensor>
  metadata: Record<string, string>
}

/**
 * A whole file's bytes as float32 tensors; other number formats are converted.
 * @param fileName for messages only
 * @throws StudioError 'bad-checkpoint' where the file is truncated, not safetensors, or inconsistent
 */
export function readSafetensors(bytes: Uint8Array, fileName: string): TensorFile {
  const reader = openSafetensors(memorySource(bytes, fileName))
  const tensors = new Map<string, Tensor>()
  for (const entry of reader.entries) {
    const { shape, data } = { shape: entry.shape, data: toFloat32(reader.read(entry)) }
    // A view would keep the whole file alive and change with it.
    tensors.set(entry.name, { shape, data: data.buffer === bytes.buffer ? data.slice() : data })
  }
  return { tensors, metadata: Object.fromEntries(reader.metadata) }
}

/** Bytes of a file holding float32 `tensors` in order, as they are or rounded to float16. */
export function writeSafetensors(tensors: ReadonlyMap<string, Tensor>, options: { dtype?: 'F32' | 'F16'; metadata?: Record<string, string> } = {}): Uint8Array {
  const dtype = options.dtype === 'F16' ? 'float16' : 'float32'
  const converted = [...tensors].map(([name, { shape, data }]) => fromFloat32(name, shape, data, dtype))
  return joinChunks(encodeSafetensors(converted, new Map(Object.entries(options.metadata ?? {}))))
}

/**
 * Writes `tensors` to `path`, atomically and without holding the file in memory.
 * @returns bytes written
 * @throws StudioError 'invalid-input' (two tensors of one name, wrong byte count), 'disk-full', 'io'
 */
export function writeSafetensorsFile(path: string, tensors: readonly WeightTensor[], metadata: ReadonlyMap<string, string> = new Map()): number {
  return writeChunksAtomically(path, encodeSafetensors(tensors, metadata))
}

const dtypeNames = new Map<TensorDtype, string>([...safetensorsDtypes].map(([name, dtype]) => [dtype, name]))

/**
 * The file as chunks: header, then one chunk for each tensor. Each tensor's
 * `data` is asked for once, when its turn comes, so it may be a getter that
 * reads: a file larger than memory can be written.
 */
export function* encodeSafetensors(tensors: readonly WeightTensor[], metadata: ReadonlyMap<string, string> = new Map()): Generator<Uint8Array> {
  // Null prototype: a tensor may be called anything, "__proto__" included.
  const header = Object.create(null) as Record<string, unknown>
  if (metadata.size > 0) header['__metadata__'] = Object.fromEntries(metadata)
  let offset = 0
  for (const { name, dtype, shape } of tensors) {
    if (name in header || name === '__metadata__') throw new StudioError('invalid-input', `Two tensors are called ${name}; a safetensors file holds one tensor of each name.`)
    const sizeBytes = elementCount(shape) * itemSizeBytes[dtype]
    header[name] = { dtype: dtypeNames.get(dtype), shape, data_offsets: [offset, offset + sizeBytes] }
    offset += sizeBytes
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  // The payload starts at a multiple of eight, so that readers can map it in place.
  const headerBytes = Math.ceil(json.length / 8) * 8
  const head = new Uint8Array(8 + headerBytes).fill(0x20)
  new DataView(head.buffer).setBigUint64(0, BigInt(headerBytes), true)
  head.set(json, 8)
  yield head
  for (const tensor of tensors) {
    const { data } = tensor
    const needed = elementCount(tensor.shape) * itemSizeBytes[tensor.dtype]
    if (needed !== data.byteLength) throw new StudioError('invalid-input', `Tensor ${tensor.name} [${tensor.shape.join(', ')}] ${tensor.dtype} needs ${needed} bytes and has ${data.byteLength}.`)
    yield data
  }
}
