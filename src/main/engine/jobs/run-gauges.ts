import type { RunConfig } from '../../../shared/contract/training.ts'
import type { LoopOptions } from '../../training/loop.ts'
import { learningRateFactor } from '../../training/schedule.ts'

/** Time and memory are told this often within an epoch, seconds, and at its end. */
const everySeconds = 10

/**
 * What a run tells besides losses: learning rates of each step, and now and then
 * how long steps take, what share of that they wait for frames or features, and
 * how much memory the process has.
 * @param waitedSeconds in all so far
 */
export function createGauges(run: Pick<RunConfig, 'depth' | 'optimiser' | 'headLearningRate' | 'backboneLearningRate'>, waitedSeconds: () => number): NonNullable<LoopOptions<never>['gauges']> {
  let [seconds, steps, waitedBefore] = [0, 0, waitedSeconds()]
  let toldAt = performance.now()
  return (at) => {
    const factor = learningRateFactor(run.optimiser, at.step - 1, at.totalSteps)
    const rates = { 'learningRate/heads': factor * run.headLearningRate, ...(run.depth === 'heads' ? {} : { 'learningRate/backbone': factor * run.backboneLearningRate }) }
    seconds += at.seconds
    steps += 1
    if (!at.isEpochEnd && performance.now() - toldAt < everySeconds * 1000) return rates
    const waited = waitedSeconds()
    const told = { ...rates, 'memory/residentBytes': process.memoryUsage.rss(), 'time/secondsPerStep': seconds / steps, 'time/inputShare': Math.min(1, Math.max(0, (waited - waitedBefore) / Math.max(seconds, 1e-9))) }
    ;[seconds, steps, waitedBefore, toldAt] = [0, 0, waited, performance.now()]
    return told
  }
}
