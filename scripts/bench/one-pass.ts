import { createGraphSessions } from '../../src/main/assessment/graph-sessions.ts'
import { compareVideos, pictureFeatures, transitionLogits } from '../../src/main/assessment/run-heads.ts'
import { chooseTransitions } from '../../src/main/assessment/transitions.ts'
import { initialParameters } from '../../src/main/models/parameters.ts'
import { row, type BenchRow } from './measure.ts'
import { benchedConfigurations } from './methods.ts'

const runs = 20
const exemplarCount = 10

/**
 * What a score takes beyond the backbone's pass over the dive, where the
 * exemplars' features are at hand: the stages found, and one run of the heads
 * against ten exemplars. The pass and the rest are timed in the same runs, on
 * random pictures and weights: what is computed does not depend on them.
 */
export async function benchOnePass(configuration: string, threads: number): Promise<BenchRow[]> {
  const found = benchedConfigurations().find((each) => each.configuration === configuration)
  if (!found) throw new Error(`No size is called ${configuration}.`)
  const { model } = found
  const initial = initialParameters(model.parameters, 1)
  const weights = new Map(model.parameters.map(({ name, shape }) => [name, { shape, data: initial[name] ?? new Float32Array() }]))
  const sessions = createGraphSessions({ model, weights, providers: ['cpu'], threads })
  const means = { model, sessions }
  const { frames, size } = model.video
  const { rows, width } = model.features
  const pictures = randomValues(frames * 3 * size * size)
  const exemplars = Array.from({ length: exemplarCount }, (_, k) => ({ features: randomValues(rows * width), labels: { ...labels, scorePoints: 60 + k, transitions: [Math.floor(frames / 4), Math.floor(frames / 2)] } }))
  try {
    const [passes, rest]: [number[], number[]] = [[], []]
    for (let run = -2; run < runs; run += 1) {
      const startedAt = performance.now()
      const features = await pictureFeatures(means, pictures)
      const passedAt = performance.now()
      const logits = await transitionLogits(means, features)
      const transitions = logits && chooseTransitions(logits, 'ordered-pairs').samples
      await compareVideos(means, {}, { features, labels: { ...labels, transitions } }, exemplars)
      if (run < 0) continue
      passes.push(passedAt - startedAt)
      rest.push(performance.now() - passedAt)
    }
    return [
      row(`${configuration}: the backbone’s pass over a dive`, 'ms', passes, `${frames} pictures of ${size} × ${size}`),
      row(`${configuration}: its score beyond that`, 'ms', rest, `stages found, and one run against ${exemplarCount} exemplars whose features are at hand; in the same runs`),
    ]
  } finally {
    await sessions.release()
  }
}

const labels = { scorePoints: null, difficulty: 3, diveNumber: '107B', awards: [], transitions: null }

function randomValues(count: number): Float32Array {
  return Float32Array.from({ length: count }, () => Math.random() * 2 - 1)
}
