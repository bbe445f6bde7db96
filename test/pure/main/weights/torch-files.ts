import { joinChunks } from '../../../../src/main/weights/join-chunks.ts'
import { memorySource } from '../../../../src/main/weights/byte-source.ts'
import { readCheckpoint } from '../../../../src/main/weights/checkpoint.ts'
import type { Checkpoint } from '../../../../src/main/weights/checkpoint.ts'
import { PickleOp as op } from '../../../../src/main/pickle/pickle-ops.ts'
import { encodeStoredZip } from '../../../../src/main/weights/zip-writer.ts'
import { pickleBytes } from '../pickle/pickle-bytes.ts'

/** PyTorch files put together by hand, for contents that no writer produces. */
export const openBytes = (bytes: Uint8Array): Checkpoint => readCheckpoint(memorySource(bytes, 'x.pth'))

const text = (value: string): Uint8Array => pickleBytes(op.SHORT_BINUNICODE, value.length, value)
export const int = (value: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32LE(value)
  return pickleBytes(op.BININT, bytes)
}
export const tuple = (...items: Uint8Array[]): Uint8Array => pickleBytes(op.MARK, ...items, op.TUPLE)
export const global = (module: string, name: string): Uint8Array => pickleBytes(op.GLOBAL, `${module}\n${name}\n`)

export interface HandTensor {
  storage?: string
  key?: string
  count: number
  offset?: number
  shape: readonly number[]
  strides: readonly number[]
  view?: Uint8Array
}

/** Instructions for one tensor; nothing is checked. */
export function tensorPickle({ storage = 'FloatStorage', key = '0', count, offset = 0, shape, strides, view }: HandTensor): Uint8Array {
  const id = tuple(text('storage'), global('torch', storage), text(key), text('cpu'), int(count), ...(view ? [view] : []))
  const args = tuple(pickleBytes(id, op.BINPERSID), int(offset), tuple(...shape.map(int)), tuple(...strides.map(int)), pickleBytes(op.NEWFALSE), pickleBytes(op.NONE))
  return pickleBytes(global('torch._utils', '_rebuild_tensor_v2'), args, op.REDUCE)
}

export const dictPickle = (entries: Record<string, Uint8Array>): Uint8Array => pickleBytes(op.PROTO, 2, op.EMPTY_DICT, ...Object.entries(entries).flatMap(([key, value]) => [text(key), value, op.SETITEM]), op.STOP)

export function zipFile(pickle: Uint8Array, members: Record<string, Uint8Array> = {}): Uint8Array {
  return joinChunks(encodeStoredZip([{ name: 'a/data.pkl', data: pickle }, ...Object.entries(members).map(([name, data]) => ({ name: `a/${name}`, data }))]))
}

export interface HandStorage {
  key: string
  count: bigint
  data: Uint8Array
}

/** A stream file with the given object pickle and storages. */
export function legacyFile(pickle: Uint8Array, storages: readonly HandStorage[], bigEndian = false): Uint8Array {
  const magic = pickleBytes(op.PROTO, 2, op.LONG1, 10, Buffer.from('6cfc9c46f9206aa85019', 'hex'), op.STOP)
  const protocol = pickleBytes(op.PROTO, 2, op.BININT2, 0xe9, 0x03, op.STOP)
  const machine = dictPickle({ little_endian: pickleBytes(bigEndian ? op.NEWFALSE : op.NEWTRUE) })
  const keys = pickleBytes(op.PROTO, 2, op.MARK, ...storages.map(({ key }) => text(key)), op.LIST, op.STOP)
  const counts = storages.map(({ count, data }) => {
    const prefix = Buffer.alloc(8)
    if (bigEndian) prefix.writeBigInt64BE(BigInt.asIntN(64, count))
    else prefix.writeBigInt64LE(BigInt.asIntN(64, count))
    return pickleBytes(prefix, data)
  })
  return pickleBytes(magic, protocol, machine, pickle, keys, ...counts)
}
