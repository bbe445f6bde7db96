import type { SplitPart } from '../../contract/entities.ts'
import { shuffle, type Random } from '../random.ts'
import type { SplitDive, SplitGroup } from './units.ts'

/** Dives dealt to parts or folds, one by one or in whole groups. */
export type Shares = Record<SplitPart, number>

const parts: readonly SplitPart[] = ['train', 'validation', 'test']

/** So many dives at least make a score range of their own. */
const leastInRange = 4
const mostRanges = 4

/**
 * The order dives are dealt in. 'dive': any. 'stratified': number by number, each
 * number's dives by score in up to four ranges of equal size (quartiles), within
 * a range any; dealing in turn then gives every part its share of each range.
 */
export function dealingOrder(dives: readonly SplitDive[], by: 'dive' | 'stratified', random: Random): SplitDive[] {
  const sorted = [...dives].sort((a, b) => a.id - b.id)
  if (by === 'dive') return shuffle(sorted, random)
  return [...byNumber(sorted).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, ofNumber]) => {
    const scored = [...ofNumber].sort((a, b) => a.scorePoints - b.scorePoints || a.id - b.id)
    const count = Math.min(mostRanges, Math.max(1, Math.floor(scored.length / leastInRange)))
    const ranges = Array.from({ length: count }, (_, i) => scored.slice(Math.round((i * scored.length) / count), Math.round(((i + 1) * scored.length) / count)))
    return ranges.flatMap((range) => shuffle(range, random))
  })
}

/** Dives by number, those without one under "". */
export function byNumber(dives: readonly SplitDive[]): Map<string, SplitDive[]> {
  const found = new Map<string, SplitDive[]>()
  for (const dive of dives) {
    const ofNumber = found.get(dive.diveNumber ?? '')
    if (ofNumber) ofNumber.push(dive)
    else found.set(dive.diveNumber ?? '', [dive])
  }
  return found
}

/**
 * One dive after the other to the part furthest behind its share, but the first
 * of each dive number to training: scores come from exemplars of the same number.
 */
export function dealDives(order: readonly SplitDive[], shares: Shares): Map<number, SplitPart> {
  const dealt = new Map<number, SplitPart>()
  const counts: Shares = { train: 0, validation: 0, test: 0 }
  const trained = new Set<string>()
  for (const dive of order) {
    const isFirst = dive.diveNumber !== null && !trained.has(dive.diveNumber)
    const part = isFirst ? 'train' : furthestBehind(shares, counts, dealt.size + 1)
    if (part === 'train' && dive.diveNumber !== null) trained.add(dive.diveNumber)
    counts[part] += 1
    dealt.set(dive.id, part)
  }
  return dealt
}

/** So many orders of the groups are tried: groups differ in size, and the order decides how near the shares come. */
const tries = 32

/**
 * Whole groups to parts, in the best of 32 drawn orders: nearest to the shares,
 * with the fewest dives whose number is not in training.
 */
export function dealGroups(groups: readonly SplitGroup[], shares: Shares, random: Random): Map<number, SplitPart> {
  const total = groups.reduce((sum, { dives }) => sum + dives.length, 0)
  const wanted = parts.filter((part) => shares[part] > 0)
  return bestOf(random, (draw) => {
    const counts: Shares = { train: 0, validation: 0, test: 0 }
    const dealt = new Map<number, SplitPart>()
    for (const [i, { dives }] of shuffle(groups, draw).entries()) {
      // The last groups go to parts that would have none.
      const empty = wanted.filter((each) => counts[each] === 0)
      const part = furthestBehind(shares, counts, total, groups.length - i <= empty.length ? empty : wanted)
      counts[part] += dives.length
      for (const dive of dives) dealt.set(dive.id, part)
    }
    const all = groups.flatMap(({ dives }) => dives)
    const trained = new Set(all.filter(({ id }) => dealt.get(id) === 'train').map(({ diveNumber }) => diveNumber))
    const off = wanted.reduce((sum, part) => sum + Math.abs(shares[part] * total - counts[part]), 0)
    return { found: dealt, cost: off + all.filter(({ diveNumber }) => !trained.has(diveNumber)).length }
  })
}

/** Whole groups to folds of about equal size, from 0. */
export function dealGroupFolds(groups: readonly SplitGroup[], folds: number, random: Random): Map<number, number> {
  return bestOf(random, (draw) => {
    const sizes = new Array<number>(folds).fill(0)
    const dealt = new Map<number, number>()
    for (const { dives } of shuffle(groups, draw)) {
      const fold = sizes.indexOf(Math.min(...sizes))
      sizes[fold] = (sizes[fold] ?? 0) + dives.length
      for (const dive of dives) dealt.set(dive.id, fold)
    }
    return { found: dealt, cost: Math.max(...sizes) - Math.min(...sizes) }
  })
}

/**
 * Single dives to folds, from 0, in turn. A number that would lie in one fold
 * alone gives one dive to the next; the only dive of a number has no fold (null):
 * it stays in training, or that fold would have nothing to compare it with.
 */
export function dealFolds(order: readonly SplitDive[], folds: number): Map<number, number | null> {
  const dealt = new Map<number, number | null>(order.map((dive, i) => [dive.id, i % folds]))
  for (const [number, ofNumber] of byNumber(order)) {
    const [first] = ofNumber
    if (number === '' || !first) continue
    if (ofNumber.length === 1) dealt.set(first.id, null)
    else if (new Set(ofNumber.map(({ id }) => dealt.get(id))).size === 1) dealt.set(first.id, ((dealt.get(first.id) ?? 0) + 1) % folds)
  }
  return dealt
}

function bestOf<T>(random: Random, attempt: (draw: Random) => { found: T; cost: number }): T {
  let best = attempt(random.fork(0))
  for (let i = 1; i < tries && best.cost > 0; i += 1) {
    const next = attempt(random.fork(i))
    if (next.cost < best.cost) best = next
  }
  return best.found
}

/** The part that lacks most of what it should have when `total` are dealt; training first among equals. */
function furthestBehind(shares: Shares, counts: Shares, total: number, among: readonly SplitPart[] = parts.filter((part) => shares[part] > 0)): SplitPart {
  const behind = (part: SplitPart): number => shares[part] * total - counts[part]
  return among.reduce((best, part) => (behind(part) > behind(best) ? part : best))
}
