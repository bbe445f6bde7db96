import type { SplitRecipe } from '../../../shared/contract/split-recipe.ts'

/** Translates a key with values, as vue-i18n does. */
export type Translate = (key: string, values?: Record<string, string | number>) => string

/** How a split came to be, in the language of the screen. */
export function recipeText(recipe: SplitRecipe, t: Translate): string {
  switch (recipe.kind) {
    case 'hand': return t('splits.recipe.hand')
    case 'demo': return t('splits.recipe.demo')
    case 'official': return t('splits.recipe.official', { dataset: recipe.dataset })
    case 'copy': return [t('splits.recipe.copy', { name: recipe.of }), ...(recipe.isEdited ? [t('splits.recipe.edited')] : [])].join(' · ')
    case 'made': {
      const { by, seed, validationShare, testShare, folds, filter, isEdited } = recipe
      return [
        t(`splits.by.${by}`),
        folds ? t('splits.recipe.fold', { fold: folds.fold, count: folds.count }) : t('splits.recipe.test', { percent: percentOf(testShare) }),
        t('splits.recipe.validation', { percent: percentOf(validationShare) }),
        t('splits.recipe.seed', { seed }),
        ...[filter.category, filter.diveNumber, filter.search === '' ? null : `“${filter.search}”`].filter((each) => each !== null),
        ...(isEdited ? [t('splits.recipe.edited')] : []),
      ].join(' · ')
    }
  }
}

/** Percent with one digit at most. */
export function percentOf(share: number): number {
  return Math.round(share * 1000) / 10
}

/** "NAME copy", with the first number that is free. */
export function copyName(name: string, taken: readonly string[], word: string): string {
  for (let number = 1; ; number++) {
    const candidate = `${name} ${word}${number === 1 ? '' : ` ${number}`}`.slice(-120)
    if (!taken.includes(candidate)) return candidate
  }
}
