import type { RunConfig } from '../../shared/contract/training.ts'

/**
 * Learning rates over a run, and the time it still takes. Pure arithmetic.
 */

/**
 * Linear warm-up from 0, then half a cosine down to `floor` of the peak.
 * @returns factor 0..1 for optimiser step `step` (0-based) of `totalSteps`
 */
export function warmupCosine(step: number, totalSteps: number, warmupSteps: number, floor = 0): number {
  if (step < warmupSteps) return (step + 1) / warmupSteps
  const span = Math.max(1, totalSteps - warmupSteps)
  const progress = Math.min(1, (step - warmupSteps) / span)
  return floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress))
}

/** The factor of the learning rates at optimiser step `step` (0-based). */
export function learningRateFactor(optimiser: Pick<RunConfig['optimiser'], 'schedule' | 'warmupShare'>, step: number, totalSteps: number): number {
  return optimiser.schedule === 'warmup-cosine' ? warmupCosine(step, totalSteps, Math.round(optimiser.warmupShare * totalSteps)) : 1
}

/**
 * Seconds left from the median duration of the latest steps: one slow step
 * (another program, a sleeping laptop) does not throw the estimate.
 * @returns null before the first step
 */
export function secondsLeft(stepSeconds: readonly number[], stepsLeft: number, window = 25): number | null {
  const latest = stepSeconds.slice(-window).sort((a, b) => a - b)
  const median = latest[Math.floor(latest.length / 2)]
  return median === undefined ? null : median * stepsLeft
}
