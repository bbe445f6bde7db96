import { estimateRun, estimateSeconds } from '../../src/main/engine/run-estimate.ts'
import { runDefaults } from '../../src/main/engine/method-catalogue.ts'
import { measureSpeed } from '../../src/main/engine/jobs/measure-speed.ts'
import { speedResult } from '../../src/main/engine/jobs/speed-input.ts'
import { row, type BenchRow } from './measure.ts'
import type { benchedConfigurations } from './methods.ts'
import { measureStep } from './step.ts'

const depthNames = { heads: 'heads on cached features', last: 'heads and last stages on cached maps', all: 'everything' } as const

/** How slow this machine is against the prices of predictions; measured anew each time, for other work comes and goes. */
async function slowness(threads: number): Promise<number> {
  const nothing = (): void => undefined
  return speedResult.parse(await measureSpeed({ threads }, { signal: new AbortController().signal, stopAfterEpoch: () => false, progress: nothing, log: nothing, metrics: nothing, item: nothing, onTold: nothing })).slowness
}

/**
 * One optimiser step at each depth with a method's usual number of examples and
 * frozen batch norm: time, dives per second, peak memory of the whole process,
 * and what was predicted beforehand. Pictures and features are random numbers
 * that lie ready, so loading is not in it.
 */
export async function benchDepths({ method, configuration, model }: ReturnType<typeof benchedConfigurations>[number], threads: number): Promise<BenchRow[]> {
  const examples = runDefaults(method, configuration, true).examplesPerStep
  const rows: BenchRow[] = []
  for (const depth of ['heads', 'last', 'all'] as const) {
    const steps = depth === 'all' && model.video.size > 100 ? 2 : 4
    const { stepSeconds, peakBytes } = await measureStep({ configuration, depth, batchNorm: 'frozen', examples, threads, steps: 1 + steps })
    const seconds = stepSeconds.slice(1)
    const run = { method, configuration, depth, batchNorm: 'frozen', examplesPerStep: examples } as const
    const predicted = estimateSeconds({ ...run, exemplarCount: 10 }, { train: examples, validation: 0 }, await slowness(threads)).secondsPerStep
    const step = row(`${configuration}: ${depthNames[depth]}, a step of ${examples} ${model.examples === 'pairs' ? 'pairs' : 'videos'}`, 's', seconds, '')
    const dives = examples * (model.examples === 'pairs' ? 2 : 1)
    rows.push({ ...step, note: `${(dives / step.value).toPrecision(2)} dives/s; peak ${(peakBytes / 1e9).toFixed(2)} GB (estimated ${(estimateRun(run).memory.stepBytes / 1e9).toFixed(2)}); predicted ${predicted.toPrecision(2)} s` })
  }
  return rows
}
