import { encodeGraph, fedInputs } from '../../src/main/graph/encode.ts'
import { mean, pearson, shareAtLeast, spearman, transitionIoU } from '../../src/shared/domain/metrics.ts'
import { buildScoringGraph } from '../../src/main/models/mcore/graphs.ts'
import { decodeTransitions, interpolationMatrix } from '../../src/main/models/mcore/stages.ts'
import type { FlatTensors } from '../../src/main/runtime/flat.ts'
import { createSession } from '../../src/main/runtime/session.ts'
import { floats, floatTensor } from '../../src/main/runtime/tensor.ts'
import { faultNames } from '../../src/main/datasets/rendered/faults.ts'
import { createRandom, pick } from '../../src/shared/domain/random.ts'
import type { Dive } from './dives.ts'
import { diveTargets, frames, poseSize } from './dives.ts'
import { config } from './graph.ts'
import type { Inspected } from './worker.ts'

/** Figures of a network on dives it has not seen; correlations unless said otherwise. */
export type Figures = Record<string, number>

const round = (value: number | null): number => Math.round((value ?? 0) * 1000) / 1000

/** How well the thrown-away heads read the dives: what the features hold. */
export function denseFigures(dives: readonly Dive[], inspected: readonly Inspected[]): Figures {
  const targets = dives.map(diveTargets)
  const correlation = (k: number): number => round(pearson(targets.map((row) => row[k]!), inspected.map((found) => found.dense[k]!)))
  const figures: Figures = Object.fromEntries(faultNames.map((name, k) => [name, correlation(k)]))
  const n = faultNames.length
  figures['quality'] = correlation(n)
  figures['somersaults'] = correlation(n + 1)
  figures['twists'] = correlation(n + 2)
  figures['height'] = correlation(n + 3)
  const hits = (from: number, to: number, truth: (dive: Dive) => number): number =>
    round(mean(dives.map((dive, i) => Number(argMax(inspected[i]!.dense.subarray(n + 4 + from, n + 4 + to)) === truth(dive)))))
  figures['groupAccuracy'] = hits(0, 6, (dive) => dive.group)
  figures['positionAccuracy'] = hits(6, 10, (dive) => dive.position)
  const errors = dives.flatMap((dive, i) => dive.pose.flatMap((value, k) => (dive.visible[Math.floor(k / poseSize)] ? [(value - inspected[i]!.pose[k]!) ** 2] : [])))
  figures['poseMse'] = round(mean(errors))
  return figures
}

/** MCoRe's own task: predicted transitions, then scores from exemplars of the same number, beside their mean. */
export async function scoreFigures(dives: readonly Dive[], inspected: readonly Inspected[], trainDives: readonly Dive[], exemplars: readonly Inspected[], parameters: FlatTensors, count = 5): Promise<Figures> {
  const known = new Map(exemplars.map((found) => [found.seed, found]))
  const byNumber = new Map<string, Dive[]>()
  const scores = new Map<string, number[]>()
  for (const dive of trainDives) {
    scores.set(dive.diveNumber, [...(scores.get(dive.diveNumber) ?? []), dive.scorePoints])
    if (known.has(dive.seed)) byNumber.set(dive.diveNumber, [...(byNumber.get(dive.diveNumber) ?? []), dive])
  }
  const graph = buildScoringGraph(config, { exemplars: count })
  const session = await createSession(encodeGraph(graph), { threads: 1 })
  const weights = Object.fromEntries(fedInputs(graph).flatMap(({ name }) => (parameters.tensors[name] ? [[name, parameters.tensors[name]]] : [])))
  const rows: { dive: Dive; predicted: number; baseline: number; iou: number }[] = []
  for (const [i, dive] of dives.entries()) {
    const drawn = pick(byNumber.get(dive.diveNumber) ?? [], count, createRandom(dive.seed))
    const found = decodeTransitions(inspected[i]!.logits, frames) as [number, number]
    if (drawn.length < count) continue
    const stack = (parts: readonly Float32Array[]): Float32Array => Float32Array.from(parts.flatMap((part) => Array.from(part)))
    const result = await session.run({
      ...weights,
      query_features: floatTensor([1, frames, config.widths.at(-1)!], inspected[i]!.features),
      query_interpolation: floatTensor([1, 15, frames], interpolationMatrix(config, found)),
      exemplar_features: floatTensor([count, frames, config.widths.at(-1)!], stack(drawn.map((other) => known.get(other.seed)!.features))),
      exemplar_interpolation: floatTensor([count, 15, frames], stack(drawn.map((other) => interpolationMatrix(config, decodeTransitions(known.get(other.seed)!.logits, frames))))),
    })
    const deltas = floats(result['deltas'])
    rows.push({ dive, predicted: mean(drawn.map((other, k) => other.scorePoints + deltas[k]!)), baseline: mean(scores.get(dive.diveNumber) ?? [0]), iou: transitionIoU(dive.transitions, found) })
  }
  await session.release()
  const truth = rows.map((row) => row.dive.scorePoints)
  const relative = (values: readonly number[]): number[] => values.map((value, i) => (value - rows[i]!.baseline) / rows[i]!.dive.difficulty)
  return {
    count: rows.length,
    srcc: round(spearman(truth, rows.map((row) => row.predicted))),
    baselineSrcc: round(spearman(truth, rows.map((row) => row.baseline))),
    withinNumberSrcc: round(spearman(relative(truth), relative(rows.map((row) => row.predicted)))),
    maePoints: round(mean(rows.map((row) => Math.abs(row.predicted - row.dive.scorePoints)))),
    baselineMaePoints: round(mean(rows.map((row) => Math.abs(row.baseline - row.dive.scorePoints)))),
    tiou50: round(shareAtLeast(rows.map((row) => row.iou), 0.5)),
    tiou75: round(shareAtLeast(rows.map((row) => row.iou), 0.75)),
  }
}

function argMax(values: Float32Array): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0)
}
