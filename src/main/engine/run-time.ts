import { graphCost, type GraphCost } from '../graph/cost.ts'
import type { Graph } from '../graph/graph.ts'
import { examplesAtOnce } from '../models/examples-at-once.ts'
import type { MethodModel } from '../models/method.ts'
import { stepGraphs, type RunShape } from './run-memory.ts'

/**
 * How long a run takes, from the graphs it will run: multiply-adds, values that
 * pass through memory, and nodes, each at its price. The prices are those of one
 * machine with two cores, fitted to measured runs of seven sizes; a machine is
 * slower or faster as a whole, by the factor that `measure-speed` finds with one
 * of the graphs. Good to a factor of two, mostly better: docs/benchmarks.md
 * compares it with measured steps.
 */
export interface RunWork {
  /** One optimiser step, on the reference machine. */
  stepSeconds: number
  /** What a fixed backbone gives of one dive, computed once before the first step; 0 where nothing is fixed. */
  preparationSecondsPerDive: number
  /** Of validation: one dive's features, where they must be computed anew after each epoch, and its score against the exemplars. */
  validationFeatureSeconds: number
  validationScoreSeconds: number
}

/** Seconds for a billion multiply-adds, a million values, a node; and for Adam, copies and the loop around each step. */
const prices = { billionMultiplyAdds: 0.04, millionValues: 0.0011, node: 1e-5, step: 0.015 }

export function costSeconds({ multiplyAdds, valuesWritten }: GraphCost, nodes: number): number {
  return (multiplyAdds / 1e9) * prices.billionMultiplyAdds + (valuesWritten / 1e6) * prices.millionValues + nodes * prices.node
}

export function graphSeconds(graph: Graph): number {
  return costSeconds(graphCost(graph), graph.nodes.length)
}

export function estimateWork(model: MethodModel, shape: RunShape & { exemplarCount: number }): RunWork {
  const { depth, batchNorm, examples } = shape
  const units = model.video.units.length
  const atOnce = examplesAtOnce(model, { depth, batchNorm, examples })
  const runs = Math.ceil(examples / atOnce)
  const videos = (model.examples === 'pairs' ? 2 : 1) * atOnce
  const graphs = stepGraphs(model, { depth, batchNorm, examples: atOnce })
  // Features and the backbone's way back go unit by unit, the heads once: stepGraphs gives them in this order.
  const isByUnit = depth !== 'heads' && graphs.length > 1
  const stepSeconds = prices.step + runs * graphs.reduce((sum, graph, i) => sum + graphSeconds(graph) * (isByUnit && i < graphs.length - 1 ? units * videos : 1), 0)
  const stored = (from: 'pictures' | 'early'): number => units * graphSeconds(model.featureGraph({ batchNorm: 'frozen', weights: 'stored', from }))
  const score = graphSeconds(model.scoringGraph({ exemplars: model.usesExemplars ? shape.exemplarCount : 0 })) + (model.segmentation ? graphSeconds(model.segmentation.graph()) : 0)
  return {
    stepSeconds,
    preparationSecondsPerDive: depth === 'all' ? 0 : depth === 'last' ? units * graphSeconds(model.earlyGraph()) : stored('pictures'),
    validationFeatureSeconds: depth === 'all' ? stored('pictures') : depth === 'last' ? stored('early') : 0,
    validationScoreSeconds: score,
  }
}

/** Seconds of a run on dives of these numbers, on a machine so many times as slow as the reference. */
export function runSeconds(work: RunWork, dives: { train: number; validation: number }, { examplesPerStep, exemplarCount, usesExemplars, slowness }: { examplesPerStep: number; exemplarCount: number; usesExemplars: boolean; slowness: number }): { secondsPerStep: number; secondsPerEpoch: number; preparationSeconds: number } {
  const steps = Math.ceil(dives.train / examplesPerStep)
  const seen = dives.validation === 0 ? 0 : dives.validation + (usesExemplars ? Math.min(dives.train, exemplarCount * dives.validation) : 0)
  const validation = seen * work.validationFeatureSeconds + dives.validation * work.validationScoreSeconds
  return {
    secondsPerStep: slowness * work.stepSeconds,
    secondsPerEpoch: slowness * (steps * work.stepSeconds + validation),
    preparationSeconds: slowness * (dives.train + dives.validation) * work.preparationSecondsPerDive,
  }
}
