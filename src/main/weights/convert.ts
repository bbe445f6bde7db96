import { extname, resolve } from 'node:path'
import { StudioError } from '../../shared/errors.ts'
import type { Checkpoint, CheckpointTensor } from './checkpoint.ts'
import { openCheckpoint } from './checkpoint.ts'
import { writePyTorchFile } from './pytorch-writer.ts'
import type { TorchWritable } from './pytorch-writer.ts'
import { writeSafetensorsFile } from './safetensors.ts'
import type { FloatDtype, TensorDtype, WeightTensor } from './tensors.ts'
import { convertTensor } from './tensors.ts'

/**
 * Rewrites a checkpoint as safetensors or as a PyTorch zip file, told by the
 * target's extension, optionally in another number format. Every tensor is kept;
 * plain values (epoch, arguments) become safetensors metadata, or stay values.
 */
export interface ConvertOptions {
  /** Format for floating-point tensors; unchanged where absent. */
  dtype?: FloatDtype
}

export interface Conversion {
  tensorCount: number
  sizeBytes: number
}

/** @throws StudioError as openCheckpoint; 'invalid-input' (unknown extension, or the target is the source); 'disk-full', 'io' */
export function convertWeights(sourcePath: string, targetPath: string, options: ConvertOptions = {}): Conversion {
  const extension = extname(targetPath).toLowerCase()
  if (resolve(sourcePath) === resolve(targetPath)) throw new StudioError('invalid-input', 'The converted file would replace the one it is made from.', { hint: 'Choose another name for it.' })
  if (extension !== '.safetensors' && extension !== '.pth' && extension !== '.pt') {
    throw new StudioError('invalid-input', `${targetPath} ends in "${extension}"; expected .safetensors, .pth or .pt.`, { hint: 'The ending chooses the format.' })
  }
  const checkpoint = openCheckpoint(sourcePath)
  try {
    const tensors = checkpoint.tensors.map((tensor) => lazily(checkpoint, tensor, options.dtype))
    const sizeBytes = extension === '.safetensors' ? writeSafetensorsFile(targetPath, tensors, metadataOf(checkpoint)) : writePyTorchFile(targetPath, nested(tensors, checkpoint))
    return { tensorCount: tensors.length, sizeBytes }
  } finally {
    checkpoint.close()
  }
}

const floats: readonly TensorDtype[] = ['float64', 'float32', 'float16', 'bfloat16']

/** The tensor with its numbers read when they are asked for. */
function lazily(checkpoint: Checkpoint, { name, dtype, shape }: CheckpointTensor, wanted: FloatDtype | undefined): WeightTensor {
  const target = wanted !== undefined && floats.includes(dtype) ? wanted : dtype
  return {
    name,
    shape,
    dtype: target,
    get data() {
      const stored = checkpoint.read(name)
      return (wanted === undefined ? stored : convertTensor(stored, wanted)).data
    },
  }
}

function metadataOf(checkpoint: Checkpoint): Map<string, string> {
  return new Map([...checkpoint.plain].map(([name, value]) => [name, String(value)]))
}

/** "base_model.w" into { base_model: { w } }: the first part of the name is the module, as official files are arranged. */
function nested(tensors: readonly WeightTensor[], checkpoint: Checkpoint): TorchWritable {
  const root = new Map<string, TorchWritable>()
  const modules = new Map<string, Map<string, TorchWritable>>()
  for (const tensor of tensors) {
    const dot = tensor.name.indexOf('.')
    const module = dot < 0 ? '' : tensor.name.slice(0, dot)
    // A plain state dictionary of several modules' keys ("layer1.0…") keeps its names as they are.
    if (!officialModules.has(module)) {
      root.set(tensor.name, tensor)
      continue
    }
    const dict = modules.get(module) ?? new Map<string, TorchWritable>()
    dict.set(tensor.name.slice(dot + 1), tensor)
    modules.set(module, dict)
    root.set(module, dict)
  }
  for (const [name, value] of checkpoint.plain) if (!root.has(name)) root.set(name, value)
  return root
}

const officialModules: ReadonlySet<string> = new Set(['base_model', 'psnet_model', 'decoder', 'regressor_delta', 'regressor', 'taa', 'model'])
