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
  const wanted = wantedParts(shares)
  const trained = new Set<string>()
  for (const dive of order) {
    const isFirst = dive.diveNumber !== null && !trained.has(dive.diveNumber)
    const part = isFirst ? 'train' : furthestBehind(shares, counts, dealt.size + 1, wanted)
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
  const wanted = wantedParts(shares)
  const numbers = groups.map(({ dives }) => [...new Set(dives.map(({ diveNumber }) => diveNumber))])
  const divesOf = new Map<string | null, number>()
  for (const { dives } of groups) for (const { diveNumber } of dives) divesOf.set(diveNumber, (divesOf.get(diveNumber) ?? 0) + 1)
  const best = bestOf(random, (draw) => {
    const counts: Shares = { train: 0, validation: 0, test: 0 }
    const partOf = new Array<SplitPart>(groups.length)
    const trained = new Set<string | null>()
    let left = groups.length
    for (const group of shuffle([...groups.keys()], draw)) {
      // The last groups go to parts that would have none.
      const empty = left <= wanted.length ? wanted.filter((each) => counts[each] === 0) : []
      const part = furthestBehind(shares, counts, total, left <= empty.length ? empty : wanted)
      counts[part] += groups[group]?.dives.length ?? 0
      partOf[group] = part
      if (part === 'train') for (const number of numbers[group] ?? []) trained.add(number)
      left -= 1
    }
    const off = wanted.reduce((sum, part) => sum + Math.abs(shares[part] * total - counts[part]), 0)
    let untrained = 0
    for (const [number, count] of divesOf) if (!trained.has(number)) untrained += count
    return { found: partOf, cost: off + untrained }
  })
  return ofDives(groups, best)
}

/** Whole groups to folds of about equal size, from 0. */
export function dealGroupFolds(groups: readonly SplitGroup[], folds: number, random: Random): Map<number, number> {
  const best = bestOf(random, (draw) => {
    const sizes = new Array<number>(folds).fill(0)
    const foldOf = new Array<number>(groups.length)
    for (const group of shuffle([...groups.keys()], draw)) {
      const fold = sizes.indexOf(Math.min(...sizes))
      sizes[fold] = (sizes[fold] ?? 0) + (groups[group]?.dives.length ?? 0)
      foldOf[group] = fold
    }
    return { found: foldOf, cost: Math.max(...sizes) - Math.min(...sizes) }
  })
  return ofDives(groups, best)
}

/** What was dealt to groups, by dive. */
function ofDives<T>(groups: readonly SplitGroup[], dealt: readonly T[]): Map<number, T> {
  const found = new Map<number, T>()
  for (const [i, { dives }] of groups.entries()) for (const { id } of dives) found.set(id, dealt[i] as T)
  return found
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

/** Parts that are to have dives, training first. */
function wantedParts(shares: Shares): SplitPart[] {
  return parts.filter((part) => shares[part] > 0)
}

/** Of `among`, the part that lacks most of what it should have when `total` are dealt; the first among equals. */
function furthestBehind(shares: Shares, counts: Shares, total: number, among: readonly SplitPart[]): SplitPart {
  let best: SplitPart = among[0] ?? 'train'
  for (const part of among) if (shares[part] * total - counts[part] > shares[best] * total - counts[best]) best = part
  return best
}
