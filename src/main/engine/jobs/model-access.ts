import { join } from 'node:path'
import { StudioError } from '../../../shared/errors.ts'
import type { Assessor } from '../../assessment/assessor.ts'
import { createAssessor } from '../../assessment/assessor.ts'
import type { McoreConfig } from '../../models/mcore/config.ts'
import { mcoreConfigs } from '../../models/mcore/config.ts'
import { mcoreParameters } from '../../models/mcore/parameters.ts'
import type { Provider } from '../../runtime/session.ts'
import type { DiskCache } from '../../tensor/disk-cache.ts'
import { createDiskCache } from '../../tensor/disk-cache.ts'
import type { ModelFacts } from '../../training/model-file.ts'
import { assertComplete, loadModelFile } from '../../training/model-file.ts'
import type { Tensor } from '../../training/safetensors.ts'
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

/** In official checkpoints but used by nothing: counters, and an encoder its run never calls. */
const isIgnorable = (name: string): boolean => name.endsWith('num_batches_tracked') || name.startsWith('EnhNet_model')

/** @throws StudioError 'missing-model', 'bad-checkpoint' naming what does not fit */
export async function loadWeights(path: string, config: McoreConfig): Promise<{ weights: Map<string, Tensor>; facts: ModelFacts | null }> {
  const { tensors, facts } = await loadModelFile(path)
  assertComplete(tensors, mcoreParameters(config), path, isIgnorable)
  return { weights: new Map([...tensors].filter(([name]) => !isIgnorable(name))), facts }
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
    weights: (await loadWeights(input.model.path, config)).weights,
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
