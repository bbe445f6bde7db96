import { explainDiveNumber } from '../../../../shared/domain/dive-number.ts'
import type { DoctorFix } from '../../../../shared/domain/doctor-report.ts'
import type { DiveRecord } from '../../../../shared/contract/dive-record.ts'
import { detailsOf } from '../frame-labels.ts'
import type { LibraryView } from '../library-view.ts'
import type { DiveDigest, DiveRule, LibraryFound, LibraryRule, RuleContext } from '../rule.ts'
import { partNames, splitName } from './duplicates.ts'

/** What data sets have in common, where that spoils figures, and where they contradict each other or themselves. */
function* acrossSets(library: LibraryView): Iterable<readonly [DiveDigest, DiveDigest]> {
  for (const pair of library.sameDives()) {
    const [a, b] = pair
    if (a.dataset !== null && b.dataset !== null && a.dataset !== b.dataset) yield pair
  }
}

const shared: LibraryRule = {
  scope: 'library',
  name: 'same-dive-in-two-data-sets',
  severity: 'note',
  title: 'The same dive in two data sets',
  category: 'any',
  explain: 'Two data sets cut the same dive from the same broadcast: 1,369 of FineDiving\'s 3,000 clips are MTL-AQA\'s. That is no fault by itself, but whoever trains on one and tests on the other, or on both together, tests on dives the method has seen. Found by competition and range of frames: half of the shorter clip or more is shared.',
  *find(library): Iterable<LibraryFound> {
    for (const [a, b] of acrossSets(library)) yield { diveIds: [a.diveId, b.diveId], message: `${a.name}${placeOf(a)} and ${b.name}${placeOf(b)} are the same dive.` }
  },
}

function placeOf({ source }: DiveDigest): string {
  return source === null ? '' : ` (frames ${source.startFrame} to ${source.endFrame - 1} of ${source.competition})`
}

const leak: LibraryRule = {
  scope: 'library',
  name: 'leakage-between-data-sets',
  severity: 'warning',
  title: 'Test dives of one data set in the training part of another',
  category: 'any',
  explain: 'A dive is tested on in one data set\'s split and trained on in another\'s. Each split is sound by itself; a method trained on the one (or on weights made from it) and tested on the other has seen its test dives, and figures are too good. 249 of FineDiving\'s test clips are in MTL-AQA\'s training part, and 268 of MTL-AQA\'s 353 test clips in FineDiving\'s. Do not mix the two, or make a split that keeps the same dives together.',
  *find(library, context): Iterable<LibraryFound> {
    for (const [a, b] of acrossSets(library)) {
      for (const [tested, trained] of [[a, b], [b, a]] as const) {
        const message = leakMessage(tested, trained, context)
        if (message !== null) yield { diveIds: [tested.diveId, trained.diveId], message }
      }
    }
  },
}

/** Splits that both dives are in are another rule's. */
function leakMessage(tested: DiveDigest, trained: DiveDigest, context: RuleContext): string | null {
  const isIn = (dive: DiveDigest, splitId: number): boolean => dive.parts.some((each) => each.splitId === splitId)
  const test = tested.parts.filter(({ splitId, part }) => part !== 'train' && !isIn(trained, splitId))
  const train = trained.parts.filter(({ splitId, part }) => part === 'train' && !isIn(tested, splitId))
  const [inTest] = test
  const [inTraining] = train
  if (inTest === undefined || inTraining === undefined) return null
  return `${tested.name} is in the ${partNames[inTest.part]} part of "${splitName(inTest.splitId, context)}", and ${trained.name}, the same dive, in the training part of "${splitName(inTraining.splitId, context)}".`
}

const disagree: LibraryRule = {
  scope: 'library',
  name: 'data-sets-disagree',
  severity: 'warning',
  title: 'Data sets that say different things of one dive',
  category: 'diving',
  explain: 'Two data sets have the same dive and give it another number, difficulty, score or awards. At least one of them is wrong. Where one number is impossible and the other is not, the fix takes the possible one; otherwise look at the results of the event.',
  *find(library): Iterable<LibraryFound> {
    for (const [a, b] of acrossSets(library)) {
      const differences = differencesOf(a, b)
      if (differences.length === 0) continue
      const { first, second, fix } = numberFix(a, b) ?? { first: a, second: b, fix: undefined }
      yield { diveIds: [first.diveId, second.diveId], message: `${a.name} and ${b.name} are the same dive and differ in ${differences.join('; ')}.`, ...(fix === undefined ? {} : { fix }) }
    }
  },
}

function differencesOf(a: DiveDigest, b: DiveDigest): string[] {
  const found: string[] = []
  const compare = (what: string, x: number | null, y: number | null, digits: number): void => {
    if (x !== null && y !== null && Math.abs(x - y) > 0.005) found.push(`${what} (${x.toFixed(digits)} and ${y.toFixed(digits)})`)
  }
  if (a.diveNumber !== null && b.diveNumber !== null && a.diveNumber !== b.diveNumber) found.push(`dive number (${a.diveNumber} and ${b.diveNumber})`)
  compare('difficulty', a.difficulty, b.difficulty, 1)
  compare('score', a.scorePoints, b.scorePoints, 2)
  // The order of judges means nothing across sets.
  const sorted = (awards: readonly number[]): string => [...awards].sort((x, y) => x - y).join(', ')
  if (a.awards.length > 0 && a.awards.length === b.awards.length && sorted(a.awards) !== sorted(b.awards)) found.push(`awards (${a.awards.join(', ')} and ${b.awards.join(', ')})`)
  return found
}

function numberFix(a: DiveDigest, b: DiveDigest): { first: DiveDigest; second: DiveDigest; fix: DoctorFix } | null {
  if (a.diveNumber === null || b.diveNumber === null) return null
  const isPossible = [a.diveNumber, b.diveNumber].map((number) => explainDiveNumber(number) === null)
  if (isPossible[0] === isPossible[1]) return null
  const [wrong, right] = isPossible[0] ? [b, a] : [a, b]
  const fix: DoctorFix = { kind: 'set-dive-number', description: `Set the dive number to ${right.diveNumber}, as ${right.name} has it.`, change: { diveId: wrong.diveId, facts: { diveNumber: right.diveNumber }, stages: null } }
  return { first: wrong, second: right, fix }
}

const filesDisagree: DiveRule = {
  scope: 'dive',
  name: 'files-disagree',
  severity: 'warning',
  title: 'Files of a data set that contradict each other',
  category: 'any',
  explain: 'The data set describes the dive in several files, and they do not say the same. The dive follows the file that published code reads; the other value is kept for exports. Correct the dive if the other file is right.',
  find({ origin }) {
    const others = detailsOf(origin)?.otherwise ?? []
    return others.map(({ pickle, ...values }) => ({ message: `The ${pickle} annotation says otherwise: ${Object.entries(values).map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : value}`).join(', ')}.` }))
  },
}

const unusable: DiveRule = {
  scope: 'dive',
  name: 'unusable-values',
  severity: 'warning',
  title: 'Values no dive can have',
  category: 'any',
  explain: 'The data set gives a value that no dive can have (a score of 900, a difficulty that is no number). The dive has none instead; the value is kept for exports. Enter the right one if it is known.',
  find({ origin }: DiveRecord) {
    const values = origin?.details['unusable']
    if (values === undefined || values === null || typeof values !== 'object' || Array.isArray(values)) return []
    return [{ message: `The data set gives ${Object.entries(values).map(([name, value]) => `${name} as ${JSON.stringify(value)}`).join(', ')}, which cannot be.` }]
  },
}

export const dataSetRules = [shared, leak, disagree, filesDisagree, unusable] as const
