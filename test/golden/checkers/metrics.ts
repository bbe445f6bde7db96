/** Checks metrics on the predictions published with MCoRe, on ties, and Fisher's average. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { readNpy } from '../../../src/main/tensor/npy.ts'
import { fisherAverage, kendallTauB, meanAbsoluteError, meanSquaredError, pearson, relativeL2, spearman } from '../../../src/shared/domain/metrics.ts'
import { check, relative, type Check } from '../compare.ts'
import type { Checker } from './checker.ts'

interface MetricsGolden {
  readonly mcore_published: Readonly<Record<string, number>>
  readonly ties: { readonly a: readonly number[]; readonly b: readonly number[]; readonly [metric: string]: number | readonly number[] }
  readonly fisher_average: { readonly values: readonly number[]; readonly average: number }
}

type Metric = (truth: readonly number[], prediction: readonly number[]) => number | null
const metrics: Readonly<Record<string, Metric>> = {
  n: (truth) => truth.length,
  spearman, pearson, kendall: kendallTauB, l2: meanSquaredError, relative_l2_x100: relativeL2, mae: meanAbsoluteError,
}

export const metricsChecker: Checker = {
  kind: 'metrics',
  recognises: (content) => 'mcore_published' in content && 'fisher_average' in content,
  async run(content, path) {
    const golden = content as unknown as MetricsGolden
    const truth = published('mcore-published-true.npy', path)
    const prediction = published('mcore-published-pred.npy', path)
    const { a, b, ...tied } = golden.ties
    return [
      ...Object.entries(golden.mcore_published).map(([name, value]) => metricCheck('published', name, truth, prediction, value)),
      ...Object.entries(tied).map(([name, value]) => metricCheck('ties', name, a, b, Number(value))),
      compare('Fisher average', fisherAverage(golden.fisher_average.values), golden.fisher_average.average),
      check('a constant vector has no rank correlation', spearman([1, 1, 1], [1, 2, 3]) === null ? 0 : 1, 0),
    ]
  },
}

/** The npy file beside the golden file, or our own copy. */
function published(name: string, path: string): readonly number[] {
  const beside = join(dirname(path), name)
  const file = existsSync(beside) ? beside : join(import.meta.dirname, '../data', name)
  return Array.from(readNpy(readFileSync(file), name).data, Number)
}

function metricCheck(label: string, name: string, truth: readonly number[], prediction: readonly number[], expected: number): Check {
  const metric = metrics[name]
  return metric ? compare(`${label}: ${name}`, metric(truth, prediction), expected) : check(`${label}: ${name} is unknown`, Infinity, 0)
}

function compare(name: string, found: number | null, expected: number): Check {
  return check(name, found === null ? Infinity : relative(found, expected), 1e-6)
}
