/**
 * Prediction intervals from residuals by split-conformal inference (Vovk et al.
 * 2005; Lei et al. 2018): with n absolute residuals of dives that a model has not
 * learnt from, prediction ± the ⌈(n + 1) · level⌉-th smallest of them holds the
 * truth of one more exchangeable dive with at least that probability.
 * docs/reasons.md says what that does and does not mean.
 */

/** Levels told in review. */
export const intervalLevels = [0.8, 0.9, 0.95] as const

/** 1-based place of the residual that is the half width; greater than n where n is too small: the interval is then the whole line. */
export function conformalPlace(count: number, level: number): number {
  // A little is taken off before rounding up, or (19 + 1) · 0.95 would become 20 by its last bit.
  return Math.ceil((count + 1) * level - 1e-9)
}

/** @param residuals absolute, ascending. @returns null where they are too few for the level, or the level is not above 0 */
export function conformalHalfWidth(residuals: readonly number[], level: number): number | null {
  const place = conformalPlace(residuals.length, level)
  return place > residuals.length || place < 1 ? null : (residuals[place - 1] ?? null)
}

/** Fewest residuals with which a level can be told: the smallest n with ⌈(n + 1) · level⌉ ≤ n. */
export function leastResiduals(level: number): number {
  for (let count = 1; ; count += 1) if (conformalPlace(count, level) <= count) return count
}

/** Share of the errors within the half width; null without errors, or without a width. */
export function coverageOf(errors: readonly number[], halfWidth: number | null): number | null {
  return halfWidth === null || errors.length === 0 ? null : errors.filter((error) => error <= halfWidth).length / errors.length
}

/**
 * Share of the residuals that lie within the half width which the others give, each left out in turn: the same
 * rule with one residual fewer, tried on dives it has not seen. Null where n - 1 are too few for the level.
 * @param residuals absolute, ascending
 */
export function leaveOneOutCoverage(residuals: readonly number[], level: number): number | null {
  const place = conformalPlace(residuals.length - 1, level)
  if (place < 1 || place > residuals.length - 1) return null
  const within = residuals.filter((residual, i) => {
    // Without residual i, the place-th smallest is the one at that place, or the one after where i stands before it.
    const halfWidth = residuals[i < place ? place : place - 1] ?? Infinity
    return residual <= halfWidth
  })
  return within.length / residuals.length
}
