import { badCheckpoint } from './bad-checkpoint.ts'
import { quoted } from '../../shared/untrusted-text.ts'
import type { TensorDtype } from './tensors.ts'
import { elementCount, itemSizeBytes } from './tensors.ts'

/**
 * The JSON header of a safetensors file, checked as strictly as the official
 * implementation does (https://github.com/huggingface/safetensors): tensors lie
 * one after another without overlap or gap and fill the file to its end. The
 * header's nesting and list lengths are measured before it is parsed, so that a
 * hostile header cannot be turned into millions of objects.
 */
export interface HeaderEntry {
  name: string
  dtype: TensorDtype
  shape: readonly number[]
  /** First byte, counted from the start of the payload. */
  begin: number
  /** One past the last byte. */
  end: number
}

export interface SafetensorsHeader {
  /** In payload order. */
  entries: HeaderEntry[]
  metadata: Map<string, string>
}

/** The official implementation's limit: no header of a real model comes near it. */
export const maximumHeaderBytes = 100_000_000
const maximumTensors = 500_000
/** Each tensor has three: its own, its shape's, its offsets'. */
const bracketsPerTensor = 3
const maximumListLength = 64

export const safetensorsDtypes: ReadonlyMap<string, TensorDtype> = new Map([
  ['F64', 'float64'], ['F32', 'float32'], ['F16', 'float16'], ['BF16', 'bfloat16'], ['I64', 'int64'],
  ['I32', 'int32'], ['I16', 'int16'], ['I8', 'int8'], ['U8', 'uint8'], ['BOOL', 'bool'],
])

/**
 * @param payloadBytes bytes of the file after the header
 * @throws StudioError 'bad-checkpoint'
 */
export function parseSafetensorsHeader(json: Uint8Array, payloadBytes: number, fileName: string): SafetensorsHeader {
  measure(json, fileName)
  const header = parseObject(json, fileName)
  const entries: HeaderEntry[] = []
  const metadata = new Map<string, string>()
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') readMetadata(value, metadata, fileName)
    else entries.push(readEntry(name, value, fileName))
  }
  // Empty tensors sort before the tensor that starts where they stand.
  entries.sort((a, b) => a.begin - b.begin || a.end - b.end)
  checkLayout(entries, payloadBytes, fileName)
  return { entries, metadata }
}

/** One pass over the bytes: brackets, nesting and list lengths, before any object is made. */
function measure(json: Uint8Array, fileName: string): void {
  let depth = 0
  let brackets = 0
  let listLength = 0
  let inString = false
  for (let i = 0; i < json.length; i++) {
    const byte = json[i]
    if (inString) {
      if (byte === 0x5c) i++
      else if (byte === 0x22) inString = false
      continue
    }
    if (byte === 0x22) inString = true
    else if (byte === 0x7b || byte === 0x5b) {
      depth++
      brackets++
      listLength = 0
      if (depth > 3 || brackets > maximumTensors * bracketsPerTensor) throw badCheckpoint(fileName, depth > 3 ? 'its header is nested deeper than a safetensors header is' : `its header names more than ${maximumTensors} tensors`)
    } else if (byte === 0x7d || byte === 0x5d) depth--
    else if (byte === 0x2c && depth === 3) {
      listLength++
      if (listLength >= maximumListLength) throw badCheckpoint(fileName, `its header holds a list of more than ${maximumListLength} numbers`)
    }
  }
}

function parseObject(json: Uint8Array, fileName: string): object {
  let header: unknown
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json))
  } catch (cause) {
    throw badCheckpoint(fileName, 'its header is not JSON', { cause })
  }
  if (!isObject(header)) throw badCheckpoint(fileName, 'its header is not a JSON object')
  return header
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value)

function readMetadata(value: unknown, metadata: Map<string, string>, fileName: string): void {
  if (!isObject(value)) throw badCheckpoint(fileName, 'its __metadata__ is not a map of text')
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw badCheckpoint(fileName, `its metadata ${quoted(key)} is not text`)
    metadata.set(key, text)
  }
}

const isSize = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0

function readEntry(name: string, value: unknown, fileName: string): HeaderEntry {
  const where = `tensor ${quoted(name)}`
  if (!isObject(value) || !('dtype' in value) || !('shape' in value) || !('data_offsets' in value)) throw badCheckpoint(fileName, `${where} lacks dtype, shape or data_offsets`)
  const dtype = typeof value.dtype === 'string' ? safetensorsDtypes.get(value.dtype) : undefined
  if (dtype === undefined) throw badCheckpoint(fileName, `${where} has the number format ${quoted(String(value.dtype))}; known are ${[...safetensorsDtypes.keys()].join(', ')}`)
  const shape: unknown = value.shape
  const offsets: unknown = value.data_offsets
  if (!Array.isArray(shape) || !shape.every(isSize)) throw badCheckpoint(fileName, `${where} has no valid shape`)
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isSize)) throw badCheckpoint(fileName, `${where} has no valid data_offsets`)
  const [begin, end] = offsets as [number, number]
  const needed = elementCount(shape) * itemSizeBytes[dtype]
  if (end - begin !== needed) throw badCheckpoint(fileName, `${where} [${shape.join(', ')}] ${dtype} needs ${needed} bytes, but its offsets ${begin} to ${end} hold ${end - begin}`)
  return { name, dtype, shape, begin, end }
}

function checkLayout(entries: readonly HeaderEntry[], payloadBytes: number, fileName: string): void {
  let at = 0
  for (const { name, begin, end } of entries) {
    if (begin < at) throw badCheckpoint(fileName, `tensor ${quoted(name)} overlaps the one before it (byte ${begin}, expected ${at})`)
    if (begin > at) throw badCheckpoint(fileName, `bytes ${at} to ${begin} belong to no tensor`)
    if (end > payloadBytes) throw badCheckpoint(fileName, `tensor ${quoted(name)} ends at byte ${end} of the data, which has ${payloadBytes}; the file was cut short`)
    at = end
  }
  if (at !== payloadBytes) throw badCheckpoint(fileName, `its tensors end at byte ${at} of the data, which has ${payloadBytes}`)
}
