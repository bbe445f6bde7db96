import type { AssessedVideo } from '../../../../src/main/assessment/assessor.ts'
import { openScoreGradient, type ScoreGradient } from '../../../../src/main/assessment/attribution/score-gradient.ts'
import { createGraphSessions } from '../../../../src/main/assessment/graph-sessions.ts'
import type { MethodModel } from '../../../../src/main/models/method.ts'
import { initialParameters } from '../../../../src/main/models/parameters.ts'
import { floats, floatTensor } from '../../../../src/main/runtime/tensor.ts'
import { tinyDives } from '../../models/tiny-models.ts'

/** Numbers between -1 and 1 from a seed. */
export function noise(size: number, seed: number): Float32Array {
  let state = seed
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 31) - 1
  })
}

/** A small model with random weights on random pictures, against two exemplars. */
export async function tinyGradient(model: MethodModel, seed = 8): Promise<{ gradient: ScoreGradient; pictures: Float32Array; features: Float32Array; score: number; release(): Promise<void> }> {
  const { frames: T, size, units } = model.video
  const { rows, width } = model.features
  const values = initialParameters(model.parameters, seed)
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: values[name]! }]))
  const sessions = createGraphSessions({ model, weights, providers: [], threads: 1 })
  const featuresOf = async (pictures: Float32Array): Promise<Float32Array> => {
    const all = new Float32Array(rows * width)
    for (const { frames, rows: [from] } of units) {
      const picture = 3 * size * size
      const fed = new Float32Array(frames.length * picture)
      frames.forEach((frame, i) => fed.set(pictures.subarray(frame * picture, (frame + 1) * picture), i * picture))
      all.set(floats((await sessions.run('features', () => model.featureGraph({ batchNorm: 'frozen', weights: 'stored' }), { pictures: floatTensor([frames.length, 3, size, size], fed) }))['features']), from * width)
    }
    return all
  }
  const labels = tinyDives(model)
  const facts = model.learnFacts(labels)
  const video = async (i: number): Promise<AssessedVideo & { pictures: Float32Array }> => {
    const pictures = noise(T * 3 * size * size, 100 + i)
    return { pictures, features: await featuresOf(pictures), labels: labels[i]! }
  }
  const [query, ...exemplars] = [await video(0), await video(1), await video(2)]
  const used = model.usesExemplars ? exemplars : []
  const gradient = await openScoreGradient({ model, facts, sessions, query: query!, exemplars: used })
  return { gradient, pictures: query!.pictures, features: query!.features, score: gradient.explained.points, release: () => sessions.release() }
}
