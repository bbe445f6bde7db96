import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writePyTorchFile, type TorchWritable } from '../../weights/pytorch-writer.ts'
import { writeSafetensorsFile } from '../../weights/safetensors.ts'
import { fromFloat32, type FloatDtype, type WeightTensor } from '../../weights/tensors.ts'
import type { JobFunction } from '../messages.ts'
import { exportOnnx } from './export-onnx.ts'
import { descriptionKey, loadModel, openMethod, requireFacts, throwIfCancelled, type OpenModel } from './model-access.ts'
import { exportWeightsInput, type ExportWeightsInput } from './weights-input.ts'

/** The `export-weights` job: a model of the library as ONNX graphs, as the official PyTorch checkpoint, or as safetensors. */
export const exportWeights: JobFunction = async (raw, context) => {
  const input = exportWeightsInput.parse(raw)
  context.progress(0, 'Reading the weights')
  const { path, method, configuration } = input.model
  const opened = loadModel(path, (options) => openMethod(method, configuration, options))
  throwIfCancelled(context.signal)
  await mkdir(dirname(input.path), { recursive: true })
  if (input.format === 'onnx') {
    requireFacts(opened, path)
    return {
      files: await exportOnnx(input, opened, (share, what) => {
        throwIfCancelled(context.signal)
        context.progress(0.1 + 0.9 * share, what)
      }),
    }
  }
  context.progress(0.3, 'Writing')
  if (input.format === 'pytorch') writePyTorchFile(input.path, officialDictionary(input, opened))
  else writeSafetensorsFile(input.path, tensorsOf(opened, input.dtype), metadataOf(input, opened))
  return { files: [input.path] }
}

export const floatDtypes: Readonly<Record<ExportWeightsInput['dtype'], FloatDtype>> = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' }

/** In the order of the official checkpoint. */
function tensorsOf({ model, weights }: OpenModel, dtype: ExportWeightsInput['dtype']): WeightTensor[] {
  return model.parameters.map(({ name, shape }) => fromFloat32(name, shape, weights.get(name)?.data ?? new Float32Array(), floatDtypes[dtype]))
}

/**
 * { base_model: { "stem.conv.weight": … }, … }: what the official code hands to load_state_dict, module by module.
 * Beside them, under a name of its own, what the studio knows of the model, so that it can be imported again as it was.
 */
function officialDictionary(input: ExportWeightsInput, opened: OpenModel): TorchWritable {
  const modules = new Map<string, Map<string, TorchWritable>>()
  for (const tensor of tensorsOf(opened, input.dtype)) {
    const dot = tensor.name.indexOf('.')
    const module = tensor.name.slice(0, dot)
    const dictionary = modules.get(module) ?? new Map<string, TorchWritable>()
    dictionary.set(tensor.name.slice(dot + 1), tensor)
    modules.set(module, dictionary)
  }
  return new Map([...modules, [descriptionKey, metadataOf(input, opened)]])
}

/** What the model file says of itself goes along. */
function metadataOf({ model }: ExportWeightsInput, { model: { method, configuration }, facts, described }: OpenModel): Map<string, string> {
  return new Map(Object.entries({
    method, configuration, geometry: model.geometry, provenance: described?.provenance ?? '', options: JSON.stringify(described?.options ?? {}), facts: JSON.stringify(facts), purpose: described?.purpose ?? 'score',
  }))
}
