import { z } from 'zod'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { createAssessor } from '../../assessment/assessor.ts'
import type { Facts, MethodModel, OptionValues } from '../../models/method.ts'
import { methodByName } from '../../models/registry.ts'
import type { Provider } from '../../runtime/session.ts'
import type { DiskCache } from '../../tensor/disk-cache.ts'
import { cacheFolderOf, openFeatureCache, openFrameCache } from '../../tensor/cache/open.ts'
import { noteOwner } from '../../tensor/cache/owners.ts'
import { createPictureLoader } from '../../tensor/picture-loader.ts'
import type { ModelFacts } from '../../training/model-file.ts'
import { modelFacts } from '../../training/model-file.ts'
import type { Checkpoint } from '../../weights/checkpoint.ts'
import { openCheckpoint } from '../../weights/checkpoint.ts'
import { loadWeights as loadExpected } from '../../weights/layout.ts'
import type { Tensor } from '../../weights/tensors.ts'
import type { JobContext } from '../messages.ts'
import type { ScoreInput } from './assess-input.ts'
import { providerNote } from './provider-note.ts'

/**
 * What the jobs share: from the names in a job's input to models, weights,
 * caches and providers.
 */
export function openMethod(method: string, configuration: string, options: OptionValues = {}): MethodModel {
  try {
    return methodByName(method).open(configuration, options)
  } catch (error) {
    if (error instanceof RangeError) throw new StudioError('invalid-input', `This model cannot be built: ${error.message}.`, { hint: 'Choose another method, configuration or option.' })
    throw error
  }
}

export interface OpenModel {
  model: MethodModel
  weights: Map<string, Tensor>
  facts: Facts
  /** What the file says of itself; null for files of other programs. */
  described: ModelDescription | null
}

/** What a model file says of itself, read. */
export interface ModelDescription extends Omit<ModelFacts, 'options' | 'facts'> {
  options: OptionValues
  facts: Facts
}

const optionsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
const factsSchema = z.record(z.string(), z.union([z.string(), z.number(), z.array(z.number()), z.array(z.string())]))

/**
 * A stored model: its weights, every key accounted for, with the options and
 * facts its file carries. `open` builds the model those options ask for.
 * @throws StudioError 'missing-model', 'bad-checkpoint' naming what does not fit
 */
export function loadModel(path: string, open: (options: OptionValues) => MethodModel): OpenModel {
  const checkpoint = openModelFile(path)
  try {
    const described = readDescription(Object.fromEntries(checkpoint.plain), path)
    const model = open(described?.options ?? {})
    const facts = described?.facts ?? {}
    const { tensors, report } = loadExpected(checkpoint, model.parameters, model.layout)
    const strangers = report.unexpected.map(({ source }) => source)
    if (strangers.length > 0) {
      throw new StudioError('bad-checkpoint', `${path} holds ${strangers.length} tensors that ${model.configuration} does not have: ${strangers.slice(0, 8).join(', ')}${strangers.length > 8 ? ', …' : ''}.`, { hint: 'Choose the configuration these weights were made for, or other weights.' })
    }
    return { model, weights: tensors, facts, described }
  } finally {
    checkpoint.close()
  }
}

/** What a model file says of itself, without its weights. @throws StudioError 'missing-model', 'bad-checkpoint' */
export function readDescriptionOf(path: string): ModelDescription | null {
  const checkpoint = openModelFile(path)
  try {
    return readDescription(Object.fromEntries(checkpoint.plain), path)
  } finally {
    checkpoint.close()
  }
}

/** Dictionary of a PyTorch file of ours that says what safetensors files say in their metadata. */
export const descriptionKey = 'highboard'

/** Null for files of other programs. @throws StudioError 'bad-checkpoint' where options or facts are not what they should be */
export function readDescription(metadata: Readonly<Record<string, unknown>>, path: string): ModelDescription | null {
  const own = Object.entries(metadata).filter(([name]) => name.startsWith(`${descriptionKey}.`)).map(([name, value]) => [name.slice(descriptionKey.length + 1), value])
  const found = modelFacts.safeParse(own.length > 0 ? Object.fromEntries(own) : metadata)
  return found.success ? { ...found.data, options: readJson(found.data.options, optionsSchema, path), facts: readJson(found.data.facts, factsSchema, path) } : null
}

/** @throws StudioError 'bad-checkpoint' where a model lacks what its method learns from labels, or has weights that were never trained */
export function requireFacts({ model, facts, described }: Pick<OpenModel, 'model' | 'facts' | 'described'>, path: string): void {
  if (described?.purpose === 'start') throw new StudioError('bad-checkpoint', `${path} cannot score: some of its weights were never trained.`, { hint: 'It is a start for training: fine-tune it first, then score with what comes out.' })
  const problems = model.factProblems(facts)
  if (problems.length > 0) throw new StudioError('bad-checkpoint', `${path} cannot score yet: ${problems.join('; ')}.`, { hint: 'Import the weights again and say on which split they were trained, or fine-tune them.' })
}

function readJson<T>(text: string, schema: z.ZodType<T>, path: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    throw new StudioError('bad-checkpoint', `${path} describes itself in a way that cannot be read.`, { hint: 'Import the weights again.', cause: error })
  }
}

function openModelFile(path: string): Checkpoint {
  try {
    return openCheckpoint(path)
  } catch (error) {
    if (toStudioError(error).code !== 'not-found') throw error
    throw new StudioError('missing-model', `The model file ${path} does not exist.`, { hint: 'Choose another model, or put the file back where it was.', cause: error })
  }
}

export interface Caches {
  frames: DiskCache
  features: DiskCache
}

export function openCaches(cacheFolder: string): Caches {
  return { frames: openFrameCache(cacheFolder), features: openFeatureCache(cacheFolder) }
}

export interface AssessmentInput {
  model: ScoreInput['model']
  cacheFolder: string
  ffmpegPath: string
  providers: readonly Provider[]
  threads: number
}

/** The assessor of a stored model. Announced dives are loaded ahead by a thread, which ends with the assessor. `unitSignal`: ends the dive in work, where that is less than the whole job. */
export async function openAssessor(input: AssessmentInput, signal: AbortSignal, unitSignal: () => AbortSignal = () => signal): Promise<Assessor> {
  const { path, method, configuration } = input.model
  const opened = loadModel(path, (options) => openMethod(method, configuration, options))
  requireFacts(opened, path)
  const caches = openCaches(input.cacheFolder)
  const pictures = createPictureLoader({ cacheFolder: input.cacheFolder, ffmpegPath: input.ffmpegPath, signal })
  const assessor = await createAssessor({
    model: opened.model,
    facts: opened.facts,
    weights: opened.weights,
    geometry: input.model.geometry,
    ffmpegPath: input.ffmpegPath,
    frameCache: caches.frames,
    featureCache: caches.features,
    pictures,
    providers: input.providers,
    threads: input.threads,
    get signal() {
      return unitSignal()
    },
  })
  await noteFeatureOwner(input.cacheFolder, assessor, input.model.contentHash)
  const { release } = assessor
  assessor.release = async () => {
    await pictures.close()
    await caches.features.recordUse()
    await release()
  }
  return assessor
}

/** Notes that features of this backbone are those of this model file, so that they stay while the model does. */
export function noteFeatureOwner(cacheFolder: string, assessor: Pick<Assessor, 'backboneHash'>, modelHash: string): Promise<void> {
  return noteOwner(cacheFolderOf(cacheFolder, 'features'), assessor.backboneHash, modelHash)
}

/** Says in the job's log where it computed, where that is not what was wanted first. */
export async function logPlace(assessor: Assessor, input: Pick<ScoreInput, 'refusedProviders'>, context: JobContext): Promise<void> {
  const note = await providerNote(input.refusedProviders, assessor.fallbacks)
  if (note !== null && assessor.provider !== null) context.log(`Computed on ${assessor.provider}. ${note}`)
}

/** @throws StudioError 'cancelled' */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new StudioError('cancelled', 'The job was cancelled.')
}
