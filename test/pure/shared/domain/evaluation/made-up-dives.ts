import type { EvaluatedDive } from '../../../../../src/shared/contract/evaluations.ts'
import { createRandom } from '../../../../../src/shared/domain/random.ts'

/** A dive of an evaluation: what a test does not name is plain. */
export function madeUpDive(diveId: number, given: Partial<EvaluatedDive> = {}): EvaluatedDive {
  return {
    diveId: diveId as EvaluatedDive['diveId'], title: `Dive ${diveId}`, athlete: '', event: 'Cup', diveNumber: '107B', difficulty: 3, truthPoints: 60, predictedPoints: 60,
    directPoints: null, voteSpreadPoints: 0, transitions: null, predictedTransitions: null, votes: [], ...given,
  }
}

/** Dives with normal errors of the given size. */
export function madeUpDives(count: number, { seed = 1, errorPoints = 5 }: { seed?: number; errorPoints?: number } = {}): EvaluatedDive[] {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const truthPoints = Math.round(random.between(20, 100) * 20) / 20
    return madeUpDive(i + 1, { truthPoints, predictedPoints: truthPoints + errorPoints * random.normal(), diveNumber: ['107B', '205B', '405B', '5253B'][i % 4] ?? null, difficulty: 2.6 + (i % 4) / 5, transitions: [10, 50], predictedTransitions: [10 + random.integer(8), 50] })
  })
}
