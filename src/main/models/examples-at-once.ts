import type { BatchNormMode, MethodModel } from './method.ts'
import type { TrainingDepth } from './parameters.ts'

/**
 * More in one run gain little and cost memory: a pair through MCoRe's small heads takes 18 ms alone, 9 ms among four,
 * 7 ms among eight.
 */
const mostAtOnce = 8

/**
 * How many examples of a step go through a graph in one run. It follows from a run's settings alone, never from the
 * memory that happens to be free, so that a run repeats. Where examples are coupled it is all of them; where the backbone
 * is run or its batch norm looks at the whole batch, one; else as many as pay, which gives the same numbers but for rounding.
 */
export function examplesAtOnce(model: Pick<MethodModel, 'couplesBatch'>, { depth, batchNorm, examples }: { depth: TrainingDepth; batchNorm: BatchNormMode; examples: number }): number {
  if (model.couplesBatch) return examples
  return depth === 'heads' || (depth === 'last' && batchNorm === 'frozen') ? Math.min(examples, mostAtOnce) : 1
}
