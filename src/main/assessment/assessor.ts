import { createHash } from 'node:crypto'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError } from '../../shared/errors.ts'
import { encodeGraph, fedInputs } from '../graph/encode.ts'
import type { Graph } from '../graph/graph.ts'
import type { Facts, LabelledVideo, MethodModel, PlainTensors, ScoreReading } from '../models/method.ts'
import type { OrtSession, Provider, ProviderFallback } from '../runtime/session.ts'
import { createSession } from '../runtime/session.ts'
import type { Tensor } from '../runtime/tensor.ts'
import { floats, floatTensor } from '../runtime/tensor.ts'
import type { DiskCache } from '../tensor/disk-cache.ts'
import { bytesToFloats, floatsToBytes } from '../tensor/disk-cache.ts'
import { decoderName, diveFramesKey } from '../tensor/dive-frames.ts'
import type { GeometryName } from '../tensor/geometry.ts'
import { centerCrop, frameGeometry } from '../tensor/geometry.ts'
import type { PictureRequest, PictureSource } from '../tensor/load-pictures.ts'
import { directPictures } from '../tensor/load-pictures.ts'
import { sampleUniform } from '../tensor/sampling.ts'

/**
 * A trained model at work: frames to features once for each video, then cheap
 * heads on features. Features are cached on disk by video, frames and backbone
 * weights, so scoring against ten exemplars is one backbone pass plus one
 * batched head, and models that differ in their heads only share them.
 */
export interface AssessorOptions {
  model: MethodModel
  facts: Facts
  /** By state key; running statistics included. */
  weights: ReadonlyMap<string, { shape: readonly number[]; data: Float32Array }>
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
  /** Hash of the backbone's weights, as in the keys of cached features; empty where none are cached. */
  readonly backboneHash: string
  /** What has run graphs so far; null while everything came from caches. */
  readonly provider: string | null
  /** Providers that were tried and refused, and why. */
  readonly fallbacks: readonly ProviderFallback[]
  /** What `features` will be asked for, in order: pictures of what is not cached are made ready. */
  announce(dives: readonly DiveSource[], options?: { flips?: boolean }): Promise<void>
  /** @throws StudioError of reading the video */
  features(dive: DiveSource, options?: { flip?: boolean }): Promise<DiveFeatures>
  /** @returns transition logits, float32 [T, transitions]; null for methods that find no stages */
  segment(features: Float32Array): Promise<Float32Array | null>
  /** One batched run of the heads. */
  compare(query: AssessedVideo, exemplars: readonly AssessedVideo[]): Promise<ScoreReading>
  release(): Promise<void>
}

/** SHA-256 over the backbone's weights: what features depend on besides the video. */
export function backboneHash(model: MethodModel, weights: AssessorOptions['weights']): string {
  const { method, configuration, video, features } = model
  const hash = createHash('sha256').update(JSON.stringify({ method, configuration, video, features }))
  for (const { name, group } of model.parameters) {
    const data = weights.get(name)?.data
    if (group === 'backbone' && data) hash.update(name).update(floatsToBytes(data))
  }
  return hash.digest('hex')
}

export async function createAssessor(options: AssessorOptions): Promise<Assessor> {
  const { model, weights, facts } = options
  const { frames: T, size, units } = model.video
  const { rows, width } = model.features
  const geometry = frameGeometry(model.video.geometry, options.geometry, size)
  const bake = Object.fromEntries([...weights].map(([name, { data }]) => [name, data]))
  // A session is opened when it is first needed: with cached features that is never for the backbone, the dearest of all.
  const sessions = new Map<string, Promise<OrtSession>>()
  let opened: OrtSession | null = null
  const session = (key: string, build: () => Graph): Promise<OrtSession> => {
    const known = sessions.get(key) ?? open(build())
    sessions.set(key, known)
    return known
  }
  const open = async (graph: Graph): Promise<OrtSession> => {
    const inputs = new Set(fedInputs(graph).map(({ name }) => name))
    const bytes = encodeGraph(graph, { bake: Object.fromEntries(Object.entries(bake).filter(([name]) => inputs.has(name))) })
    opened = await createSession(bytes, { providers: options.providers, threads: options.threads })
    return opened
  }
  const weightsHash = options.featureCache ? backboneHash(model, weights) : ''

  const pictures = options.pictures ?? directPictures({ ffmpegPath: options.ffmpegPath, cache: options.frameCache, ...(options.signal ? { signal: options.signal } : {}) })
  const requestFor = (dive: DiveSource, flip: boolean): PictureRequest => ({ dive, frameCount: T, geometry, placement: { ...centerCrop(geometry), flip } })
  const keyFor = async (dive: DiveSource, flip: boolean): Promise<string> =>
    `features/${weightsHash}/${diveFramesKey(dive, { frameCount: T, geometry, decoder: await decoderName(options.ffmpegPath) })}/${flip ? 'flipped' : 'plain'}`

  const computeFeatures = async (pictures: Float32Array): Promise<Float32Array> => {
    const features = new Float32Array(rows * width)
    const backbone = await session('features', () => model.featureGraph({ batchNorm: 'frozen', weights: 'stored' }))
    for (const { frames, rows: [from] } of units) {
      throwIfAborted(options.signal)
      const found = await backbone.run({ pictures: floatTensor([frames.length, 3, size, size], gather(pictures, frames, 3 * size * size)) })
      features.set(floats(found['features'], 'features'), from * width)
    }
    return features
  }

  return {
    model,
    backboneHash: weightsHash,
    get provider() {
      return opened?.provider ?? null
    },
    get fallbacks() {
      return opened?.fallbacks ?? []
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
      const sampledFrames = sampleUniform(0, dive.endFrame - dive.startFrame - 1, T)
      const key = await keyFor(dive, flip)
      const known = await options.featureCache?.get(key)
      if (known && known.byteLength === rows * width * 4) return { features: bytesToFloats(known), sampledFrames }
      const features = await computeFeatures(await pictures.load(requestFor(dive, flip)))
      await options.featureCache?.put(key, floatsToBytes(features))
      return { features, sampledFrames }
    },
    async segment(features) {
      const { segmentation } = model
      if (!segmentation) return null
      const segmenter = await session('segmentation', () => segmentation.graph())
      const found = await segmenter.run({ features: floatTensor([1, rows, width], features) })
      return floats(found['transition_logits'], 'transition logits')
    },
    async compare(query, exemplars) {
      const scorer = await session(`scoring ${exemplars.length}`, () => model.scoringGraph({ exemplars: exemplars.length }))
      const [own, others] = [query.labels, exemplars.map((exemplar) => exemplar.labels)]
      const stacked = new Float32Array(exemplars.length * rows * width)
      exemplars.forEach(({ features }, k) => stacked.set(features, k * rows * width))
      const found = await scorer.run({
        query_features: floatTensor([1, rows, width], query.features),
        ...(exemplars.length > 0 ? { exemplar_features: floatTensor([exemplars.length, rows, width], stacked) } : {}),
        ...Object.fromEntries(Object.entries(model.scoringFeeds(own, others, facts)).map(([name, { shape, data }]) => [name, floatTensor(shape, data)])),
      })
      return model.readScore(plain(found), own, others, facts)
    },
    async release() {
      // What could not be opened has been reported where it was needed.
      for (const found of sessions.values()) await found.then((session) => session.release(), () => undefined)
    },
  }
}

/** Units that are runs of frames need no copy. */
function gather(pictures: Float32Array, frames: readonly number[], picture: number): Float32Array {
  const first = frames[0] ?? 0
  if (frames.every((frame, i) => frame === first + i)) return pictures.subarray(first * picture, (first + frames.length) * picture)
  const gathered = new Float32Array(frames.length * picture)
  frames.forEach((frame, i) => gathered.set(pictures.subarray(frame * picture, (frame + 1) * picture), i * picture))
  return gathered
}

/** What a method reads: everything that is float32. */
function plain(found: Readonly<Record<string, Tensor>>): PlainTensors {
  return Object.fromEntries(Object.entries(found).flatMap(([name, { shape, data }]) => (data instanceof Float32Array ? [[name, { shape, data }]] : [])))
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('cancelled', 'The job was cancelled.')
}
