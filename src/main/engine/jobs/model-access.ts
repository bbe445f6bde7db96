import { join } from 'node:path'
import { StudioError, toStudioError } from '../../../shared/errors.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { createAssessor } from '../../assessment/assessor.ts'
import type { McoreConfig } from '../../models/mcore/config.ts'
import { mcoreConfigs } from '../../models/mcore/config.ts'
import { mcoreParameters } from '../../models/mcore/parameters.ts'
import type { Provider } from '../../runtime/session.ts'
import type { DiskCache } from '../../tensor/disk-cache.ts'
import { createDiskCache } from '../../tensor/disk-cache.ts'
import type { ModelFacts } from '../../training/model-file.ts'
import { modelFacts } from '../../training/model-file.ts'
import type { Checkpoint } from '../../weights/checkpoint.ts'
import { openCheckpoint } from '../../weights/checkpoint.ts'
import { loadWeights as loadExpected } from '../../weights/layout.ts'
import { officialLayouts } from '../../weights/official-layouts.ts'
import type { Tensor } from '../../weights/tensors.ts'
import type { ScoreInput } from './assess-input.ts'

/**
 * What the jobs share: from the names in a job's input to configurations,
 * weights, caches and providers.
 */
export function configByName(name: string): McoreConfig {
  const config = mcoreConfigs[name]
  if (!config) throw new StudioError('invalid-input', `There is no configuration "${name}".`, { hint: `Choose one of ${Object.keys(mcoreConfigs).join(', ')}.` })
  return config
}

/**
 * Weights of any checkpoint the studio can read, every key accounted for, and
 * what its file says of itself.
 * @throws StudioError 'missing-model', 'bad-checkpoint' naming what does not fit
 */
export function loadWeights(path: string, config: McoreConfig): { weights: Map<string, Tensor>; facts: ModelFacts | null } {
  const checkpoint = openModel(path)
  try {
    const { tensors, report } = loadExpected(checkpoint, mcoreParameters(config), officialLayouts.mcore)
    const strangers = report.unexpected.map(({ source }) => source)
    if (strangers.length > 0) {
      throw new StudioError('bad-checkpoint', `${path} holds ${strangers.length} tensors that ${config.name} does not have: ${strangers.slice(0, 8).join(', ')}${strangers.length > 8 ? ', …' : ''}.`, { hint: 'Choose the configuration these weights were made for, or other weights.' })
    }
    const facts = modelFacts.safeParse(Object.fromEntries(checkpoint.plain))
    return { weights: tensors, facts: facts.success ? facts.data : null }
  } finally {
    checkpoint.close()
  }
}

function openModel(path: string): Checkpoint {
  try {
    return openCheckpoint(path)
  } catch (error) {
    if (toStudioError(error).code !== 'not-found') throw error
    throw new StudioError('missing-model', `The model file ${path} does not exist.`, { hint: 'Choose another model, or put the file back where it was.', cause: error })
  }
}

/** Room for some thousand dives of the small configuration, or some hundred of the large one. */
const frameCacheBytes = 6e9
const featureCacheBytes = 2e9

export interface Caches {
  frames: DiskCache
  features: DiskCache
}

export function openCaches(cacheFolder: string): Caches {
  return { frames: createDiskCache(join(cacheFolder, 'frames'), frameCacheBytes), features: createDiskCache(join(cacheFolder, 'features'), featureCacheBytes) }
}

const known: readonly Provider[] = ['cpu', 'cuda', 'dml', 'coreml', 'webgpu']
/** What 'auto' tries, fastest first; the session falls back to cpu by itself. */
const automatic: Record<string, readonly Provider[]> = { win32: ['cuda', 'dml'], linux: ['cuda'], darwin: ['coreml'] }

export function providersFor(name: string): readonly Provider[] {
  if (name === 'auto') return automatic[process.platform] ?? []
  return known.filter((provider) => provider === name)
}

export interface AssessmentInput {
  model: ScoreInput['model']
  cacheFolder: string
  ffmpegPath: string
  provider: string
  threads: number
}

/** The assessor of a stored model. */
export async function openAssessor(input: AssessmentInput, signal: AbortSignal): Promise<Assessor> {
  const config = configByName(input.model.configuration)
  const caches = openCaches(input.cacheFolder)
  return createAssessor({
    config,
    weights: loadWeights(input.model.path, config).weights,
    geometry: input.model.geometry,
    ffmpegPath: input.ffmpegPath,
    frameCache: caches.frames,
    featureCache: caches.features,
    providers: providersFor(input.provider),
    threads: input.threads,
    signal,
  })
}

/** @throws StudioError 'cancelled' */
export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new StudioError('cancelled', 'The job was cancelled.')
}
