/** Predicted distributions as they are stored of a score (USDL, MUSDL), read back as bars and awards. */
export interface ScoreDistribution {
  /** Points of each bin; the first is 0. */
  bins: { points: number; probability: number }[]
  expectation: number
  deviation: number
  likeliest: number
}

/**
 * Bins are even and start at 0; how wide they are follows from the stored expectation: Σ p · k · width / Σ p.
 * @returns null where nothing of that kind is stored, or the expectation is 0, which tells no width
 */
export function scoreDistribution(details: Readonly<Record<string, readonly number[]>>): ScoreDistribution | null {
  const probabilities = details['probabilities'] ?? []
  const [expectation] = details['expectationPoints'] ?? []
  const total = probabilities.reduce((sum, p) => sum + p, 0)
  const place = probabilities.reduce((sum, p, k) => sum + p * k, 0) / total
  if (expectation === undefined || !(expectation > 0) || !(place > 0)) return null
  const width = expectation / place
  return {
    bins: probabilities.map((probability, k) => ({ points: k * width, probability })), expectation,
    deviation: details['deviationPoints']?.[0] ?? 0, likeliest: probabilities.indexOf(Math.max(...probabilities)) * width,
  }
}

export interface PredictedAward {
  award: number
  deviation: number
  isCounted: boolean
}

/** Awards of a predicted panel; the middle three count. Of equal awards those of the lower seats are taken to count, which changes no sum. */
export function predictedAwards(details: Readonly<Record<string, readonly number[]>>): { awards: PredictedAward[]; sum: number } | null {
  const awards = details['awards'] ?? []
  if (awards.length === 0) return null
  const dropped = Math.floor((awards.length - 3) / 2)
  const counted = new Set(awards.map((award, seat) => ({ award, seat })).sort((a, b) => a.award - b.award || b.seat - a.seat).slice(dropped, dropped + 3).map(({ seat }) => seat))
  const found = awards.map((award, seat) => ({ award, deviation: details['awardDeviations']?.[seat] ?? 0, isCounted: counted.has(seat) }))
  return { awards: found, sum: found.reduce((sum, { award, isCounted }) => sum + (isCounted ? award : 0), 0) }
}
