import { StudioError } from '../../../shared/errors.ts'
import type { ExplainedScore, Facts, MethodModel, PlainTensors } from '../../models/method.ts'
import { featureGradient } from '../../models/step-graphs.ts'
import { floats, floatTensor } from '../../runtime/tensor.ts'
import type { Feeds } from '../../runtime/session.ts'
import type { AssessedVideo } from '../assessor.ts'
import type { GraphSessions } from '../graph-sessions.ts'
import { mapGradientGraph, mapShape, pictureGradient, pictureGradientGraph, scoreGradientGraph, weightName } from './gradient-graphs.ts'
import type { MapLayer } from '../../../shared/contract/explanations.ts'

/**
 * How the score of one dive follows its pictures: the heads say how it follows
 * the features, then the backbone goes backwards one unit of pictures at a time.
 * Exemplars, transitions and whatever else the score depends on stay as they are.
 */
export interface ScoreGradient {
  /** What is explained of the score of the dive itself. */
  readonly explained: ExplainedScore
  /** The explained score of other pictures in place of the dive's, and its gradient to their features [rows, width]. */
  at(pictures: Float32Array): Promise<{ points: number; toFeatures: Float32Array }>
  /** Gradient to the pictures of each unit, handed over one unit after the other: [unit frames, 3, H, W], valid until the next. */
  toPictures(pictures: Float32Array, toFeatures: Float32Array, take: (unit: number, gradient: Float32Array) => void): Promise<void>
  /** A map of each unit [N, C, h, w] with its gradient, likewise. */
  toMaps(layer: MapLayer, pictures: Float32Array, toFeatures: Float32Array, take: (unit: number, map: Float32Array, gradient: Float32Array) => void): Promise<void>
}

export interface ScoreGradientOptions {
  model: MethodModel
  facts: Facts
  sessions: GraphSessions
  query: AssessedVideo
  exemplars: readonly AssessedVideo[]
  signal?: AbortSignal
}

export async function openScoreGradient({ model, facts, sessions, query, exemplars, signal }: ScoreGradientOptions): Promise<ScoreGradient> {
  const { units, size } = model.video
  const { rows, width } = model.features
  const [own, others] = [query.labels, exemplars.map(({ labels }) => labels)]
  const stacked = new Float32Array(exemplars.length * rows * width)
  exemplars.forEach(({ features }, k) => stacked.set(features, k * rows * width))
  const fixed: Feeds = {
    ...(exemplars.length > 0 ? { exemplar_features: floatTensor([exemplars.length, rows, width], stacked) } : {}),
    ...asFeeds(model.scoringFeeds(own, others, facts)),
  }
  /** One unit's pictures; a buffer of its own, filled anew each time. */
  const buffers = units.map(({ frames }) => frames.length).reduce((most, count) => Math.max(most, count), 0) * 3 * size * size
  const buffer = new Float32Array(buffers)
  const ofUnit = (pictures: Float32Array, unit: number): Feeds => {
    throwIfAborted(signal)
    const { frames } = units[unit]!
    const picture = 3 * size * size
    frames.forEach((frame, i) => buffer.set(pictures.subarray(frame * picture, (frame + 1) * picture), i * picture))
    return { pictures: floatTensor([frames.length, 3, size, size], buffer.subarray(0, frames.length * picture)) }
  }
  const gradientOfUnit = (toFeatures: Float32Array, unit: number): Feeds => {
    const [from, to] = units[unit]!.rows
    return { [featureGradient]: floatTensor([to - from, width], toFeatures.subarray(from * width, to * width)) }
  }
  const featuresOf = async (pictures: Float32Array): Promise<Float32Array> => {
    const features = new Float32Array(rows * width)
    for (const unit of units.keys()) {
      const found = await sessions.run('features', () => model.featureGraph({ batchNorm: 'frozen', weights: 'stored' }), ofUnit(pictures, unit))
      features.set(floats(found['features'], 'features'), units[unit]!.rows[0] * width)
    }
    return features
  }
  const heads = async (features: Float32Array, weights: PlainTensors) => {
    const found = await sessions.run('score gradient', () => scoreGradientGraph(model, { exemplars: exemplars.length, outputs: Object.keys(weights) }), {
      query_features: floatTensor([1, rows, width], features), ...fixed,
      ...Object.fromEntries(Object.entries(weights).map(([name, { shape, data }]) => [weightName(name), floatTensor(shape, data)])),
    })
    return { outputs: plain(found), toFeatures: floats(found[featureGradient], featureGradient) }
  }

  // What is explained follows from the dive's own outputs; of the scoring graph alone, since weights come from it.
  const scoring = await sessions.run('scoring', () => model.scoringGraph({ exemplars: exemplars.length }), { query_features: floatTensor([1, rows, width], query.features), ...fixed })
  const outputs = plain(scoring)
  const explained = model.explainScore(outputs, own, others, facts)
  const constant = explained.points - weighted(explained.weights, outputs)
  if (!Number.isFinite(constant)) throw new StudioError('not-a-number', `The score became ${explained.points} and cannot be explained.`, { hint: 'The model may be damaged, or was trained on labels of another kind. Try another model.' })

  return {
    explained,
    async at(pictures) {
      const found = await heads(await featuresOf(pictures), explained.weights)
      return { points: constant + weighted(explained.weights, found.outputs), toFeatures: found.toFeatures }
    },
    async toPictures(pictures, toFeatures, take) {
      for (const unit of units.keys()) {
        const found = await sessions.run('picture gradient', () => pictureGradientGraph(model), { ...ofUnit(pictures, unit), ...gradientOfUnit(toFeatures, unit) })
        take(unit, floats(found[pictureGradient], pictureGradient))
      }
    },
    async toMaps(layer, pictures, toFeatures, take) {
      for (const unit of units.keys()) {
        if (layer === 'last') {
          const found = await sessions.run('map gradient', () => mapGradientGraph(model, layer), { ...ofUnit(pictures, unit), ...gradientOfUnit(toFeatures, unit) })
          take(unit, floats(found['map'], 'map'), floats(found['map_gradient'], 'map gradient'))
        } else {
          const early = floats((await sessions.run('early', () => model.earlyGraph(), ofUnit(pictures, unit)))['early'], 'early')
          const found = await sessions.run('early gradient', () => mapGradientGraph(model, layer), { early: floatTensor(mapShape(model, layer), early), ...gradientOfUnit(toFeatures, unit) })
          take(unit, early, floats(found['map_gradient'], 'map gradient'))
        }
      }
    },
  }
}

/** Σ weight · output, in float64. */
function weighted(weights: PlainTensors, outputs: PlainTensors): number {
  return Object.entries(weights).reduce((sum, [name, { data }]) => data.reduce((part, weight, i) => part + (weight === 0 ? 0 : weight * (outputs[name]?.data[i] ?? NaN)), sum), 0)
}

function asFeeds(tensors: PlainTensors): Feeds {
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape, data }]) => [name, floatTensor(shape, data)]))
}

function plain(found: Awaited<ReturnType<GraphSessions['run']>>): PlainTensors {
  return Object.fromEntries(Object.entries(found).flatMap(([name, { shape, data }]) => (data instanceof Float32Array ? [[name, { shape, data }]] : [])))
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new StudioError('cancelled', 'The job was cancelled.')
}
