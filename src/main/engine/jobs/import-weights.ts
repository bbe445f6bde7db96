import { basename } from 'node:path'
import { StudioError } from '../../../shared/errors.ts'
import type { Facts, MethodModel } from '../../models/method.ts'
import { initialParameters } from '../../models/parameters.ts'
import { diveLabels } from '../../tensor/dive-labels.ts'
import type { Checkpoint } from '../../weights/checkpoint.ts'
import { openCheckpoint } from '../../weights/checkpoint.ts'
import { openFileSource } from '../../weights/byte-source.ts'
import { hashSource } from '../../weights/inspect.ts'
import type { LoadReport } from '../../weights/layout.ts'
import { accountFor, assertLoadable, summariseReport } from '../../weights/layout.ts'
import { fromFloat32, toFloat32, type WeightTensor } from '../../weights/tensors.ts'
import type { JobContext, JobFunction } from '../messages.ts'
import { describeImport } from './import-card.ts'
import { openMethod, readDescription, throwIfCancelled, type ModelDescription } from './model-access.ts'
import { expectedOf, factsWithoutDives } from './weights-accounts.ts'
import type { ImportWeightsInput, ImportWeightsResult } from './weights-input.ts'
import { importWeightsInput } from './weights-input.ts'
import { writeModelFile } from './write-model-file.ts'

/**
 * The `import-weights` job: a checkpoint of any kind becomes a model of the
 * library, a safetensors file named by its content with a card beside it. Every
 * weight comes from the file, or starts new on purpose and is named; one that is
 * missing is an error. Tensors are read, converted and written one at a time.
 */
export const importWeights: JobFunction = async (raw, context) => {
  const input = importWeightsInput.parse(raw)
  const model = openMethod(input.method, input.configuration, input.options)
  context.progress(0, `Reading ${basename(input.path)}`)
  const sources: Source[] = []
  try {
    for (const part of partsOf(input, model)) sources.push(openSource(part, input))
    return await build(input, model, sources, context)
  } finally {
    for (const { checkpoint } of sources) checkpoint.close()
  }
}

interface Part {
  path: string
  /** Layout of a file that holds only a backbone; null for the method's own. */
  backbone: string | null
}

export interface Source extends Part {
  checkpoint: Checkpoint
  contentHash: string
  report: LoadReport
}

/** One file, or the heads in one and the backbone in another. */
function partsOf({ path, backbone, backbonePath }: ImportWeightsInput, model: MethodModel): Part[] {
  const known = model.backboneLayouts.map(({ name }) => name)
  if (backbone !== null && !known.includes(backbone)) {
    throw new StudioError('invalid-input', `${model.method} (${model.configuration}) has no backbone layout "${backbone}".`, { hint: known.length === 0 ? 'Its backbone starts from no other files.' : `It has ${known.join(', ')}.` })
  }
  if (backbonePath === null) return [{ path, backbone }]
  if (backbone === null) throw new StudioError('invalid-input', 'A second file for the backbone needs the name of its layout.', { hint: `Layouts: ${known.join(', ') || 'none'}.` })
  return [{ path, backbone: null }, { path: backbonePath, backbone }]
}

function openSource(part: Part, { method, configuration, options, dropUnexpected, backbonePath }: ImportWeightsInput): Source {
  const model = openMethod(method, configuration, options)
  const layout = model.backboneLayouts.find(({ name }) => name === part.backbone)?.layout ?? null
  const wanted = expectedOf({ model, backbone: layout && { name: part.backbone ?? '', layout } })
  // Heads of one file and the backbone of another: neither has to bring what the other does.
  const expected = backbonePath !== null && part.backbone === null ? wanted.expected.filter(({ name }) => model.parameters.some((spec) => spec.name === name && spec.group === 'head')) : wanted.expected
  const checkpoint = openCheckpoint(part.path)
  try {
    const report = accountFor(checkpoint.tensors, expected, wanted.layout, checkpoint.fileName)
    assertLoadable(report, checkpoint.fileName)
    if (report.loaded.length === 0) throw new StudioError('bad-checkpoint', `${checkpoint.fileName} holds nothing that ${configuration} could load.`, { hint: 'Inspect the file to see what it holds and which methods it fits.' })
    if (report.unexpected.length > 0 && !dropUnexpected) throw unexpectedTensors(report, checkpoint.fileName, configuration)
    return { ...part, checkpoint, report, contentHash: hashOf(part.path) }
  } catch (error) {
    checkpoint.close()
    throw error
  }
}

function unexpectedTensors({ unexpected }: LoadReport, fileName: string, configuration: string): StudioError {
  const names = unexpected.slice(0, 8).map(({ source }) => source).join(', ')
  return new StudioError('bad-checkpoint', `${fileName} brings every weight of ${configuration}, but also ${unexpected.length} tensors it does not have: ${names}${unexpected.length > 8 ? ', …' : ''}.`, {
    hint: 'They may belong to a larger configuration or another variant. Import with them left out only if you know that they are not needed.',
  })
}

function hashOf(path: string): string {
  const source = openFileSource(path)
  try {
    return hashSource(source)
  } finally {
    source.close()
  }
}

async function build(input: ImportWeightsInput, model: MethodModel, sources: readonly Source[], context: JobContext): Promise<ImportWeightsResult> {
  const origin = new Map(sources.flatMap((source) => source.report.loaded.map(({ name, source: key }) => [name, { checkpoint: source.checkpoint, key }] as const)))
  const fresh = model.parameters.filter(({ name }) => !origin.has(name))
  const startValues = fresh.length === 0 ? {} : initialParameters(model.parameters, input.seed)
  const canScore = fresh.length === 0
  const own = sources[0] ? readDescription(Object.fromEntries(sources[0].checkpoint.plain), sources[0].checkpoint.fileName) : null
  const facts = learntFacts(input, model, own, canScore)
  for (const { checkpoint, report } of sources) context.log(`${checkpoint.fileName}: ${summariseReport(report)}`)

  const tensors = model.parameters.map(({ name, shape }): WeightTensor => ({
    name, shape, dtype: 'float32',
    get data() {
      const found = origin.get(name)
      const values = found ? finite(toFloat32(found.checkpoint.read(found.key)), found.key, found.checkpoint.fileName) : (startValues[name] ?? new Float32Array())
      return fromFloat32(name, shape, values).data
    },
  }))
  const provenance = sources.map(({ checkpoint, contentHash, backbone }) => `${checkpoint.fileName} (SHA-256 ${contentHash})${backbone === null ? '' : `, backbone only, layout ${backbone}`}`).join('; ')
  const metadata = {
    method: model.method, configuration: model.configuration, geometry: input.geometry,
    provenance: `Imported from ${provenance}${own ? `. It said of itself: ${own.provenance}` : ''}`,
    options: JSON.stringify(input.options), facts: JSON.stringify(facts), purpose: canScore ? 'score' as const : 'start' as const,
  }
  const written = await writeModelFile(input.modelsFolder, tensors, metadata, (share) => {
    throwIfCancelled(context.signal)
    context.progress(0.05 + 0.95 * share, `Writing ${input.name}`)
  })
  return { ...written, canScore, summary: sources.map(({ report }) => `${report.loaded.length} of ${model.parameters.length} weights loaded, ${report.ignored.length} ignored`).join('; ') + (canScore ? '' : `; ${fresh.length} start new, so it is a start for training`), card: describeImport({ input, model, sources, fresh, facts, own }) }
}

/** What the method has to know of a training part: learnt from a split, or brought by a file of ours. */
function learntFacts({ factsFrom, method }: ImportWeightsInput, model: MethodModel, own: ModelDescription | null, canScore: boolean): Facts {
  const brought = own?.method === method && model.factProblems(own.facts).length === 0 ? own.facts : factsWithoutDives(model)
  const facts = factsFrom ? orBadLabels(() => model.learnFacts(factsFrom.dives.map((dive) => diveLabels(dive, model.video.frames)))) : brought
  const problems = model.factProblems(facts)
  if (problems.length > 0 && canScore) {
    throw new StudioError('bad-checkpoint', `These weights cannot score without what ${model.method} learns from the labels of its training part: ${problems.join('; ')}.`, {
      hint: 'Name the split they were trained on (--facts-from-split SPLIT, or "Learn from split" on the Models screen).',
    })
  }
  return facts
}

function orBadLabels<T>(learn: () => T): T {
  try {
    return learn()
  } catch (error) {
    if (error instanceof RangeError) throw new StudioError('bad-labels', `This split cannot teach the method what it needs: ${error.message}.`, { hint: 'Choose the split the weights were trained on, or complete its labels.' })
    throw error
  }
}

function finite(values: Float32Array, key: string, fileName: string): Float32Array {
  const at = values.findIndex((value) => !Number.isFinite(value))
  if (at >= 0) throw new StudioError('not-a-number', `${fileName} holds ${values[at]} in ${key} (element ${at}).`, { hint: 'The training run that wrote it failed, or its numbers do not fit into float32. Use another epoch.' })
  return values
}
