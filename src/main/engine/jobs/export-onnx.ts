import { encodeGraph, fedInputs } from '../../graph/encode.ts'
import type { Graph } from '../../graph/graph.ts'
import type { Value } from '../../graph/types.ts'
import type { MethodModel } from '../../models/method.ts'
import { writeAtomically } from '../../files/write-atomic.ts'
import { centerCrop, frameGeometry, IMAGENET_MEAN, IMAGENET_STD, type FrameGeometry } from '../../tensor/geometry.ts'
import type { OpenModel } from './model-access.ts'
import { describeExport, type GraphFile } from './onnx-card.ts'
import { onnxFiles } from './export-files.ts'
import { withMetadata } from './onnx-metadata.ts'
import type { ExportWeightsInput } from './weights-input.ts'

/**
 * A model as plain ONNX files: pictures to features, features to stages, features
 * to differences or scores, weights inside, and a card that says how to use them
 * without the studio. Opset 21; any onnxruntime of version 1.18 or later runs them.
 */
export async function exportOnnx(input: ExportWeightsInput, opened: OpenModel, report: (share: number, what: string) => void): Promise<string[]> {
  const { model, weights } = opened
  const exemplars = model.usesExemplars ? input.exemplars : 0
  const geometry = frameGeometry(model.video.geometry, input.model.geometry, model.video.size)
  const files = onnxFiles(input.path, model.segmentation !== null)
  const shared = sharedMetadata(input, opened, geometry)
  const parts: { path: string; role: GraphFile['role']; graph: () => Graph }[] = [
    { path: files.features, role: 'features', graph: () => model.featureGraph({ batchNorm: 'frozen', weights: 'stored' }) },
    ...(model.segmentation && files.stages !== null ? [{ path: files.stages, role: 'stages' as const, graph: () => model.segmentation!.graph() }] : []),
    { path: files.scoring, role: 'scoring', graph: () => model.scoringGraph({ exemplars }) },
  ]
  const written: GraphFile[] = []
  for (const [index, { path, role, graph: make }] of parts.entries()) {
    report(index / (parts.length + 1), `Writing ${role}`)
    const graph = make()
    const needed = new Set(fedInputs(graph).map(({ name }) => name))
    const bake = Object.fromEntries([...weights].filter(([name]) => needed.has(name)).map(([name, { data }]) => [name, data]))
    const file: GraphFile = { path, role, inputs: fedInputs(graph, { bake }).map(typeOf), outputs: [...graph.outputs].map(([name, value]) => ({ ...typeOf(value), name })) }
    const metadata = { ...shared, role, exemplars: String(exemplars), ...notesOf(model, file) }
    await writeAtomically(path, withMetadata(encodeGraph(graph, { bake }), `${input.model.name}: ${role}`, metadata))
    written.push(file)
  }
  await writeAtomically(files.card, describeExport({ input, opened, exemplars, geometry, files: written }))
  return [...written.map(({ path }) => path), files.card]
}

const typeOf = ({ name, shape, dtype }: Value): GraphFile['inputs'][number] => ({ name, shape, dtype })

/** What each graph's metadata_props say of the model; lists and objects as JSON. */
function sharedMetadata({ model: { name, contentHash, geometry: geometryName } }: ExportWeightsInput, { model, facts }: OpenModel, geometry: FrameGeometry): Record<string, string> {
  const { originY, originX } = centerCrop(geometry)
  return {
    name, weights_sha256: contentHash, method: model.method, configuration: model.configuration, options: JSON.stringify(model.options), facts: JSON.stringify(facts), geometry: geometryName,
    frames: String(model.video.frames), resize_height: String(geometry.resizeHeight), resize_width: String(geometry.resizeWidth), crop: JSON.stringify({ top: originY, left: originX, size: geometry.cropSize }),
    mean: JSON.stringify(IMAGENET_MEAN), std: JSON.stringify(IMAGENET_STD), units: JSON.stringify(model.video.units.map(({ frames, rows }) => ({ frames, rows }))),
    features: JSON.stringify(model.features),
  }
}

/** "input/<name>" and "output/<name>" say what each is. */
function notesOf({ graphNotes }: MethodModel, { role, inputs, outputs }: GraphFile): Record<string, string> {
  if (role !== 'scoring' || !graphNotes) return {}
  const named = (kind: string, values: GraphFile['inputs'], notes: Readonly<Record<string, string>>): [string, string][] => values.flatMap(({ name }) => (notes[name] === undefined ? [] : [[`${kind}/${name}`, notes[name]] as [string, string]]))
  return Object.fromEntries([...named('input', inputs, graphNotes.inputs), ...named('output', outputs, graphNotes.outputs), ['score', graphNotes.score]])
}
