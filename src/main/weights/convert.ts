import { extname, resolve } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import type { Checkpoint, CheckpointTensor } from './checkpoint.ts'
import { openCheckpoint } from './checkpoint.ts'
import type { PlainLeaf } from './flatten-checkpoint.ts'
import type { ExpectedTensor, Layout, LoadReport } from './layout.ts'
import { accountFor, assertLoadable } from './layout.ts'
import { writePyTorchFile } from './pytorch-writer.ts'
import type { TorchWritable } from './pytorch-writer.ts'
import { writeSafetensorsFile } from './safetensors.ts'
import type { FloatDtype, TensorDtype, WeightTensor } from './tensors.ts'
import { convertTensor } from './tensors.ts'

/**
 * Rewrites a checkpoint as safetensors or as a PyTorch zip file, optionally in
 * another number format. Every tensor is kept under its name; plain values
 * (epoch, arguments) become safetensors metadata, or stay values. With a layout
 * it becomes the official checkpoint of a model instead: its weights alone, under
 * their official keys, every other key accounted for.
 */
export interface ConvertOptions {
  /** Told by the target's ending where absent. */
  to?: 'safetensors' | 'pytorch'
  /** Format for floating-point tensors; unchanged where absent. */
  dtype?: FloatDtype
  /** Names of dictionaries that a PyTorch file holds its tensors in: "base_model.w" becomes { base_model: { w } }. */
  modules?: readonly string[]
  /** Keep the weights of this model alone, under its names and in its order. */
  official?: { expected: readonly ExpectedTensor[]; layout: Layout }
}

export interface Conversion {
  tensorCount: number
  sizeBytes: number
  /** What became of every key; null where all were kept. */
  report: LoadReport | null
}

/** @throws StudioError as openCheckpoint; 'invalid-input' (unknown ending, or the target is the source); 'bad-checkpoint' naming what an official file would lack; 'disk-full', 'io' */
export function convertWeights(sourcePath: string, targetPath: string, options: ConvertOptions = {}): Conversion {
  const format = options.to ?? formatOf(targetPath)
  if (resolve(sourcePath) === resolve(targetPath)) throw new StudioError('invalid-input', 'The converted file would replace the one it is made from.', { hint: 'Choose another name for it.' })
  const checkpoint = openCheckpoint(sourcePath)
  try {
    const report = options.official ? accountFor(checkpoint.tensors, options.official.expected, options.official.layout, checkpoint.fileName) : null
    if (report) assertLoadable(report, checkpoint.fileName)
    const kept = report && options.official ? inOrder(report, options.official.expected) : checkpoint.tensors.map((tensor) => ({ ...tensor, source: tensor.name }))
    const tensors = kept.map((tensor) => lazily(checkpoint, tensor, options.dtype))
    const plain = report ? new Map<string, PlainLeaf>() : checkpoint.plain
    const modules = new Set(options.official?.layout.modules ?? options.modules ?? [])
    const sizeBytes = format === 'safetensors' ? writeSafetensorsFile(targetPath, tensors, metadataOf(plain)) : writePyTorchFile(targetPath, nested(tensors, modules, plain))
    return { tensorCount: tensors.length, sizeBytes, report }
  } finally {
    checkpoint.close()
  }
}

function formatOf(path: string): 'safetensors' | 'pytorch' {
  const ending = extname(path).toLowerCase()
  if (ending === '.safetensors') return 'safetensors'
  if (ending === '.pth' || ending === '.pt') return 'pytorch'
  throw new StudioError('invalid-input', `${path} ends in "${ending}"; expected .safetensors, .pth or .pt.`, { hint: 'The ending chooses the format, unless one is named.' })
}

type Kept = Pick<CheckpointTensor, 'name' | 'dtype' | 'shape'> & { source: string }

function inOrder(report: LoadReport, expected: readonly ExpectedTensor[]): Kept[] {
  const found = new Map(report.loaded.map((tensor) => [tensor.name, tensor]))
  return expected.flatMap(({ name }) => found.get(name) ?? [])
}

const floats: readonly TensorDtype[] = ['float64', 'float32', 'float16', 'bfloat16']

/** The tensor with its numbers read when they are asked for. */
function lazily(checkpoint: Checkpoint, { name, source, dtype, shape }: Kept, wanted: FloatDtype | undefined): WeightTensor {
  const target = wanted !== undefined && floats.includes(dtype) ? wanted : dtype
  return {
    name,
    shape,
    dtype: target,
    get data() {
      const stored = checkpoint.read(source)
      return (wanted === undefined ? stored : convertTensor(stored, wanted)).data
    },
  }
}

function metadataOf(plain: Checkpoint['plain']): Map<string, string> {
  return new Map([...plain].map(([name, value]) => [name, String(value)]))
}

/** "base_model.w" into { base_model: { w } } for the modules named; other names stay as they are, as in a plain state dictionary. */
function nested(tensors: readonly WeightTensor[], modules: ReadonlySet<string>, plain: Checkpoint['plain']): TorchWritable {
  const root = new Map<string, TorchWritable>()
  const dictionaries = new Map<string, Map<string, TorchWritable>>()
  for (const tensor of tensors) {
    const dot = tensor.name.indexOf('.')
    const module = dot < 0 ? '' : tensor.name.slice(0, dot)
    if (!modules.has(module)) {
      root.set(tensor.name, tensor)
      continue
    }
    const dictionary = dictionaries.get(module) ?? new Map<string, TorchWritable>()
    dictionary.set(tensor.name.slice(dot + 1), tensor)
    dictionaries.set(module, dictionary)
    root.set(module, dictionary)
  }
  for (const [name, value] of plain) if (!root.has(name)) root.set(name, value)
  return root
}
