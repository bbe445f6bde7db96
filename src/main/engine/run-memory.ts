import { graphMemory } from '../graph/memory.ts'
import type { Graph } from '../graph/graph.ts'
import type { MethodModel } from '../models/method.ts'
import { examplesAtOnce } from '../models/examples-at-once.ts'
import { trainedAt, type TrainingDepth } from '../models/parameters.ts'
import { buildAdamGraph } from '../runtime/adam-graph.ts'

/**
 * What a training run needs of memory, from the graphs it will run: the same
 * graphs are built, and what is alive in them at one time is counted. Around them
 * stand the buffers of the learner, the pictures of a step, and the process
 * itself. The constants are measured; docs/benchmarks.md compares the whole with
 * measured steps of every configuration.
 */
export interface RunShape {
  depth: TrainingDepth
  batchNorm: 'frozen' | 'batch'
  /** Examples of one optimiser step. */
  examples: number
}

export interface MemoryEstimate {
  /** Largest memory of the process while it trains. */
  stepBytes: number
  /** The same while it writes checkpoints and measures weights on the validation part. */
  runBytes: number
  /** Of the pictures or features of one step, which grow with its examples. */
  inputBytes: number
  /** Of the graphs' values. */
  graphBytes: number
  /** Of parameters, gradients and the optimiser's state. */
  parameterBytes: number
}

/** Node, the studio's code and ONNX Runtime, before any graph. */
const processBytes = 160e6
/** What building, encoding and holding one node costs. */
const nodeBytes = 16e3
/** The runtime's allocator holds more than what is alive at one time, because what is free lies in pieces. */
const fragmentation = 1.5
/** What a run keeps in memory of cached features or maps at most, and of how many dives that is assumed. */
const [mostKeptBytes, keptDives] = [128e6, 250]
/** The thread that loads pictures ahead, and the frames it works on. */
const loadingThreadBytes = 40e6
/** Buffers of kernels and threads that every session has. */
const sessionBytes = 20e6

export function estimateMemory(model: MethodModel, { depth, batchNorm, examples }: RunShape): MemoryEstimate {
  const { video, features } = model
  const size = (shapes: readonly { shape: readonly number[] }[]): number => 4 * shapes.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)
  const trained = trainedAt(model.parameters, depth)
  const all = size(model.parameters)
  const learnt = size(trained)

  const atOnce = examplesAtOnce(model, { depth, batchNorm, examples })
  const videos = (model.examples === 'pairs' ? 2 : 1) * atOnce
  const pictureBytes = 4 * 3 * video.size ** 2 * video.frames
  const featureBytes = 4 * features.rows * features.width
  const earlyBytes = 4 * video.units.length * model.early.reduce((a, b) => a * b, 1)
  const graphs = stepGraphs(model, { depth, batchNorm, examples: atOnce })
  const optimiser = fragmentation * graphMemory(buildAdamGraph(learnt / 4)).peakBytes
  const graphBytes = graphs.reduce((sum, graph) => sum + sessionOf(graph), 0) + optimiser
  // The weights as they were read and as they were given, the learner's own, its vectors for Adam (parameters, sum, rates, mean, variance) and the gradients of the latest run.
  const parameterBytes = 3 * all + 6 * learnt
  // Read once for each video, joined to one tensor; features and their gradient beside them.
  const isJoint = model.jointGraph !== null && !model.couplesBatch
  const inputBytes = videos * (depth === 'heads' ? 2 * featureBytes : (isJoint ? 2 : 1) * (depth === 'last' ? earlyBytes : pictureBytes) + 4 * featureBytes)
  const stepBytes = processBytes + parameterBytes + graphBytes + inputBytes

  // Features, or maps of the early stages, are computed with weights baked in: the file as text of bytes, the runtime's copy, and a copy of the weights.
  const backbones = depth === 'last' ? [model.earlyGraph(), model.featureGraph({ batchNorm: 'frozen', weights: 'stored', from: 'early' })] : [model.featureGraph({ batchNorm: 'frozen', weights: 'stored' })]
  const kept = depth === 'all' ? 0 : Math.min(mostKeptBytes, keptDives * (depth === 'last' ? earlyBytes : featureBytes))
  const measuring = 4 * all + backbones.reduce((sum, graph) => sum + sessionOf(graph), 0) + 2 * pictureBytes + kept
  const saving = all + 2 * learnt
  // Pictures that lie ready (tensor/picture-loader.ts): 64 MB, sixteen videos at most, a pair at least.
  const loading = loadingThreadBytes + Math.max(2 * pictureBytes, Math.min(64e6, 16 * pictureBytes))
  return { stepBytes, runBytes: stepBytes + loading + Math.max(measuring, saving), inputBytes, graphBytes, parameterBytes }
}

/** The graphs that stay loaded while a run trains; where there are several, those of the backbone first, the heads last. */
export function stepGraphs(model: MethodModel, { depth, batchNorm, examples }: RunShape): Graph[] {
  if (depth === 'heads') return [model.headGraph({ examples, toFeatures: false })]
  const from = depth === 'last' ? 'early' : 'pictures'
  if (model.jointGraph && !model.couplesBatch) return [model.jointGraph({ batchNorm, examples, from })]
  return [model.featureGraph({ batchNorm, from }), model.backboneGraph({ batchNorm, from }), model.headGraph({ examples, toFeatures: true })]
}

function sessionOf(graph: Graph): number {
  const { peakBytes, constantBytes, nodes } = graphMemory(graph)
  return sessionBytes + fragmentation * peakBytes + 2 * constantBytes + nodeBytes * nodes
}
