import { badCheckpoint } from './bad-checkpoint.ts'
import { quoted } from '../../shared/untrusted-text.ts'
import type { ByteSource } from './byte-source.ts'
import { readPickle } from '../pickle/pickle.ts'
import type { PickleLimits } from '../pickle/pickle-limits.ts'
import type { PickleValue } from '../pickle/pickle-values.ts'
import { PickleDict } from '../pickle/pickle-values.ts'
import type { TorchArchive } from './torch-archive.ts'
import { maximumObjectPickleBytes } from './torch-archive.ts'
import type { TorchStorage, TorchTensor } from './torch-pickle.ts'
import { loadTorchStorage, torchGlobals } from './torch-pickle.ts'
import { gatherTensor } from './torch-tensor-data.ts'

/**
 * Reads what torch.save wrote before 1.6 (torch/serialization.py, _legacy_save):
 * five pickles (magic number, protocol version, facts of the machine, the object,
 * the storage keys in order), then for each key the number of items in eight
 * bytes and the items.
 */
export const legacyMagic = 0x1950a86a20f9469cfc6cn
const legacyProtocol = 1001

/** The four small pickles need next to nothing. */
const smallLimits: Partial<PickleLimits> = { operations: 10_000, containers: 1_000, values: 10_000, copiedBytes: 1 << 16 }

/** @throws StudioError 'bad-checkpoint' */
export function openPyTorchLegacy(source: ByteSource): TorchArchive {
  const { name } = source
  const head = source.read(0, Math.min(source.sizeBytes, maximumObjectPickleBytes))
  const storages = new Map<string, TorchStorage>()
  let at = 0
  const next = (limits: Partial<PickleLimits>): PickleValue => {
    const { value, endOffset } = readPickle(head.subarray(at), {
      fail: (found, cause) => badCheckpoint(name, found, { cause }),
      limits,
      globals: torchGlobals,
      persistentLoad(id, context) {
        const storage = loadTorchStorage(id, context)
        const known = storages.get(storage.key)
        if (known && known.itemBytes !== storage.itemBytes) throw context.fail(`its storage ${quoted(storage.key)} has two number formats`)
        storages.set(storage.key, storage)
        return storage
      },
    })
    at += endOffset
    return value
  }
  if (next(smallLimits) !== legacyMagic) throw badCheckpoint(name, 'it does not begin with the magic number of torch.save')
  const protocol = next(smallLimits)
  if (protocol !== legacyProtocol) throw badCheckpoint(name, `its PyTorch protocol is ${typeof protocol === 'number' ? protocol : 'not a number'}, expected ${legacyProtocol}`)
  const machine = next(smallLimits)
  const bigEndian = machine instanceof PickleDict && machine.get('little_endian') === false
  const root = next({})
  const keys = next({})
  const positions = locateStorages(source, keys, storages, at, bigEndian)
  let last: { key: string; bytes: Uint8Array } | null = null
  return {
    root,
    read(tensorName: string, tensor: TorchTensor) {
      const { key } = tensor.storage
      const position = positions.get(key)
      if (!position) throw badCheckpoint(name, `storage ${quoted(key)} of tensor ${quoted(tensorName)} is missing`)
      if (last?.key !== key) last = { key, bytes: source.read(position.offset, position.lengthBytes) }
      return gatherTensor(tensorName, tensor, last.bytes, bigEndian, name)
    },
  }
}

interface Position {
  offset: number
  lengthBytes: number
}

/** Walks the storages behind the pickles; each says how many items it has. */
function locateStorages(source: ByteSource, keys: PickleValue, storages: ReadonlyMap<string, TorchStorage>, start: number, bigEndian: boolean): Map<string, Position> {
  if (!Array.isArray(keys)) throw badCheckpoint(source.name, 'its list of storages is missing')
  const positions = new Map<string, Position>()
  let at = start
  for (const key of keys as readonly PickleValue[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined
    if (typeof key !== 'string' || !storage) throw badCheckpoint(source.name, 'its list of storages names one that no tensor uses')
    if (positions.has(key)) throw badCheckpoint(source.name, `its list of storages names ${quoted(key)} twice`)
    const prefix = source.read(at, 8)
    const count = new DataView(prefix.buffer, prefix.byteOffset, 8).getBigInt64(0, !bigEndian)
    const lengthBytes = Number(count) * storage.itemBytes
    if (!(lengthBytes >= 0 && at + 8 + lengthBytes <= source.sizeBytes)) throw badCheckpoint(source.name, `its storage ${quoted(key)} claims ${count} items at byte ${at}; the file ends after ${source.sizeBytes} bytes and was cut short`)
    positions.set(key, { offset: at + 8, lengthBytes })
    at += 8 + lengthBytes
  }
  return positions
}
