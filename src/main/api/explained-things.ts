import type { ModelId, PredictionId } from '../../shared/contract/entities.ts'
import type { ExplanationOptions } from '../../shared/contract/explanations.ts'
import { StudioError } from '../../shared/errors.ts'
import { decodeExplanation, type StoredExplanation } from '../engine/explanation-entry.ts'
import { explanationKey, type ExplainedThing } from '../engine/explanation-key.ts'
import type { DiskCache } from '../tensor/disk-cache.ts'
import { decoderName } from '../tensor/dive-frames.ts'
import { openFeatureCache } from '../tensor/cache/open.ts'
import type { ServiceContext } from './context.ts'

/**
 * Scores as things to be explained: what a stored prediction was computed from,
 * as far as it is still there, and the explanations that are kept of it.
 */
export interface ExplainedThings {
  /** Errors: 'not-found' where the dive or an exemplar has been removed. */
  thing(id: PredictionId, options: ExplanationOptions): Promise<ExplainedThing & { modelId: ModelId }>
  keyOf(thing: ExplainedThing): Promise<string>
  /** Whether it has been computed and is still kept. */
  has(id: PredictionId, options: ExplanationOptions): Promise<boolean>
  /** With maps float32 [T, rows, columns]; null where it is not kept. */
  read(id: PredictionId, options: ExplanationOptions): Promise<{ facts: StoredExplanation; maps: Float32Array; modelId: ModelId } | null>
}

export function createExplainedThings({ library, ffmpeg }: Pick<ServiceContext, 'library' | 'ffmpeg'>): ExplainedThings {
  // Opened for each reading: it only reads.
  const cache = (): DiskCache => openFeatureCache(library.folder.cache)

  const thing: ExplainedThings['thing'] = async (id, options) => {
    const prediction = await library.predictions.get(id)
    const model = await library.models.get(prediction.modelId)
    const sources = new Map((await library.sources.list([prediction.diveId, ...prediction.votes.map((vote) => vote.diveId)])).map((source) => [source.diveId, source]))
    const query = sources.get(prediction.diveId)
    if (!query) throw new StudioError('not-found', 'The dive of this score has been removed.', { hint: 'Restore it first.' })
    const exemplars = prediction.votes.map((vote) => {
      const source = sources.get(vote.diveId)
      if (!source) throw new StudioError('not-found', `The exemplar "${vote.title}" has been removed, so this score cannot be explained.`, { hint: 'Restore it, or score the dive again.' })
      // The vote was given on the score it had then.
      return { ...source, scorePoints: vote.scorePoints }
    })
    return {
      modelId: prediction.modelId, model,
      query: prediction.transitions ? { ...query, transitions: prediction.transitions } : query,
      exemplars, transitionSource: prediction.transitionSource, transitionSearch: 'ordered-pairs', options,
    }
  }
  const keyOf = async (found: ExplainedThing): Promise<string> => explanationKey(found, await decoderName((await ffmpeg()).path))

  return {
    thing,
    keyOf,
    has: async (id, options) => cache().has(await keyOf(await thing(id, options))),
    async read(id, options) {
      const found = await thing(id, options)
      const entry = await cache().get(await keyOf(found))
      const decoded = entry && decodeExplanation(entry)
      return decoded && { ...decoded, modelId: found.modelId }
    },
  }
}
