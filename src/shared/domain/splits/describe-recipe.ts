import type { MadeRecipe, SplitRecipe } from '../../contract/split-recipe.ts'

/** How a split came to be, in English, for the command line; the screens have it in each language. */
export function describeRecipe(recipe: SplitRecipe): string {
  switch (recipe.kind) {
    case 'hand': return 'by hand'
    case 'demo': return 'of the demo dives'
    case 'official': return `official split of ${recipe.dataset}`
    case 'copy': return `copy of "${recipe.of}"${recipe.isEdited ? ', then moved by hand' : ''}`
    case 'made': return describeMade(recipe)
  }
}

const ways: Record<MadeRecipe['by'], string> = {
  dive: 'random by dive',
  stratified: 'stratified by dive number and score',
  event: 'by event',
  athlete: 'by athlete',
}

function describeMade({ by, seed, validationShare, testShare, folds, needs, untrained, filter, isEdited }: MadeRecipe): string {
  const test = folds ? `fold ${folds.fold} of ${folds.count} to test` : `${percent(testShare)} test`
  const of = [filter.category, filter.diveNumber, filter.search === '' ? null : `"${filter.search}"`].filter((each) => each !== null)
  return [
    ways[by], test, `${percent(validationShare)} validation`, `seed ${seed}`,
    ...(of.length > 0 ? [`of ${of.join(', ')}`] : []),
    `with ${['score', ...needs].join(', ')}`,
    ...(untrained === 'keep' ? ['numbers without a training dive kept'] : []),
    ...(isEdited ? ['then moved by hand'] : []),
  ].join(', ')
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
