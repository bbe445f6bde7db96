import { badCheckpoint } from './bad-checkpoint.ts'
import { quoted } from '../../shared/untrusted-text.ts'
import type { ByteSource } from './byte-source.ts'
import { openFileSource } from './byte-source.ts'
import { flattenCheckpoint } from './flatten-checkpoint.ts'
import type { PlainLeaf } from './flatten-checkpoint.ts'
import { openPyTorchLegacy } from './pytorch-legacy.ts'
import { openPyTorchZip } from './pytorch-zip.ts'
import { openSafetensors } from './safetensors.ts'
import type { TensorDtype, WeightTensor } from './tensors.ts'
import { elementCount, itemSizeBytes } from './tensors.ts'
import type { TorchArchive } from './torch-archive.ts'

/**
 * Any checkpoint the studio can read, behind one interface: PyTorch's zip and
 * stream files and safetensors (our own files are safetensors). The format is
 * told from the contents, never from the file's name. Opening reads names and
 * shapes; each tensor's numbers are read when asked for.
 */
export type CheckpointFormat = 'pytorch-zip' | 'pytorch-legacy' | 'safetensors'

export interface CheckpointTensor {
  /** Path of dictionary keys joined by dots: "base_model.module.stem.conv.weight". */
  name: string
  dtype: TensorDtype
  shape: readonly number[]
  /** Bytes of the dense tensor in `dtype`. */
  sizeBytes: number
}

export interface Checkpoint {
  readonly format: CheckpointFormat
  readonly fileName: string
  readonly sizeBytes: number
  /** In the file's order. */
  readonly tensors: readonly CheckpointTensor[]
  /** Everything that is not a tensor, by dotted path: epoch, best score, arguments; safetensors metadata. */
  readonly plain: ReadonlyMap<string, PlainLeaf>
  /**
   * Reads one tensor in its own number format. The bytes may be a view of the file's: copy before changing.
   * @throws StudioError 'bad-checkpoint' (also where there is no tensor of this name)
   */
  read(name: string): WeightTensor
  close(): void
}

/**
 * Opens a checkpoint file. The caller closes it.
 * @throws StudioError 'bad-checkpoint' (damaged, hostile or unknown), 'not-found', 'invalid-input', 'io'
 */
export function openCheckpoint(path: string): Checkpoint {
  const source = openFileSource(path)
  try {
    return readCheckpoint(source)
  } catch (error) {
    source.close()
    throw error
  }
}

/** The same from any source of bytes, which `close` closes. */
export function readCheckpoint(source: ByteSource): Checkpoint {
  const format = detectFormat(source)
  if (format === 'safetensors') return fromSafetensors(source)
  return fromTorch(source, format, format === 'pytorch-zip' ? openPyTorchZip(source) : openPyTorchLegacy(source))
}

const zipStarts = ['PK\x03\x04', 'PK\x05\x06']
/** PROTO 2, LONG1 of ten bytes: the magic number pickled. */
const legacyStart = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46'

function detectFormat(source: ByteSource): CheckpointFormat {
  const start = Buffer.from(source.read(0, Math.min(source.sizeBytes, 32))).toString('latin1')
  if (zipStarts.some((signature) => start.startsWith(signature))) return 'pytorch-zip'
  if (start.startsWith(legacyStart)) return 'pytorch-legacy'
  if (start.charAt(8) === '{') return 'safetensors'
  throw badCheckpoint(source.name, describeUnknown(source.sizeBytes, start), { hint: 'Checkpoints are PyTorch files (.pth, .pt, .tar) and safetensors. Save state_dict() with torch.save, or as safetensors.' })
}

function describeUnknown(sizeBytes: number, start: string): string {
  if (sizeBytes === 0) return 'it is empty'
  if (start.startsWith('\x80')) return 'it is a Python pickle that torch.save did not write'
  if (start.startsWith('\x89HDF')) return 'it is an HDF5 file, expected PyTorch or safetensors'
  if (start.startsWith('version https://gi')) return 'it is a Git LFS pointer, not the file it stands for'
  if (/^\s*</.test(start)) return 'it is a web page, perhaps of a download that failed'
  return `it begins with ${quoted(start)}, which is neither a PyTorch file nor safetensors`
}

function fromSafetensors(source: ByteSource): Checkpoint {
  const reader = openSafetensors(source)
  const byName = new Map(reader.entries.map((entry) => [entry.name, entry]))
  return {
    format: 'safetensors',
    fileName: source.name,
    sizeBytes: source.sizeBytes,
    tensors: reader.entries.map(({ name, dtype, shape, begin, end }) => ({ name, dtype, shape, sizeBytes: end - begin })),
    plain: reader.metadata,
    read(name) {
      const entry = byName.get(name)
      if (!entry) throw badCheckpoint(source.name, `it has no tensor ${quoted(name)}`)
      return reader.read(entry)
    },
    close: () => { source.close() },
  }
}

function fromTorch(source: ByteSource, format: CheckpointFormat, archive: TorchArchive): Checkpoint {
  const { tensors, plain } = flattenCheckpoint(archive.root, source.name)
  return {
    format,
    fileName: source.name,
    sizeBytes: source.sizeBytes,
    tensors: [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape, sizeBytes: elementCount(shape) * itemSizeBytes[dtype] })),
    plain,
    read(name) {
      const tensor = tensors.get(name)
      if (!tensor) throw badCheckpoint(source.name, `it has no tensor ${quoted(name)}`)
      return archive.read(name, tensor)
    },
    close: () => { source.close() },
  }
}
