import { createHash } from 'node:crypto'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { ExplanationOptions } from '../../shared/contract/explanations.ts'
import { diveFramesKey } from '../tensor/dive-frames.ts'
import { frameGeometry } from '../tensor/geometry.ts'
import { openRegistered } from './method-catalogue.ts'

/** Counts up whenever the same inputs would give other attributions. */
const explanationVersion = 1

/** Everything an explanation follows from, as the parent knows it before anything is computed. */
export interface ExplainedThing {
  model: { contentHash: string; method: string; configuration: string; geometry: 'official' | 'upright' }
  /** With the transitions it was scored with. */
  query: DiveSource
  /** With the scores they had then. */
  exemplars: readonly DiveSource[]
  transitionSource: 'model' | 'labels'
  transitionSearch: 'ordered-pairs' | 'official-windows'
  options: ExplanationOptions
}

/**
 * Key of an explanation in the cache of features. It ends as keys of features do, with the frames of the dive, so that
 * it goes when the dive or this ffmpeg does.
 * @param decoder as `decoderName` tells it
 */
export function explanationKey({ model, query, exemplars, transitionSource, transitionSearch, options }: ExplainedThing, decoder: string): string {
  const { video } = openRegistered(model.method, model.configuration)
  const geometry = frameGeometry(video.geometry, model.geometry, video.size)
  const framesOf = (dive: DiveSource): string => diveFramesKey(dive, { frameCount: video.frames, geometry, decoder })
  const labelsOf = ({ diveNumber, difficulty, transitions }: DiveSource) => ({ diveNumber, difficulty, transitions })
  const digest = createHash('sha256').update(JSON.stringify({
    version: explanationVersion, model: model.contentHash, geometry: model.geometry, transitionSource, transitionSearch, options,
    query: labelsOf(query),
    exemplars: exemplars.map((dive) => ({ frames: framesOf(dive), score: dive.scorePoints, ...labelsOf(dive) })),
  })).digest('hex')
  return `explanation/${digest}/${framesOf(query)}`
}
