/** How far a reviewer, the judges and a model lie apart over the revealed dives of a session. Pure; points. */
export interface ScoresOfDive {
  ownPoints: number | null
  judgesPoints: number | null
  modelPoints: number | null
  difficulty: number | null
}

export type Sides = 'own-judges' | 'own-model' | 'model-judges'
export const allSides: readonly Sides[] = ['own-judges', 'own-model', 'model-judges']

/** First less second; null where one has none. */
export function deviation({ ownPoints, judgesPoints, modelPoints }: ScoresOfDive, sides: Sides): number | null {
  const [first, second] = sides === 'own-judges' ? [ownPoints, judgesPoints] : sides === 'own-model' ? [ownPoints, modelPoints] : [modelPoints, judgesPoints]
  return first === null || second === null ? null : first - second
}

export interface DeviationSummary {
  /** Dives that both have a score of. */
  count: number
  /** Of first less second. Null without dives. */
  mean: number | null
  meanAbsolute: number | null
  /** Sample standard deviation; null below `leastForSpread` dives. */
  spread: number | null
  /** Mean of the deviation of one counted award, points ÷ difficulty ÷ 3, over dives with a difficulty. */
  meanAward: number | null
  /** Those farther apart than two spreads from the mean: places among the dives given. */
  outlying: number[]
}

/** Below it, a spread says more about chance than about the two. */
export const leastForSpread = 5

export function summariseDeviations(dives: readonly ScoresOfDive[], sides: Sides): DeviationSummary {
  const found = dives.map((dive, place) => ({ place, value: deviation(dive, sides), difficulty: dive.difficulty })).filter((each): each is typeof each & { value: number } => each.value !== null)
  const values = found.map(({ value }) => value)
  const mean = meanOf(values)
  const spread = mean === null || values.length < leastForSpread ? null : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1))
  const awards = found.flatMap(({ value, difficulty }) => (difficulty === null ? [] : [value / difficulty / 3]))
  return {
    count: values.length, mean, meanAbsolute: meanOf(values.map(Math.abs)), spread, meanAward: meanOf(awards),
    outlying: spread === null || mean === null ? [] : found.filter(({ value }) => Math.abs(value - mean) > 2 * spread).map(({ place }) => place),
  }
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}
