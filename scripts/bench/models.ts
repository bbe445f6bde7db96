import { encodeGraph, fedInputs } from '../../src/main/graph/encode.ts'
import type { Graph } from '../../src/main/graph/graph.ts'
import { mcore, mcoreSmall, type McoreConfig } from '../../src/main/models/mcore/config.ts'
import { buildFeatureGraph, buildScoringGraph, buildTrainingGraph } from '../../src/main/models/mcore/graphs.ts'
import { mcoreParameters } from '../../src/main/models/mcore/parameters.ts'
import { initialParameters } from '../../src/main/models/parameters.ts'
import { createSession } from '../../src/main/runtime/session.ts'
import { elementCount, floatTensor } from '../../src/main/runtime/tensor.ts'
import { row, time, type BenchRow } from './measure.ts'

/** Seconds of one run of a graph on random numbers: what is computed does not depend on them. */
async function secondsOf(config: McoreConfig, graph: Graph, runs: number, threads: number): Promise<number[]> {
  const parameters = initialParameters(mcoreParameters(config), 1)
  const session = await createSession(encodeGraph(graph), { threads })
  const feeds = Object.fromEntries(
    fedInputs(graph).map((value) => [value.name, floatTensor(value.shape, parameters[value.name] ?? new Float32Array(elementCount(value.shape)).map(() => Math.random() * 2 - 1))]),
  )
  const seconds = await time(() => session.run(feeds), runs)
  await session.release()
  return seconds
}

/** MCoRe forward and training step, both sizes. */
export async function benchModels(threads: number): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const config of [mcoreSmall, mcore]) {
    const runs = config === mcore ? 3 : 7
    rows.push(row(`${config.name}: backbone forward, one video`, 's', await secondsOf(config, buildFeatureGraph(config), runs, threads)))
    rows.push(row(`${config.name}: one query against 10 exemplars, from features`, 's', await secondsOf(config, buildScoringGraph(config, { exemplars: 10 }), runs, threads)))
    const step = await secondsOf(config, buildTrainingGraph(config, { pairs: 1 }), runs, threads)
    rows.push(row(`${config.name}: training step, per video`, 's', step.map((seconds) => seconds / 2), 'forward and backward of a pair, halved; the optimiser apart'))
  }
  return rows
}
