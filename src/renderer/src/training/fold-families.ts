/** Splits that are folds of one division: made by the same recipe but for the fold, each of its folds there once. */
import type { Split } from '../../../shared/contract/entities.ts'

export interface FoldFamily {
  /** What their names have in common. */
  name: string
  splits: Split[]
}

/** Whole families only: with a fold missing some dives would never be tested. */
export function foldFamilies(splits: readonly Split[]): FoldFamily[] {
  const families = new Map<string, Split[]>()
  for (const split of splits) {
    const { recipe } = split
    if (recipe.kind !== 'made' || recipe.folds === null || recipe.isEdited) continue
    const key = JSON.stringify({ ...recipe, folds: recipe.folds.count })
    families.set(key, [...(families.get(key) ?? []), split])
  }
  return [...families.values()].flatMap((members) => {
    const byFold = new Map<number, Split>()
    // The newest counts where a division was made twice.
    for (const split of [...members].sort((a, b) => a.id - b.id)) if (split.recipe.kind === 'made' && split.recipe.folds) byFold.set(split.recipe.folds.fold, split)
    const folds = [...byFold].sort(([a], [b]) => a - b).map(([, split]) => split)
    const [first] = folds
    const count = first?.recipe.kind === 'made' ? (first.recipe.folds?.count ?? 0) : 0
    return first && folds.length === count ? [{ name: commonStart(folds.map(({ name }) => name)) || first.name, splits: folds }] : []
  })
}

function commonStart(names: readonly string[]): string {
  const [first = ''] = names
  let length = first.length
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length).replace(/[\s,.:;(–-]*(fold)?[\s,.:;(–-]*$/i, '')
}
