import { createHash } from 'node:crypto'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { encodeGraph, fedInputs } from '../graph/encode.ts'
import type { Graph } from '../graph/graph.ts'
import type { McoreConfig } from '../models/mcore/config.ts'
import { featureWidth, tokenCount } from '../models/mcore/config.ts'
import { buildFeatureGraph, buildScoringGraph, buildSegmentationGraph } from '../models/mcore/graphs.ts'
import { mcoreParameters } from '../models/mcore/parameters.ts'
import { interpolationMatrix } from '../models/mcore/stages.ts'
import type { OrtSession, Provider } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import { floats, floatTensor } from '../runtime/tensor.ts'
import type { DiskCache } from '../tensor/disk-cache.ts'
import { bytesToFloats, floatsToBytes } from '../tensor/disk-cache.ts'
import { diveFramesKey, loadDiveFrames, toPictures } from '../tensor/dive-frames.ts'
import type { GeometryName } from '../tensor/geometry.ts'
import { centerCrop, frameGeometry } from '../tensor/geometry.ts'
import { sampleUniform } from '../tensor/sampling.ts'

/**
 * A trained MCoRe at work: frames to features once for each video, then cheap
 * heads on features. Features are cached on disk by video, frames and backbone
 * weights, so scoring against ten exemplars is one backbone pass plus one
 * batched head, and models that differ in their heads only share them.
 */
export interface AssessorOptions {
  config: McoreConfig
  /** By state key; running statistics included. */
  weights: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>
  geometry: GeometryName
  ffmpegPath: string
  frameCache: DiskCache
  /** Null where weights change all the time and nothing would be met again. */
  featureCache: DiskCache | null
  providers: readonly Provider[]
  threads: number
  signal?: AbortSignal
}

export interface DiveFeatures {
  /** float32 [T, D] */
  features: Float32Array
  /** Dive-relative frame of each sample, [T]. */
  sampledFrames: number[]
}

/** Features with the place where they are cut into stages, in samples. */
export interface CutFeatures {
  features: Float32Array
  transitions: readonly [number, number]
}

export interface Assessor {
  readonly config: McoreConfig
  /** What runs the backbone. */
  readonly provider: string
  /** @throws StudioError of reading the video */
  features(dive: DiveSource, options?: { flip?: boolean }): Promise<DiveFeatures>
  /** @returns transition logits, float32 [T, 2] */
  segment(features: Float32Array): Promise<Float32Array>
  /** @returns token deltas query less exemplar, in points, float32 [K, 15] */
  compare(query: CutFeatures, exemplars: readonly CutFeatures[]): Promise<Float32Array>
  release(): Promise<void>
}

/** SHA-256 over the backbone's weights: what features depend on besides the video. */
export function backboneHash(config: McoreConfig, weights: AssessorOptions['weights']): string {
  const hash = createHash('sha256').update(JSON.stringify(config))
  for (const { name, group } of mcoreParameters(config)) {
    const data = weights.get(name)?.data
    if (group === 'backbone' && data) hash.update(name).update(floatsToBytes(data))
  }
  return hash.digest('hex')
}

export async function createAssessor(options: AssessorOptions): Promise<Assessor> {
  const { config, weights } = options
  const geometry = frameGeometry('mcore', options.geometry, config.size)
  const bake = Object.fromEntries([...weights].map(([name, { data }]) => [name, data]))
  const open = (graph: Graph): Promise<OrtSession> => {
    const inputs = new Set(fedInputs(graph).map(({ name }) => name))
    return createSession(encodeGraph(graph, { bake: Object.fromEntries(Object.entries(bake).filter(([name]) => inputs.has(name))) }), { providers: options.providers, threads: options.threads })
  }
  const backbone = await open(buildFeatureGraph(config))
  const segmenter = await open(buildSegmentationGraph(config))
  const scorers = new Map<number, OrtSession>()
  const weightsHash = options.featureCache ? backboneHash(config, weights) : ''
  const [T, D, tokens] = [config.frames, featureWidth(config), tokenCount(config)]

  const stack = (parts: readonly CutFeatures[]) => {
    const features = new Float32Array(parts.length * T * D)
    const interpolation = new Float32Array(parts.length * tokens * T)
    parts.forEach((part, i) => {
      features.set(part.features, i * T * D)
      interpolation.set(interpolationMatrix(config, part.transitions), i * tokens * T)
    })
    return { features: floatTensor([parts.length, T, D], features), interpolation: floatTensor([parts.length, tokens, T], interpolation) }
  }

  return {
    config,
    provider: backbone.provider,
    async features(dive, { flip = false } = {}) {
      const settings = { frameCount: T, geometry, ffmpegPath: options.ffmpegPath, cache: options.frameCache, ...(options.signal ? { signal: options.signal } : {}) }
      const sampledFrames = sampleUniform(0, dive.endFrame - dive.startFrame - 1, T)
      const key = `features/${weightsHash}/${diveFramesKey(dive, settings)}/${flip ? 'flipped' : 'plain'}`
      const known = await options.featureCache?.get(key)
      if (known && known.byteLength === T * D * 4) return { features: bytesToFloats(known), sampledFrames }
      const pictures = toPictures(await loadDiveFrames(dive, settings), geometry, { ...centerCrop(geometry), flip })
      const found = await backbone.run({ pictures: floatTensor([T, 3, config.size, config.size], pictures) })
      const features = floats(found['features'], 'features')
      await options.featureCache?.put(key, floatsToBytes(features))
      return { features, sampledFrames }
    },
    async segment(features) {
      const found = await segmenter.run({ features: floatTensor([1, T, D], features) })
      return floats(found['transition_logits'], 'transition logits')
    },
    async compare(query, exemplars) {
      const scorer = scorers.get(exemplars.length) ?? (await open(buildScoringGraph(config, { exemplars: exemplars.length })))
      scorers.set(exemplars.length, scorer)
      const [one, many] = [stack([query]), stack(exemplars)]
      const found = await scorer.run({
        query_features: one.features,
        query_interpolation: one.interpolation,
        exemplar_features: many.features,
        exemplar_interpolation: many.interpolation,
      })
      return floats(found['token_deltas'], 'token deltas')
    },
    async release() {
      for (const session of [backbone, segmenter, ...scorers.values()]) await session.release()
    },
  }
}
