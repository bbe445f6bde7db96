import { badCheckpoint } from './bad-checkpoint.ts'
import { describeBytes, quoted } from '../../shared/untrusted-text.ts'
import type { ByteSource } from './byte-source.ts'
import { readPickle } from '../pickle/pickle.ts'
import type { TorchArchive } from './torch-archive.ts'
import { maximumObjectPickleBytes } from './torch-archive.ts'
import { loadTorchStorage, torchGlobals } from './torch-pickle.ts'
import { gatherTensor } from './torch-tensor-data.ts'
import type { ZipReader } from './zip.ts'
import { openZip } from './zip.ts'

/**
 * Reads what torch.save has written since 1.6: a zip archive with data.pkl (the
 * object, protocol 2), data/0, data/1, … (one member for each storage), version
 * and byteorder, all under one folder (torch/serialization.py, _save and _load).
 *
 * @throws StudioError 'bad-checkpoint'
 */
export function openPyTorchZip(source: ByteSource): TorchArchive {
  const zip = openZip(source)
  const prefix = findPrefix(zip, source.name)
  if (zip.members.has(`${prefix}constants.pkl`)) throw badCheckpoint(source.name, 'it is a TorchScript program, not a file of weights', { hint: 'Save the state_dict() of the model with torch.save and use that file.' })
  const bigEndian = readByteOrder(zip, prefix, source.name)
  const pickle = readMember(zip, `${prefix}data.pkl`, source.name, maximumObjectPickleBytes)
  const { value } = readPickle(pickle, { fail: (found, cause) => badCheckpoint(source.name, found, { cause }), globals: torchGlobals, persistentLoad: loadTorchStorage })
  // Views of one storage usually follow each other: keeping the last one read spares reading it again.
  let last: { key: string; bytes: Uint8Array } | null = null
  return {
    root: value,
    read(name, tensor) {
      const { key } = tensor.storage
      if (last?.key !== key) last = { key, bytes: readMember(zip, `${prefix}data/${key}`, source.name) }
      return gatherTensor(name, tensor, last.bytes, bigEndian, source.name)
    },
  }
}

/** The one folder that holds data.pkl, with its slash. */
function findPrefix(zip: ZipReader, fileName: string): string {
  const prefixes = [...zip.members.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name)).map((name) => name.slice(0, -'data.pkl'.length))
  const [prefix, second] = prefixes
  if (prefix === undefined) throw badCheckpoint(fileName, 'it is a zip archive without data.pkl, so torch.save did not write it')
  if (second !== undefined) throw badCheckpoint(fileName, `it holds two data.pkl, in ${quoted(prefix)} and ${quoted(second)}`)
  return prefix
}

/** Older files have no byteorder member; they were written on little-endian machines. */
function readByteOrder(zip: ZipReader, prefix: string, fileName: string): boolean {
  if (!zip.members.has(`${prefix}byteorder`)) return false
  const order = Buffer.from(readMember(zip, `${prefix}byteorder`, fileName, 64)).toString('latin1')
  if (order !== 'little' && order !== 'big') throw badCheckpoint(fileName, `its byte order is ${quoted(order)}, expected little or big`)
  return order === 'big'
}

function readMember(zip: ZipReader, name: string, fileName: string, maximumBytes = Infinity): Uint8Array {
  const member = zip.members.get(name)
  if (!member) throw badCheckpoint(fileName, `its member ${quoted(name)} is missing`)
  if (member.sizeBytes > maximumBytes) throw badCheckpoint(fileName, `its member ${quoted(name)} has ${describeBytes(member.sizeBytes)}, more than ${describeBytes(maximumBytes)}`)
  return zip.read(member)
}
