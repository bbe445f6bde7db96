import type { DatasetSplit } from '../dataset.ts'
import type { LabelTree } from '../sources/label-file.ts'
import { badLabels } from '../sources/label-file.ts'
import { splitFromLists } from '../sources/split-files.ts'
import type { Trial } from './tables.ts'
import { jigsawsTasks } from './tasks.ts'

/**
 * JIGSAWS's cross-validations.
 *
 * The data set's own two follow from the names of the trials (Ahmidi et al. 2017):
 * leave one supertrial out (fold i tests on everybody's i-th trial) and leave one
 * user out. The four folds of action quality assessment (USDL, CoRe, TPT, T²CR)
 * are in none of its files and we know no rule for them: MUSDL's loader takes
 * them from its `splits.pkl`, and so do we where that file is; else there are none.
 */
const foldFileShape = 'a dictionary from task to four lists of trials'

/** From `splits.pkl`: task → lists of trials. Errors: 'bad-labels'. */
export function foldsFromFile(tree: LabelTree, known: ReadonlySet<string>, warnings: string[]): DatasetSplit[] {
  const folds: string[][] = []
  for (const { key, value } of tree.entries(foldFileShape)) {
    if (!jigsawsTasks.some(({ folder }) => folder === key.value)) continue
    value.items('a list of folds').forEach((fold, index) => {
      const names = fold.items('a list of trials').map((trial) => trial.text().replace(/_capture[12]$/, ''))
      ;(folds[index] ??= []).push(...names)
    })
  }
  if (folds.length < 2) throw badLabels(tree.file, `it has ${folds.length} folds; expected ${foldFileShape}`)
  return folds.map((_, at) => splitFromLists(`JIGSAWS ${folds.length}-fold, fold ${at + 1}`, [{ part: 'test', keys: folds[at] ?? [] }, { part: 'train', keys: folds.flatMap((names, index) => (index === at ? [] : names)) }], known, warnings))
}

/** The data set's own cross-validations, each over all tasks. */
export function ownFolds(trials: readonly Trial[]): DatasetSplit[] {
  const leaveOut = (prefix: string, of: (trial: Trial) => string): DatasetSplit[] => {
    const groups = [...new Set(trials.map(of))].sort()
    if (groups.length < 2) return []
    return groups.map((group) => ({ name: `${prefix} ${group}`, members: trials.map((trial) => ({ key: trial.name, part: of(trial) === group ? 'test' : 'train' })) }))
  }
  return [...leaveOut('JIGSAWS leave one supertrial out,', ({ repetition }) => String(repetition)), ...leaveOut('JIGSAWS leave one user out,', ({ user }) => user)]
}
