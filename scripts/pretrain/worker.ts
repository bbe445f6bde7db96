import { parentPort, workerData } from 'node:worker_threads'
import { encodeGraph, fedInputs } from '../../src/main/graph/encode.ts'
import { gradientName, statisticName } from '../../src/main/models/mcore/graphs.ts'
import { flatTensors, renamed } from '../../src/main/runtime/flat.ts'
import type { OrtSession } from '../../src/main/runtime/session.ts'
import { createSession } from '../../src/main/runtime/session.ts'
import { floats, floatTensor, scalarOf } from '../../src/main/runtime/tensor.ts'
import type { PlannedVideo } from './feeds.ts'
import { inspectionFeeds, trainingFeeds } from './feeds.ts'
import type { LossWeights } from './graph.ts'
import { buildInspectionGraph, buildPretrainingGraph, lossNames, specs } from './graph.ts'

/**
 * One of the threads that pretraining is spread over: each runs its own share of
 * a batch on one core, which on a busy machine is much faster than one run over
 * all cores, whose operators wait for each other.
 */
export interface WorkerSettings {
  folder: string
  pairs: number
  batchNorm: 'batch' | 'frozen'
  weights: LossWeights
  /** All parameters in the order of `specs`, shared with the main thread. */
  parameters: SharedArrayBuffer
  /** This worker's gradients of the trainable ones, in order, then its new running statistics. */
  results: SharedArrayBuffer
}
export type WorkerTask = { kind: 'gradient'; videos: PlannedVideo[]; maskSeed: number } | { kind: 'inspect'; seeds: number[] }
export interface Inspected {
  seed: number
  features: Float32Array
  logits: Float32Array
  dense: Float32Array
  pose: Float32Array
}
export type WorkerAnswer = { losses: Record<string, number> } | { inspected: Inspected[] }

const settings = workerData as WorkerSettings
const shared = new Float32Array(settings.parameters)
const results = new Float32Array(settings.results)
const parameters = flatTensors(specs)
const trainable = specs.filter((spec) => spec.trainable)
const running = specs.filter((spec) => !spec.trainable)
const gradient = flatTensors(trainable)
const statistics = flatTensors(running)
const graph = buildPretrainingGraph(settings.pairs, settings.batchNorm, settings.weights)
const session = await createSession(encodeGraph(graph), { threads: 1 })
let inspector: OrtSession | null = null
const inspectionGraph = buildInspectionGraph()
const fed = new Set(fedInputs(graph).map((input) => input.name))
const fedParameters = Object.fromEntries(Object.entries(parameters.tensors).filter(([name]) => fed.has(name)))
const losses = Object.fromEntries(lossNames.map((name) => [`loss/${name}`, floatTensor([1])]))
const into = { ...losses, ...renamed(gradient, gradientName), ...(settings.batchNorm === 'batch' ? renamed(statistics, statisticName) : {}) }

async function learn(videos: PlannedVideo[], maskSeed: number): Promise<WorkerAnswer> {
  await session.run({ ...fedParameters, ...trainingFeeds(settings.folder, videos, maskSeed) }, into)
  results.set(gradient.data)
  results.set(statistics.data, gradient.data.length)
  return { losses: Object.fromEntries(lossNames.map((name) => [name, scalarOf(losses[`loss/${name}`])])) }
}

async function inspect(seeds: number[]): Promise<WorkerAnswer> {
  inspector ??= await createSession(encodeGraph(inspectionGraph), { threads: 1 })
  const names = new Set(fedInputs(inspectionGraph).map((input) => input.name))
  const weights = Object.fromEntries(Object.entries(parameters.tensors).filter(([name]) => names.has(name)))
  const inspected: Inspected[] = []
  for (const seed of seeds) {
    const found = await inspector.run({ ...weights, ...inspectionFeeds(settings.folder, seed) })
    inspected.push({ seed, features: floats(found['features']), logits: floats(found['transition_logits']), dense: floats(found['dense']), pose: floats(found['pose']) })
  }
  return { inspected }
}

parentPort?.on('message', (task: WorkerTask) => {
  parameters.data.set(shared)
  const answer = task.kind === 'gradient' ? learn(task.videos, task.maskSeed) : inspect(task.seeds)
  void answer.then((found) => parentPort?.postMessage(found))
})
