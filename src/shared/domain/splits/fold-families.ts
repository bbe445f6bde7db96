import type { Split, SplitId } from '../../contract/entities.ts'

/** Splits that divide the same dives into folds, one for each fold. */
export interface FoldFamily {
  /** Without the fold. */
  name: string
  /** How many folds the division has. */
  count: number
  /** By fold; some may have been removed since. */
  folds: { fold: number; splitId: SplitId; name: string; isEdited: boolean }[]
  /** Every fold is there and none was edited by hand: each dive is tested once. */
  isComplete: boolean
}

/**
 * The divisions into folds among these splits: made by one recipe, one after the
 * other. The same recipe used twice gives two families.
 */
export function foldFamilies(splits: readonly Pick<Split, 'id' | 'name' | 'recipe'>[]): FoldFamily[] {
  const newest = new Map<string, FoldFamily>()
  const families: FoldFamily[] = []
  for (const { id, name, recipe } of [...splits].sort((a, b) => a.id - b.id)) {
    if (recipe.kind !== 'made' || recipe.folds === null) continue
    const { folds: { count, fold }, isEdited, ...rest } = recipe
    const key = JSON.stringify([rest, count])
    let family = newest.get(key)
    if (!family || family.folds.some((known) => known.fold >= fold)) {
      family = { name: name.replace(/ · fold \d+ of \d+$/, ''), count, folds: [], isComplete: false }
      newest.set(key, family)
      families.push(family)
    }
    family.folds.push({ fold, splitId: id, name, isEdited })
  }
  for (const family of families) family.isComplete = family.folds.length === family.count && !family.folds.some(({ isEdited }) => isEdited)
  return families
}
