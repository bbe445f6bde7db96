/** Progress of one child of a job. */
export interface ShareProgress {
  fraction: number
  message: string
  secondsLeft: number | null
}

/**
 * One progress out of several children's: the mean of their fractions, the
 * longest time left, the newest message. Pure.
 */
export function combineProgress(shares: ShareProgress[], newest: number): ShareProgress {
  const fraction = shares.reduce((sum, share) => sum + share.fraction, 0) / Math.max(1, shares.length)
  const times = shares.filter((share) => share.fraction < 1).map((share) => share.secondsLeft)
  const known = times.filter((time) => time !== null)
  return { fraction, message: shares[newest]?.message ?? '', secondsLeft: known.length === 0 ? null : Math.max(...known) }
}

/**
 * Time left, where the job itself does not say: from the time taken so far and
 * the fraction done; null until there is enough to go by. Pure.
 */
export function estimateSecondsLeft(fraction: number, elapsedSeconds: number): number | null {
  if (fraction < 0.02 || elapsedSeconds < 2 || fraction >= 1) return null
  return (elapsedSeconds * (1 - fraction)) / fraction
}
