import type { SplitId, SplitPart } from '../../../../shared/contract/entities.ts'
import type { LibraryView } from '../library-view.ts'
import { counted } from '../rule.ts'
import type { DiveDigest, LibraryFound, LibraryRule } from '../rule.ts'
import { kindDifference, scoreDifference } from '../split-balance.ts'
import { partNames, splitName } from './duplicates.ts'

/** Splits: whether every tested dive has exemplars, and whether the parts are alike. */

/** Exemplars a dive is compared with in published settings. */
const exemplarCount = 10

type Parts = Record<SplitPart, DiveDigest[]>

function splitsOf({ dives }: LibraryView): Map<SplitId, Parts> {
  const splits = new Map<SplitId, Parts>()
  for (const dive of dives) {
    for (const { splitId, part } of dive.parts) {
      let parts = splits.get(splitId)
      if (parts === undefined) splits.set(splitId, (parts = { train: [], validation: [], test: [] }))
      parts[part].push(dive)
    }
  }
  return new Map([...splits].sort(([a], [b]) => a - b))
}

interface Shortage {
  splitId: SplitId
  number: string
  tested: DiveDigest[]
  exemplars: number
}

/** Numbers of tested dives with fewer than ten scored training dives; splits whose training part knows no numbers have none. */
function* shortagesOf(library: LibraryView): Iterable<Shortage> {
  for (const [splitId, { train, validation, test }] of splitsOf(library)) {
    const exemplars = new Map<string, number>()
    for (const { diveNumber, scorePoints, category } of train) if (category === 'diving' && diveNumber !== null && scorePoints !== null) exemplars.set(diveNumber, (exemplars.get(diveNumber) ?? 0) + 1)
    if (exemplars.size === 0) continue
    const tested = new Map<string, DiveDigest[]>()
    for (const dive of [...validation, ...test]) {
      if (dive.diveNumber === null || dive.category !== 'diving') continue
      const same = tested.get(dive.diveNumber)
      if (same === undefined) tested.set(dive.diveNumber, [dive])
      else same.push(dive)
    }
    for (const [number, dives] of [...tested].sort(([a], [b]) => a.localeCompare(b))) {
      const count = exemplars.get(number) ?? 0
      if (count < exemplarCount) yield { splitId, number, tested: dives, exemplars: count }
    }
  }
}

const noExemplar: LibraryRule = {
  scope: 'library',
  name: 'no-exemplar',
  severity: 'warning',
  title: 'Tested dive numbers without any training dive',
  category: 'diving',
  explain: 'Contrastive methods compare a dive with training dives of the same number. Where there is none, dives of the nearest kind stand in and scores are less sure. Move a dive of the number to training (random splits by dive number do), or leave the number out of the figures.',
  *find(library, context): Iterable<LibraryFound> {
    for (const { splitId, number, tested, exemplars } of shortagesOf(library)) {
      if (exemplars > 0) continue
      yield { diveIds: tested.map((dive) => dive.diveId), message: `In "${splitName(splitId, context)}" ${counted(tested.length, 'tested dive')} ${tested.length === 1 ? 'is' : 'are'} ${number}, which no training dive is.` }
    }
  },
}

const fewExemplars: LibraryRule = {
  scope: 'library',
  name: 'few-exemplars',
  severity: 'note',
  title: 'Tested dive numbers with few training dives',
  category: 'diving',
  explain: `Published settings compare a dive with ${exemplarCount} training dives of the same number and average the votes. With fewer, votes repeat or are fewer, and scores of these numbers vary more from run to run. Nothing is wrong; read figures of these numbers with care.`,
  *find(library, context): Iterable<LibraryFound> {
    for (const { splitId, number, tested, exemplars } of shortagesOf(library)) {
      if (exemplars === 0) continue
      yield { diveIds: tested.map((dive) => dive.diveId), message: `In "${splitName(splitId, context)}" ${counted(tested.length, 'tested dive')} of ${number} ${tested.length === 1 ? 'has' : 'have'} ${counted(exemplars, 'training dive')} of that number; ${exemplarCount} are compared with.` }
    }
  },
}

/** A difference is told when chance would make one as large in fewer than 1 of 100 splits and it is at least this large. */
const noticeableSize = 0.1
const rareChance = 0.01

const imbalance: LibraryRule = {
  scope: 'library',
  name: 'split-imbalance',
  severity: 'warning',
  title: 'Parts of a split that are not alike',
  category: 'any',
  explain:
    'Scores or dive numbers of one part are distributed otherwise than those of training, more than chance explains: figures then measure how well a method does on other dives than it learnt from. '
    + `Measured by the largest gap between the cumulative distributions of scores (Kolmogorov–Smirnov) and by the share of dives that would have to change number (total variation, with the chi-square test); told from ${noticeableSize} on where chance gives as much in fewer than 1 of 100 splits. Splits by event or athlete are often so, and may be meant to be.`,
  *find(library, context): Iterable<LibraryFound> {
    for (const [splitId, parts] of splitsOf(library)) {
      for (const part of ['validation', 'test'] as const) {
        const messages: string[] = []
        const scores = scoreDifference(scoresOf(parts.train), scoresOf(parts[part]))
        if (scores !== null && scores.size >= noticeableSize && scores.probability < rareChance) messages.push(`scores differ (${meanOf(parts.train)} in training, ${meanOf(parts[part])} here on average; largest gap of the distributions ${scores.size.toFixed(2)}, by chance ${chance(scores.probability)})`)
        const numbers = kindDifference(numbersOf(parts.train), numbersOf(parts[part]))
        if (numbers !== null && numbers.size >= noticeableSize && numbers.probability < rareChance) messages.push(`dive numbers differ (${(100 * numbers.size).toFixed(0)} % would have to change, by chance ${chance(numbers.probability)})`)
        if (messages.length > 0) yield { diveIds: parts[part].map((dive) => dive.diveId), message: `The ${partNames[part]} part of "${splitName(splitId, context)}" (${counted(parts[part].length, 'dive')}) is not like its training part (${counted(parts.train.length, 'dive')}): ${messages.join('; ')}.` }
      }
    }
  },
}

function scoresOf(dives: readonly DiveDigest[]): number[] {
  return dives.flatMap((dive) => (dive.scorePoints === null ? [] : [dive.scorePoints]))
}

function numbersOf(dives: readonly DiveDigest[]): string[] {
  return dives.flatMap((dive) => (dive.diveNumber === null ? [] : [dive.diveNumber]))
}

function meanOf(dives: readonly DiveDigest[]): string {
  const scores = scoresOf(dives)
  return (scores.reduce((sum, score) => sum + score, 0) / scores.length).toFixed(1)
}

function chance(probability: number): string {
  return probability < 0.0001 ? 'less than 1 in 10,000' : `1 in ${Math.round(1 / probability).toLocaleString('en')}`
}

const emptyPart: LibraryRule = {
  scope: 'library',
  name: 'split-without-test-or-training',
  severity: 'warning',
  title: 'Splits without training or test dives',
  category: 'any',
  explain: 'A split needs dives to learn from and dives to measure with. Here one of the two is empty, often because its dives were removed or were never imported. Import them, or make another split.',
  *find(library, context): Iterable<LibraryFound> {
    for (const [splitId, { train, validation, test }] of splitsOf(library)) {
      const missing = train.length === 0 ? 'training' : validation.length + test.length === 0 ? 'test' : null
      if (missing !== null) yield { diveIds: [...train, ...validation, ...test].map((dive) => dive.diveId), message: `"${splitName(splitId, context)}" has no ${missing} dives.` }
    }
  },
}

export const splitRules = [emptyPart, noExemplar, fewExemplars, imbalance] as const
