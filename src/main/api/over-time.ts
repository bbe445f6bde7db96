import type { OutputOf, ParsedInputOf } from '../../shared/contract/contract.ts'
import type { DiveId, ModelId } from '../../shared/contract/entities.ts'
import { mostPoints, pointIntervalLevel, type TimePoint } from '../../shared/contract/over-time.ts'
import { peopleOf } from '../../shared/domain/athletes/people-of.ts'
import { normaliseDiveNumber } from '../../shared/domain/dive-number.ts'
import { bestAwardMean, bestPerAthlete, bestScores, bestTotal, occasionKey, ownTotals } from '../../shared/domain/over-time/bests.ts'
import { distributionOf } from '../../shared/domain/over-time/distribution.ts'
import { awardMean, executionOf, inOrder } from '../../shared/domain/over-time/points.ts'
import { roundNumber } from '../../shared/domain/results/occasions.ts'
import type { Library } from '../library/library.ts'
import type { TimeDive } from '../library/over-time.ts'
import { halfWidths } from './score-interval.ts'

/** Dives that are left out, as if they were not there: somebody judges or labels them blind. */
type Without = ReadonlySet<DiveId>

/** The dives of one athlete, in order, with what a model said of them. */
export async function athleteOverTime(library: Library, { name, diveNumber, heightMetres, modelId }: ParsedInputOf<'overTime.athlete'>, without: Without): Promise<OutputOf<'overTime.athlete'>> {
  const all = inOrder((await library.overTime.divesOfAthlete(await textsOf(library, name))).filter(({ id }) => !without.has(id)))
  const number = diveNumber === null ? null : normaliseDiveNumber(diveNumber)
  const chosen = all.filter((dive) => (number === null || (dive.diveNumber ?? '') === number) && (heightMetres === null || dive.heightMetres === heightMetres))
  const { best: total, ...events } = bestTotal(all, await highestRounds(library, all, without))
  const idOf = idsOf(all)
  const mean = bestAwardMean(all.filter(({ athlete }) => !isPair(athlete)))
  const own = await library.athletes.namesOf(name)
  const names = byFrequency(all.flatMap(({ athlete }) => peopleOf(athlete)).filter((each) => own.includes(each)))
  const shown = await library.athletes.athleteOf(name)
  return {
    ...(await pointsOf(library, chosen, modelId)), hasHidden: without.size > 0,
    // A name that only hidden dives have is not told.
    name: names.includes(shown) ? shown : (names[0] ?? ''), names,
    numbers: countBy(all, ({ diveNumber: each, heightMetres: height }) => JSON.stringify([each, height])).map(({ dive, dives }) => ({ diveNumber: dive.diveNumber, heightMetres: dive.heightMetres, dives })),
    bests: {
      scores: bestScores(all, isPair).map((best) => ({ ...best, heightMetres: best.heightMetres as TimePoint['heightMetres'], diveId: idOf(best.diveId) })),
      awardMean: mean && { ...mean, diveId: idOf(mean.diveId) },
      total: total && { ...total, heightMetres: total.heightMetres as TimePoint['heightMetres'], diveIds: total.diveIds.map(idOf) },
      events,
    },
  }
}

/** The dives of one number, in order, with what a model said of them. */
export async function numberOverTime(library: Library, { diveNumber, heightMetres, athlete, modelId }: ParsedInputOf<'overTime.number'>, without: Without): Promise<OutputOf<'overTime.number'>> {
  const all = inOrder((await library.overTime.divesOfNumber(normaliseDiveNumber(diveNumber))).filter(({ id }) => !without.has(id)))
  const fromHeight = all.filter((dive) => heightMetres === null || dive.heightMetres === heightMetres)
  const names = athlete === null ? null : new Set(await textsOf(library, athlete))
  const chosen = names === null ? fromHeight : fromHeight.filter((dive) => names.has(dive.athlete))
  const idOf = idsOf(all)
  const shownName = await library.athletes.shownNames()
  return {
    ...(await pointsOf(library, chosen, modelId)), hasHidden: without.size > 0,
    heights: countBy(all, ({ heightMetres: height }) => String(height)).map(({ dive, dives }) => ({ heightMetres: dive.heightMetres, dives })).sort((a, b) => (a.heightMetres ?? 99) - (b.heightMetres ?? 99)),
    bests: bestPerAthlete(fromHeight, shownName).map((best) => ({ ...best, heightMetres: best.heightMetres as TimePoint['heightMetres'], diveId: idOf(best.diveId) })),
    distribution: distributionOf(chosen.flatMap(({ scorePoints }) => scorePoints ?? [])),
  }
}

/** What stands in the dives of the person who has this name: names, and pairs. A pair has a page of its own too. */
async function textsOf(library: Library, name: string): Promise<string[]> {
  const texts = await library.athletes.textsOf(name)
  return texts.length === 0 ? [name] : texts
}

/** @param dives in order */
async function pointsOf(library: Library, dives: readonly TimeDive[], wanted: ModelId | null): Promise<Pick<OutputOf<'overTime.athlete'>, 'points' | 'total' | 'models' | 'modelId'>> {
  const shown = dives.slice(-mostPoints)
  const ids = shown.map(({ id }) => id)
  const models = await library.overTime.modelsOf(ids)
  const modelId = (models.find((model) => model.modelId === wanted) ?? models[0])?.modelId ?? null
  const predictions = modelId === null ? new Map<DiveId, never>() : await library.overTime.predictionsOf(modelId, ids)
  const widths = modelId === null ? new Map<DiveId, null>() : await halfWidths(library, modelId, [...predictions.values()], pointIntervalLevel)
  return {
    total: dives.length, models, modelId,
    points: shown.map(({ id, ...dive }) => {
      const prediction = predictions.get(id)
      return {
        ...dive, diveId: id, executionPoints: executionOf(dive), awardMean: awardMean(dive.awards),
        prediction: prediction === undefined ? null : { predictionId: prediction.id, predictedScorePoints: prediction.predictedScorePoints, halfWidthPoints: widths.get(id) ?? null, stageContributions: prediction.stageContributions, createdAt: prediction.createdAt },
      }
    }),
  }
}

/** Of everybody in the events in which these dives seem complete. */
async function highestRounds(library: Library, dives: readonly TimeDive[], without: Without): Promise<Map<string, number>> {
  const highest = new Map<string, number>()
  for (const row of await library.overTime.roundsOf([...new Set(ownTotals(dives).map(({ event }) => event))], without)) {
    const round = roundNumber(row.round)
    if (round !== null) highest.set(occasionKey(row), Math.max(highest.get(occasionKey(row)) ?? 0, round))
  }
  return highest
}

/** Ids as the contract has them: what is pure knows them as numbers. */
function idsOf(dives: readonly TimeDive[]): (id: number) => DiveId {
  const ids = new Map<number, DiveId>(dives.map(({ id }) => [id, id]))
  return (id) => {
    const found = ids.get(id)
    if (found === undefined) throw new RangeError(`Dive ${id} is none of these.`)
    return found
  }
}

const isPair = (athlete: string): boolean => peopleOf(athlete).length > 1

/** The most frequent first. */
function byFrequency(names: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name)
}

/** One dive of each kind with how many there are, the most first. */
function countBy(dives: readonly TimeDive[], keyOf: (dive: TimeDive) => string): { dive: TimeDive; dives: number }[] {
  const kinds = new Map<string, { dive: TimeDive; dives: number }>()
  for (const dive of dives) kinds.set(keyOf(dive), { dive, dives: (kinds.get(keyOf(dive))?.dives ?? 0) + 1 })
  return [...kinds.values()].sort((a, b) => b.dives - a.dives)
}
