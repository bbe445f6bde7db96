import { encodeGraph, fedInputs } from '../../src/main/graph/encode.ts'
import type { Graph } from '../../src/main/graph/graph.ts'
import { mean, shareAtLeast, spearman, transitionIoU } from '../../src/shared/domain/metrics.ts'
import { buildScoringGraph, buildSegmentationGraph } from '../../src/main/models/mcore/graphs.ts'
import { decodeTransitions, interpolationMatrix } from '../../src/main/models/mcore/stages.ts'
import type { FlatTensors } from '../../src/main/runtime/flat.ts'
import { createSession } from '../../src/main/runtime/session.ts'
import { floats, floatTensor } from '../../src/main/runtime/tensor.ts'
import { createRandom, pick } from '../../src/shared/domain/random.ts'
import type { Dive } from './dives.ts'
import { frames } from './dives.ts'
import { config } from './graph.ts'

/** A dive's features, [T, D]. */
export interface Featured {
  seed: number
  features: Float32Array
}

/** Figures of a network on dives it has not seen. */
export type Figures = Record<string, number>

const round = (value: number | null): number => Math.round((value ?? 0) * 1000) / 1000

/** MCoRe's own task: predicted transitions, then scores from exemplars of the same number, beside their mean. */
export async function scoreFigures(dives: readonly Dive[], queries: readonly Featured[], trainDives: readonly Dive[], exemplars: readonly Featured[], parameters: FlatTensors, count = 5): Promise<Figures> {
  const known = new Map(exemplars.map((found) => [found.seed, found]))
  const byNumber = new Map<string, Dive[]>()
  const scores = new Map<string, number[]>()
  for (const dive of trainDives) {
    scores.set(dive.diveNumber, [...(scores.get(dive.diveNumber) ?? []), dive.scorePoints])
    if (known.has(dive.seed)) byNumber.set(dive.diveNumber, [...(byNumber.get(dive.diveNumber) ?? []), dive])
  }
  const graph = buildScoringGraph(config, { exemplars: count })
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  const weightsOf = (used: Graph) => Object.fromEntries(fedInputs(used).flatMap(({ name }) => (parameters.tensors[name] ? [[name, parameters.tensors[name]]] : [])))
  const weights = weightsOf(graph)
  const segmentation = buildSegmentationGraph(config)
  const segmenter = await createSession(encodeGraph(segmentation), { threads: 1 })
  const cuts = new Map<number, [number, number]>()
  const cut = async (dive: Featured): Promise<[number, number]> => {
    const found = cuts.get(dive.seed) ?? (decodeTransitions(floats((await segmenter.run({ ...weightsOf(segmentation), features: floatTensor([1, frames, config.widths.at(-1)!], dive.features) }))['transition_logits']), frames) as [number, number])
    cuts.set(dive.seed, found)
    return found
  }
  const rows: { dive: Dive; predicted: number; baseline: number; iou: number }[] = []
  for (const [i, dive] of dives.entries()) {
    const drawn = pick(byNumber.get(dive.diveNumber) ?? [], count, createRandom(dive.seed))
    const found = await cut(queries[i]!)
    if (drawn.length < count) continue
    for (const other of drawn) await cut(known.get(other.seed)!)
    const stack = (parts: readonly Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => Array.from(part)))
    const result = await session.run({
      ...weights,
      query_features: floatTensor([1, frames, config.widths.at(-1)!], queries[i]!.features),
      query_interpolation: floatTensor([1, 15, frames], interpolationMatrix(config, found)),
      exemplar_features: floatTensor([count, frames, config.widths.at(-1)!], stack(drawn.map((other) => known.get(other.seed)!.features))),
      exemplar_interpolation: floatTensor([count, 15, frames], stack(drawn.map((other) => interpolationMatrix(config, cuts.get(other.seed)!)))),
    })
    const deltas = floats(result['deltas'])
    rows.push({ dive, predicted: mean(drawn.map((other, k) => other.scorePoints + deltas[k]!)), baseline: mean(scores.get(dive.diveNumber) ?? [0]), iou: transitionIoU(dive.transitions, found) })
  }
  await session.release()
  await segmenter.release()
  const truth = rows.map((row) => row.dive.scorePoints)
  const relative = (values: readonly number[]): number[] => values.map((value, i) => (value - rows[i]!.baseline) / rows[i]!.dive.difficulty)
  return {
    count: rows.length,
    srcc: round(spearman(truth, rows.map((row) => row.predicted))),
    baselineSrcc: round(spearman(truth, rows.map((row) => row.baseline))),
    withinNumberSrcc: round(spearman(relative(truth), relative(rows.map((row) => row.predicted)))),
    biasPoints: round(mean(rows.map((row) => row.predicted - row.dive.scorePoints))),
    baselineBiasPoints: round(mean(rows.map((row) => row.baseline - row.dive.scorePoints))),
    maePoints: round(mean(rows.map((row) => Math.abs(row.predicted - row.dive.scorePoints)))),
    baselineMaePoints: round(mean(rows.map((row) => Math.abs(row.baseline - row.dive.scorePoints)))),
    ...line(rows.map((row) => row.predicted - row.baseline), rows.map((row) => row.dive.scorePoints - row.baseline)),
    tiou50: round(shareAtLeast(rows.map((row) => row.iou), 0.5)),
    tiou75: round(shareAtLeast(rows.map((row) => row.iou), 0.75)),
  }
}

/** Least squares of truth on prediction, both less the baseline: 1 and 0 for a prediction of the right spread and level. */
function line(x: readonly number[], y: readonly number[]): Figures {
  const [mx, my] = [mean(x), mean(y)]
  const slope = x.reduce((sum, value, i) => sum + (value - mx) * (y[i]! - my), 0) / x.reduce((sum, value) => sum + (value - mx) ** 2, 0)
  return { slope: round(slope), offsetPoints: round(my - slope * mx) }
}
