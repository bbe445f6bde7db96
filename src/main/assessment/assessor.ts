import { createHash } from 'node:crypto'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Facts, LabelledVideo, MethodModel, PlainTensors, ScoreReading } from '../models/method.ts'
import type { TrainingDepth } from '../models/parameters.ts'
import { changesAt } from '../models/parameters.ts'
import type { Feeds, Provider, ProviderFallback } from '../runtime/session.ts'
import { floats, floatTensor } from '../runtime/tensor.ts'
import type { DiskCache } from '../tensor/disk-cache.ts'
import { bytesToFloats, floatsToBytes } from '../tensor/disk-cache.ts'
import { decoderName, diveFramesKey } from '../tensor/dive-frames.ts'
import type { GeometryName } from '../tensor/geometry.ts'
import { centerCrop, frameGeometry } from '../tensor/geometry.ts'
import type { PictureRequest, PictureSource } from '../tensor/load-pictures.ts'
import { directPictures } from '../tensor/load-pictures.ts'
import { sampleUniform } from '../tensor/sampling.ts'
import type { ModelWeights } from './graph-sessions.ts'
import { createGraphSessions } from './graph-sessions.ts'
import { createRecentFloats } from './recent-floats.ts'
import { alignVideos, compareVideos, gatherPictures, transitionLogits } from './run-heads.ts'

/**
 * A trained model at work: frames to features once for each video, then cheap
 * heads on features. Features are cached on disk by video, frames and backbone
 * weights, so scoring against ten exemplars is one backbone pass plus one
 * batched head, and models that differ in their heads only share them. Where a
 * training changes the backbone's last stages, what is cached is what the early
 * ones give.
 */
export interface AssessorOptions {
  model: MethodModel
  facts: Facts
  /** By state key; running statistics included. */
  weights: ModelWeights
  /** The depth of a training whose weights will be adopted; not 'all', which leaves nothing to keep. */
  training?: Exclude<TrainingDepth, 'all'>
  geometry: GeometryName
  ffmpegPath: string
  frameCache: DiskCache
  /** Loads pictures ahead of the backbone; by default they are loaded when asked for. */
  pictures?: PictureSource
  /** Null where weights change all the time and nothing would be met again. */
  featureCache: DiskCache | null
  providers: readonly Provider[]
  threads: number
  signal?: AbortSignal
}

export interface DiveFeatures {
  /** float32 [rows, width] */
  features: Float32Array
  /** Dive-relative frame of each sample, [T]. */
  sampledFrames: number[]
}

/** A video's features with what is known of it; transitions as they are to be used. */
export interface AssessedVideo {
  features: Float32Array
  labels: LabelledVideo
}

export interface Assessor {
  readonly model: MethodModel
  /** Hash of those of the backbone's weights that do not change, as in the keys of cached features; empty where none are cached. */
  readonly backboneHash: string
  /** What has run graphs so far; null while everything came from caches. */
  readonly provider: string | null
  /** Providers that were tried and refused, and why. */
  readonly fallbacks: readonly ProviderFallback[]
  /** What `features` will be asked for, in order: pictures of what is not cached are made ready. */
  announce(dives: readonly DiveSource[], options?: { flips?: boolean }): Promise<void>
  /** @throws StudioError of reading the video */
  features(dive: DiveSource, options?: { flip?: boolean }): Promise<DiveFeatures>
  /** What the backbone's early stages give of a dive, all units one after the other: [units, ...early]. Only with training 'last'. */
  early(dive: DiveSource, options?: { flip?: boolean }): Promise<Float32Array>
  /** @returns transition logits, float32 [T, transitions]; null for methods that find no stages */
  segment(features: Float32Array): Promise<Float32Array | null>
  /** One batched run of the heads. */
  compare(query: AssessedVideo, exemplars: readonly AssessedVideo[]): Promise<ScoreReading>
  /** Outputs of the method's alignment of the query with each exemplar, from features; null for methods that align nothing. */
  align(query: Float32Array, exemplars: readonly Float32Array[]): Promise<PlainTensors | null>
  /** Goes on with new values of what the training changes. */
  adopt(weights: ModelWeights): void
  release(): Promise<void>
}

/** Features or maps kept in memory, bytes: features of thousands of dives of the small sizes, of about a thousand of the published ones. */
const recentBytes = 128e6

/** SHA-256 over the backbone's weights, or those a training leaves as they are: what features depend on besides the video. */
export function backboneHash(model: MethodModel, weights: ModelWeights, training: AssessorOptions['training'] = 'heads'): string {
  const { method, configuration, video, features } = model
  const hash = createHash('sha256').update(JSON.stringify({ method, configuration, video, features, ...(training === 'last' ? { part: 'early' } : {}) }))
  for (const spec of model.parameters) {
    const data = weights.get(spec.name)?.data
    if (data && !changesAt(spec, training)) hash.update(spec.name).update(floatsToBytes(data))
  }
  return hash.digest('hex')
}

export async function createAssessor(options: AssessorOptions): Promise<Assessor> {
  const { model, facts, training } = options
  const { frames: T, size, units } = model.video
  const { rows, width } = model.features
  const isLate = training === 'last'
  const geometry = frameGeometry(model.video.geometry, options.geometry, size)
  const sessions = createGraphSessions(options)
  const weightsHash = options.featureCache ? backboneHash(model, options.weights, training) : ''
  // What does not change with adopted weights, and what does.
  const fixed = createRecentFloats(recentBytes)
  const changing = createRecentFloats(recentBytes)
  let logits = new WeakMap<Float32Array, Float32Array>()

  const pictures = options.pictures ?? directPictures({ ffmpegPath: options.ffmpegPath, cache: options.frameCache, ...(options.signal ? { signal: options.signal } : {}) })
  const requestFor = (dive: DiveSource, flip: boolean): PictureRequest => ({ dive, frameCount: T, geometry, placement: { ...centerCrop(geometry), flip } })
  const keyFor = async (dive: DiveSource, flip: boolean): Promise<string> =>
    `features/${weightsHash}/${diveFramesKey(dive, { frameCount: T, geometry, decoder: await decoderName(options.ffmpegPath) })}/${flip ? 'flipped' : 'plain'}`

  /** Runs one graph of the backbone on every unit, its outputs one after the other. */
  const perUnit = async (output: 'features' | 'early', unitSize: number, feedOf: (unit: number) => Feeds): Promise<Float32Array> => {
    const all = new Float32Array(units.length * unitSize)
    const from = isLate && output === 'features' ? 'early' : 'pictures'
    for (const unit of units.keys()) {
      throwIfAborted(options.signal)
      const found = await sessions.run(output, () => (output === 'early' ? model.earlyGraph() : model.featureGraph({ batchNorm: 'frozen', weights: 'stored', from })), feedOf(unit))
      all.set(floats(found[output], output), unit * unitSize)
    }
    return all
  }
  const picturesOf = (input: Float32Array) => (unit: number): Feeds => {
    const { frames } = units[unit]!
    return { pictures: floatTensor([frames.length, 3, size, size], gatherPictures(input, frames, 3 * size * size)) }
  }
  const [earlySize, unitFeatures] = [model.early.reduce((a, b) => a * b, 1), (rows / units.length) * width]

  /** What is cached of a dive: its features, or where they change what they are computed from. */
  const cached = async (dive: DiveSource, flip: boolean): Promise<Float32Array> => {
    const key = await keyFor(dive, flip)
    const recent = fixed.get(key)
    if (recent) return recent
    const unitSize = isLate ? earlySize : unitFeatures
    const known = await options.featureCache?.get(key)
    const values = known && known.byteLength === units.length * unitSize * 4
      ? bytesToFloats(known)
      : await perUnit(isLate ? 'early' : 'features', unitSize, picturesOf(await pictures.load(requestFor(dive, flip))))
    if (values.byteLength !== known?.byteLength) await options.featureCache?.put(key, floatsToBytes(values))
    fixed.set(key, values)
    return values
  }

  const featuresOf = async (dive: DiveSource, flip: boolean): Promise<Float32Array> => {
    if (!isLate) return cached(dive, flip)
    const key = await keyFor(dive, flip)
    const recent = changing.get(key)
    if (recent) return recent
    const maps = await cached(dive, flip)
    const values = await perUnit('features', unitFeatures, (unit) => ({ early: floatTensor(model.early, maps.subarray(unit * earlySize, (unit + 1) * earlySize)) }))
    changing.set(key, values)
    return values
  }

  return {
    model,
    backboneHash: weightsHash,
    get provider() {
      return sessions.provider
    },
    get fallbacks() {
      return sessions.fallbacks
    },
    async announce(dives, { flips = false } = {}) {
      const coming = new Map<string, PictureRequest>()
      for (const dive of dives) {
        for (const flip of flips ? [false, true] : [false]) {
          const key = await keyFor(dive, flip)
          if (!coming.has(key) && !(await options.featureCache?.has(key))) coming.set(key, requestFor(dive, flip))
        }
      }
      pictures.announce([...coming.values()])
    },
    async features(dive, { flip = false } = {}) {
      return { features: await featuresOf(dive, flip), sampledFrames: sampleUniform(0, dive.endFrame - dive.startFrame - 1, T) }
    },
    early(dive, { flip = false } = {}) {
      if (!isLate) throw new StudioError('internal', 'Maps of the early stages were asked for where features are cached.')
      return cached(dive, flip)
    },
    async segment(features) {
      const known = logits.get(features)
      if (known) return known
      const found = await transitionLogits({ model, sessions }, features)
      if (found) logits.set(features, found)
      return found
    },
    compare: (query, exemplars) => compareVideos({ model, sessions }, facts, query, exemplars),
    align: (query, exemplars) => alignVideos({ model, sessions }, query, exemplars),
    adopt(weights) {
      sessions.adopt(weights)
      changing.clear()
      logits = new WeakMap()
    },
    release: () => sessions.release(),
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('cancelled', 'The job was cancelled.')
}
