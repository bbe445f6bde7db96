import { parentPort, workerData } from 'node:worker_threads'
import { encodeGraph, fedInputs } from '../../src/main/graph/encode.ts'
import { gradientName, statisticName } from '../../src/main/models/method.ts'
import { flatTensors, renamed } from '../../src/main/runtime/flat.ts'
import type { OrtSession } from '../../src/main/runtime/session.ts'
import { createSession } from '../../src/main/runtime/session.ts'
import { floats, floatTensor } from '../../src/main/runtime/tensor.ts'
import { inspectionFeeds, snippetFeeds } from './feeds.ts'
import { buildFrameLearningGraph, buildInspectionGraph, specs } from './graph.ts'

/**
 * One of the threads that pretraining is spread over: each runs its own share of
 * a batch on one core, which on a busy machine is much faster than one run over
 * all cores, whose operators wait for each other.
 */
export interface WorkerSettings {
  folder: string
  /** Snippets in one run. */
  snippets: number
  /** All parameters in the order of `specs`, shared with the main thread. */
  parameters: SharedArrayBuffer
  /** This worker's gradients of the trainable ones, in order, then its new running statistics. */
  results: SharedArrayBuffer
}
export type WorkerTask = { kind: 'gradient'; seeds: number[]; seed: number } | { kind: 'inspect'; seeds: number[]; flip: boolean }
export interface Inspected {
  seed: number
  /** [T, D] */
  features: Float32Array
  /** [T, targets] */
  read: Float32Array
}
export type WorkerAnswer = { loss: number } | { inspected: Inspected[] }

const settings = workerData as WorkerSettings
const shared = new Float32Array(settings.parameters)
const results = new Float32Array(settings.results)
const parameters = flatTensors(specs)
const trainable = specs.filter((spec) => spec.trainable)
const running = specs.filter((spec) => !spec.trainable)
const gradient = flatTensors(trainable)
const statistics = flatTensors(running)
const graph = buildFrameLearningGraph(settings.snippets)
const session = await createSession(encodeGraph(graph), { threads: 1 })
let inspector: OrtSession | null = null
const inspectionGraph = buildInspectionGraph()
const fed = new Set(fedInputs(graph).map((input) => input.name))
const fedParameters = Object.fromEntries(Object.entries(parameters.tensors).filter(([name]) => fed.has(name)))
const loss = floatTensor([1])
const into = { loss, ...renamed(gradient, gradientName), ...renamed(statistics, statisticName) }

async function learn(seeds: number[], seed: number): Promise<WorkerAnswer> {
  await session.run({ ...fedParameters, ...snippetFeeds(settings.folder, seeds, seed) }, into)
  results.set(gradient.data)
  results.set(statistics.data, gradient.data.length)
  return { loss: loss.data[0]! }
}

async function inspect(seeds: number[], flip: boolean): Promise<WorkerAnswer> {
  inspector ??= await createSession(encodeGraph(inspectionGraph), { threads: 1 })
  const names = new Set(fedInputs(inspectionGraph).map((input) => input.name))
  const weights = Object.fromEntries(Object.entries(parameters.tensors).filter(([name]) => names.has(name)))
  const inspected: Inspected[] = []
  for (const seed of seeds) {
    const found = await inspector.run({ ...weights, ...inspectionFeeds(settings.folder, seed, flip) })
    inspected.push({ seed, features: floats(found['features']), read: floats(found['read']) })
  }
  return { inspected }
}

parentPort?.on('message', (task: WorkerTask) => {
  parameters.data.set(shared)
  const answer = task.kind === 'gradient' ? learn(task.seeds, task.seed) : inspect(task.seeds, task.flip)
  void answer.then((found) => parentPort?.postMessage(found))
})
