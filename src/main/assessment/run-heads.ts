import type { Facts, MethodModel, PlainTensors, ScoreReading } from '../models/method.ts'
import type { Tensor } from '../runtime/tensor.ts'
import { floats, floatTensor } from '../runtime/tensor.ts'
import type { AssessedVideo } from './assessor.ts'
import type { GraphSessions } from './graph-sessions.ts'

/** A model's graphs on features and pictures that are at hand: no caches, no videos. Only the weights a graph uses need be there. */
export interface HeadsMeans {
  model: MethodModel
  sessions: GraphSessions
}

/** @returns transition logits, float32 [T, transitions]; null for methods that find no stages */
export async function transitionLogits({ model, sessions }: HeadsMeans, features: Float32Array): Promise<Float32Array | null> {
  const { segmentation, features: { rows, width } } = model
  if (!segmentation) return null
  return floats((await sessions.run('segmentation', () => segmentation.graph(), { features: floatTensor([1, rows, width], features) }))['transition_logits'], 'transition logits')
}

/** What the method's alignment of the query with each exemplar gives; null for methods that align nothing. */
export async function alignVideos({ model, sessions }: HeadsMeans, query: Float32Array, exemplars: readonly Float32Array[]): Promise<PlainTensors | null> {
  const { alignment } = model
  if (!alignment) return null
  return plain(await sessions.run(`alignment ${exemplars.length}`, () => alignment.graph({ exemplars: exemplars.length }), featureFeeds(model, query, exemplars)))
}

function featureFeeds({ features: { rows, width } }: MethodModel, query: Float32Array, exemplars: readonly Float32Array[]): Record<string, Tensor> {
  const stacked = new Float32Array(exemplars.length * rows * width)
  exemplars.forEach((features, k) => stacked.set(features, k * rows * width))
  return {
    query_features: floatTensor([1, rows, width], query),
    ...(exemplars.length > 0 ? { exemplar_features: floatTensor([exemplars.length, rows, width], stacked) } : {}),
  }
}

/** One batched run of the heads. */
export async function compareVideos({ model, sessions }: HeadsMeans, facts: Facts, query: AssessedVideo, exemplars: readonly AssessedVideo[]): Promise<ScoreReading> {
  const [own, others] = [query.labels, exemplars.map((exemplar) => exemplar.labels)]
  const found = await sessions.run(`scoring ${exemplars.length}`, () => model.scoringGraph({ exemplars: exemplars.length }), {
    ...featureFeeds(model, query.features, exemplars.map(({ features }) => features)),
    ...Object.fromEntries(Object.entries(model.scoringFeeds(own, others, facts)).map(([name, { shape, data }]) => [name, floatTensor(shape, data)])),
  })
  return model.readScore(plain(found), own, others, facts)
}

/**
 * The backbone on a whole video, unit by unit.
 * @param pictures float32 [T, 3, H, W], normalised
 * @returns float32 [rows, width]
 */
export async function pictureFeatures({ model, sessions }: HeadsMeans, pictures: Float32Array, onUnit: (unit: number) => void = () => undefined): Promise<Float32Array> {
  const { units, size } = model.video
  const { rows, width } = model.features
  const features = new Float32Array(rows * width)
  for (const [unit, { frames, rows: [first] }] of units.entries()) {
    onUnit(unit)
    const found = await sessions.run('features', () => model.featureGraph({ batchNorm: 'frozen', weights: 'stored' }), { pictures: floatTensor([frames.length, 3, size, size], gatherPictures(pictures, frames, 3 * size * size)) })
    features.set(floats(found['features'], 'features'), first * width)
  }
  return features
}

/** The pictures of one unit, `picture` values each; units that are runs of frames need no copy. */
export function gatherPictures(pictures: Float32Array, frames: readonly number[], picture: number): Float32Array {
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
