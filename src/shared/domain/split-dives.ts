import type { SplitPart } from '../contract/entities.ts'
import { createRandom, shuffle } from './random.ts'

/**
 * Random splits by dive, stratified by dive number. Scores come from exemplars
 * of the same number, so every number keeps at least one dive in training; what
 * is left of each number goes to the part that is furthest behind its share.
 */
export interface SplitShares {
  /** 0..0.5 of all dives. */
  validationShare: number
  /** 0..0.5 of all dives. */
  testShare: number
  seed: number
}

/** Each dive with its part, in the order given. Same dives, shares and seed: same split. */
export function splitDives<T extends { id: number; diveNumber: string }>(dives: readonly T[], { validationShare, testShare, seed }: SplitShares): { dive: T; part: SplitPart }[] {
  const random = createRandom(seed)
  const shares: Record<SplitPart, number> = { train: 1 - validationShare - testShare, validation: validationShare, test: testShare }
  const counts: Record<SplitPart, number> = { train: 0, validation: 0, test: 0 }
  const parts = new Map<number, SplitPart>()
  const numbers = [...new Set(dives.map((dive) => dive.diveNumber))].sort()
  for (const number of numbers) {
    const ofNumber = dives.filter((dive) => dive.diveNumber === number).sort((a, b) => a.id - b.id)
    shuffle(ofNumber, random).forEach((dive, index) => {
      const part = index === 0 ? 'train' : furthestBehind(shares, counts)
      counts[part] += 1
      parts.set(dive.id, part)
    })
  }
  return dives.map((dive) => ({ dive, part: parts.get(dive.id) ?? 'train' }))
}

function furthestBehind(shares: Record<SplitPart, number>, counts: Record<SplitPart, number>): SplitPart {
  const next = counts.train + counts.validation + counts.test + 1
  const behind = (part: SplitPart): number => shares[part] * next - counts[part]
  const order: SplitPart[] = ['train', 'validation', 'test']
  return order.filter((part) => part === 'train' || shares[part] > 0).reduce((best, part) => (behind(part) > behind(best) ? part : best))
}
