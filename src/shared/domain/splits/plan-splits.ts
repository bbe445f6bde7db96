import type { SplitPart } from '../../contract/entities.ts'
import type { MadeRecipe } from '../../contract/split-recipe.ts'
import { createRandom, type Random } from '../random.ts'
import { dealDives, dealFolds, dealGroupFolds, dealGroups, dealingOrder, type Shares } from './deal.ts'
import { groupDives, type SplitDive, type SplitGroup } from './units.ts'

/**
 * Dives divided into training, validation and test. Everything drawn comes from
 * the seed and follows from the dives' ids, not from their order: the same dives
 * and recipe give the same split on every machine.
 */
export type DivideRecipe = Pick<MadeRecipe, 'by' | 'seed' | 'validationShare' | 'testShare' | 'untrained'> & {
  /** How many folds; null: one split. */
  folds: number | null
}

export interface DividedDives {
  /** From 1; null without folds. */
  fold: number | null
  /** In the order given; without the dives that `untrained` leaves out. */
  members: { id: number; part: SplitPart }[]
  counts: Record<SplitPart, number>
  /** Dive numbers outside training that training does not have, with how many dives there are of each; by number. */
  untrained: { diveNumber: string; count: number }[]
}

export interface SplitPlan {
  splits: DividedDives[]
  /** Null where single dives are divided. */
  groups: { count: number; unknown: number } | null
  /** Dives that no fold tests. */
  neverTested: number
}

export function planSplits(dives: readonly SplitDive[], recipe: DivideRecipe): SplitPlan {
  const random = createRandom(recipe.seed)
  const { by, folds } = recipe
  if (by === 'event' || by === 'athlete') {
    const { groups, unknown } = groupDives(dives, by)
    const found = { groups: { count: groups.length, unknown }, neverTested: 0 }
    if (folds === null) return { ...found, splits: [divided(dives, dealGroups(groups, sharesOf(recipe), random), null, recipe)] }
    return { ...found, splits: groupFolds(dives, groups, folds, recipe, random) }
  }
  const order = dealingOrder(dives, by, random)
  if (folds === null) return { groups: null, neverTested: 0, splits: [divided(dives, dealDives(order, sharesOf(recipe)), null, recipe)] }
  const foldOf = dealFolds(order, folds)
  const splits = foldNumbers(folds).map((fold) => {
    const rest = dives.filter(({ id }) => foldOf.get(id) !== fold - 1)
    const parts = dealDives(dealingOrder(rest, by, random.fork(fold)), restShares(recipe, rest.length / dives.length))
    return divided(dives, withTest(parts, dives, foldOf, fold), fold, recipe)
  })
  return { groups: null, neverTested: [...foldOf.values()].filter((fold) => fold === null).length, splits }
}

function groupFolds(dives: readonly SplitDive[], groups: readonly SplitGroup[], folds: number, recipe: DivideRecipe, random: Random): DividedDives[] {
  const foldOf = dealGroupFolds(groups, folds, random)
  return foldNumbers(folds).map((fold) => {
    const rest = groups.filter(({ dives: [first] }) => first !== undefined && foldOf.get(first.id) !== fold - 1)
    const restCount = rest.reduce((sum, group) => sum + group.dives.length, 0)
    const parts = dealGroups(rest, restShares(recipe, restCount / dives.length), random.fork(`fold ${fold}`))
    return divided(dives, withTest(parts, dives, foldOf, fold), fold, recipe)
  })
}

const foldNumbers = (folds: number): number[] => Array.from({ length: folds }, (_, i) => i + 1)

function sharesOf({ validationShare, testShare }: DivideRecipe): Shares {
  return { train: 1 - validationShare - testShare, validation: validationShare, test: testShare }
}

/** Validation is a share of all dives, drawn from the rest, which is `restShare` of them. */
function restShares({ validationShare }: DivideRecipe, restShare: number): Shares {
  const validation = restShare > 0 ? Math.min(validationShare / restShare, 1) : 0
  return { train: 1 - validation, validation, test: 0 }
}

function withTest(parts: Map<number, SplitPart>, dives: readonly SplitDive[], foldOf: ReadonlyMap<number, number | null>, fold: number): Map<number, SplitPart> {
  for (const { id } of dives) if (foldOf.get(id) === fold - 1) parts.set(id, 'test')
  return parts
}

function divided(dives: readonly SplitDive[], parts: ReadonlyMap<number, SplitPart>, fold: number | null, { untrained: policy }: DivideRecipe): DividedDives {
  const placed = dives.flatMap(({ id, diveNumber }) => {
    const part = parts.get(id)
    return part === undefined ? [] : [{ id, part, diveNumber }]
  })
  const trained = new Set(placed.filter(({ part }) => part === 'train').map(({ diveNumber }) => diveNumber))
  const isUntrained = ({ diveNumber, part }: (typeof placed)[number]): boolean => part !== 'train' && diveNumber !== null && !trained.has(diveNumber)
  const strangers = new Map<string, number>()
  for (const dive of placed) if (dive.diveNumber !== null && isUntrained(dive)) strangers.set(dive.diveNumber, (strangers.get(dive.diveNumber) ?? 0) + 1)
  const members = placed.filter((dive) => policy === 'keep' || !isUntrained(dive)).map(({ id, part }) => ({ id, part }))
  const counts: Shares = { train: 0, validation: 0, test: 0 }
  for (const { part } of members) counts[part] += 1
  return { fold, members, counts, untrained: [...strangers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([diveNumber, count]) => ({ diveNumber, count })) }
}
