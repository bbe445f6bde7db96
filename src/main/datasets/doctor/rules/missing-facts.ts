import type { DiveDigest, LibraryFound, LibraryRule } from '../rule.ts'
import { counted, dataSetTitle } from '../rule.ts'

/** What dives lack that training needs, one finding for each data set and category. */
function missing(rule: Omit<LibraryRule, 'scope' | 'find'>, lacks: (dive: DiveDigest) => boolean, what: string): LibraryRule {
  return {
    ...rule,
    scope: 'library',
    *find({ dives }): Iterable<LibraryFound> {
      const groups = new Map<string, { first: DiveDigest; members: DiveDigest[]; of: number }>()
      for (const dive of dives) {
        if (rule.category === 'diving' && dive.category !== 'diving') continue
        const key = `${dive.dataset ?? ''}/${dive.category}`
        const group = groups.get(key) ?? { first: dive, members: [], of: 0 }
        groups.set(key, group)
        group.of++
        if (lacks(dive)) group.members.push(dive)
      }
      for (const { first, members, of } of groups.values()) {
        if (members.length === 0) continue
        const kind = first.category === 'diving' ? '' : ` (${first.category})`
        yield { diveIds: members.map((dive) => dive.diveId), message: `${counted(members.length, 'dive')} of ${of.toLocaleString('en')} of ${dataSetTitle(first.dataset)}${kind} ${members.length === 1 ? 'has' : 'have'} no ${what}.` }
      }
    },
  }
}

export const missingFactRules = [
  missing({
    name: 'missing-score', severity: 'warning', title: 'Dives without a score', category: 'any',
    explain: 'Every method learns from scores and is measured by them; dives without one are left out of training and figures. Enter the score, or awards and difficulty, from which it can be worked out.',
  }, (dive) => dive.scorePoints === null, 'score'),
  missing({
    name: 'missing-stages', severity: 'note', title: 'Dives without stages', category: 'any',
    explain: 'Methods that find stages (MCoRe) learn from labelled ones; dives without are left out of such runs. Methods that look at the whole dive are not affected. Propose stages with a model and correct them, or label them by hand.',
  }, (dive) => dive.stageCount === 0, 'stages'),
  missing({
    name: 'missing-dive-number', severity: 'note', title: 'Dives without a dive number', category: 'diving',
    explain: 'Exemplars are chosen by dive number where it is known, and the number says which stages and which difficulty a dive has. Without it, other dives have to stand in. Enter the number.',
  }, (dive) => dive.diveNumber === null, 'dive number'),
  missing({
    name: 'missing-difficulty', severity: 'note', title: 'Dives without a difficulty', category: 'diving',
    explain: 'Score ÷ difficulty is what dives of different numbers are compared by, and methods with a known difficulty cannot use a dive without. Enter the height: with the dive number it gives the difficulty.',
  }, (dive) => dive.difficulty === null, 'difficulty'),
] as const
