import { estimateRun } from '../../src/main/engine/run-estimate.ts'
import { encodeGraph, fedInputs } from '../../src/main/graph/encode.ts'
import type { Graph } from '../../src/main/graph/graph.ts'
import type { MethodModel } from '../../src/main/models/method.ts'
import { initialParameters } from '../../src/main/models/parameters.ts'
import { methods } from '../../src/main/models/registry.ts'
import { createSession, type SessionOptions } from '../../src/main/runtime/session.ts'
import { elementCount, floatTensor } from '../../src/main/runtime/tensor.ts'
import { row, time, type BenchRow } from './measure.ts'
import { measureStep } from './step.ts'

/** Every registered size, the small ones of all methods first. */
export function benchedConfigurations(): { method: string; configuration: string; model: MethodModel }[] {
  return methods.flatMap((method) => method.configurations.map(({ name, isPublished }) => ({ method: method.name, configuration: name, isPublished, model: method.open(name) })))
    .sort((a, b) => Number(a.isPublished) - Number(b.isPublished))
}

/**
 * Forward, training step and peak memory of one size: what people wait for and
 * what their machines must have. The step is a real one of the learner, in a
 * process of its own.
 */
export async function benchMethod({ method, configuration, model }: ReturnType<typeof benchedConfigurations>[number], threads: number): Promise<BenchRow[]> {
  const runs = model.video.size > 100 ? 2 : 5
  const rows: BenchRow[] = []
  const { units } = model.video
  const forward = await secondsOf(model.featureGraph({ batchNorm: 'frozen' }), model, runs, { threads }, true)
  rows.push(row(`${configuration}: forward, per video`, 's', forward.map((seconds) => seconds * units.length), units.length > 1 ? `the backbone on ${units.length} parts of ${units[0]?.frames.length ?? 0} frames, one of them measured` : 'the backbone'))
  if (model.usesExemplars) rows.push(row(`${configuration}: one query against 10 exemplars, from features`, 's', await secondsOf(model.scoringGraph({ exemplars: 10 }), model, runs, { threads }, true)))
  const videos = model.examples === 'pairs' ? 2 : 1
  const what = model.examples === 'pairs' ? 'pair' : 'video'
  for (const batchNorm of ['frozen', 'batch'] as const) {
    const shape = { configuration, depth: 'all', batchNorm, examples: 1, threads } as const
    const { stepSeconds, peakBytes } = await measureStep({ ...shape, steps: 1 + runs })
    const steps = stepSeconds.slice(1)
    const named = batchNorm === 'frozen' ? 'frozen batch norm' : 'batch statistics'
    rows.push(row(`${configuration}: training step, ${named}, per video`, 's', steps.map((seconds) => seconds / videos), `forward, backward and Adam on one ${what}${videos === 2 ? ', halved' : ''}`))
    const estimated = estimateRun({ method, configuration, depth: 'all', batchNorm, examplesPerStep: 1 }).memory.stepBytes
    rows.push(row(`${configuration}: training step on one ${what}, ${named}, peak memory`, 'GB', [peakBytes / 1e9], `the whole process; estimated before it starts: ${(estimated / 1e9).toFixed(2)} GB`))
  }
  return rows
}

/** Building, encoding and loading of the graph with the most nodes that training loads. */
export async function benchLoading(threads: number): Promise<BenchRow[]> {
  const candidates = benchedConfigurations().map(({ configuration, model }) => ({ configuration, build: (): Graph => (model.jointGraph && !model.couplesBatch ? model.jointGraph : model.backboneGraph)({ batchNorm: 'batch' }) }))
  const largest = candidates.map((found) => ({ ...found, nodes: found.build().nodes.length })).sort((a, b) => b.nodes - a.nodes)[0]!
  const rows: BenchRow[] = []
  for (const optimisation of ['all', 'basic', 'disabled'] as const) {
    const processor: number[] = []
    const seconds = await time(async () => {
      const before = process.cpuUsage()
      const session = await createSession(encodeGraph(largest.build()), { threads, optimisation, hasFedWeights: true })
      const { user, system } = process.cpuUsage(before)
      processor.push((user + system) / 1e6)
      await session.release()
    }, 3, 0)
    const what = `${largest.configuration}: building and loading the largest training graph (${largest.nodes} nodes), optimisation "${optimisation}"`
    rows.push(row(what, 's', seconds), row(`${what}, processor time`, 's', processor))
  }
  return rows
}

/** Seconds of one run of a graph on random numbers: what is computed does not depend on them. With `bake`, weights are in the model, as in scoring. */
async function secondsOf(graph: Graph, model: MethodModel, runs: number, options: SessionOptions, bake: boolean): Promise<number[]> {
  const parameters = initialParameters(model.parameters, 1)
  const inputs = fedInputs(graph)
  const baked = bake ? Object.fromEntries(inputs.flatMap(({ name }) => (parameters[name] ? [[name, parameters[name]]] : []))) : {}
  const session = await createSession(encodeGraph(graph, { bake: baked }), options)
  const feeds = Object.fromEntries(
    fedInputs(graph, { bake: baked }).map((value) => [value.name, floatTensor(value.shape, parameters[value.name] ?? new Float32Array(elementCount(value.shape)).map(() => Math.random() * 2 - 1))]),
  )
  const seconds = await time(() => session.run(feeds), runs)
  await session.release()
  return seconds
}
