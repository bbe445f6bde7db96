/** What an import does, as the screens tell it: which figures there are to show, and what may be pressed. */
import type { ImportCounts, ImportEntry, ImportSample } from '../../../shared/contract/datasets.ts'

/** In the order people ask: what comes in, what needs a decision, what stays, what becomes of the pictures. */
const diveRows = ['created', 'restored', 'changed', 'conflicting', 'unchanged', 'removed'] as const
const videoRows = ['attached', 'awaited', 'refused'] as const
export type CountName = keyof ImportCounts

export interface CountRow {
  name: CountName
  count: number
  /** What comes into the library, what needs a look, and what stays as it is. */
  tone: 'takes' | 'look' | 'stays'
}

const tones: Record<CountName, CountRow['tone']> = {
  created: 'takes', restored: 'takes', changed: 'takes', attached: 'takes',
  conflicting: 'look', refused: 'look',
  unchanged: 'stays', removed: 'stays', awaited: 'stays',
}

/** Figures above zero; of dives, "new" is told even at zero, so that the table is never empty. */
export function countRows(counts: ImportCounts): CountRow[] {
  return [...diveRows, ...videoRows].filter((name) => counts[name] > 0 || name === 'created').map((name) => ({ name, count: counts[name], tone: counts[name] === 0 ? 'stays' : tones[name] }))
}

/** Dives an import touches, with conflicts decided. */
export function touchedDives(counts: ImportCounts, onConflict: 'keep' | 'take'): number {
  return counts.created + counts.restored + counts.changed + (onConflict === 'take' ? counts.conflicting : 0)
}

export function isWorthImporting(counts: ImportCounts, onConflict: 'keep' | 'take'): boolean {
  return touchedDives(counts, onConflict) + counts.attached > 0
}

/** Outcomes that occur among the samples, each with how many dives the whole data set has of it. */
export function sampleOutcomes(samples: readonly ImportSample[], counts: ImportCounts): { outcome: ImportSample['outcome']; count: number }[] {
  const totals: Record<ImportSample['outcome'], number> = { conflicting: counts.conflicting, changed: counts.changed, restored: counts.restored, new: counts.created }
  return (Object.keys(totals) as ImportSample['outcome'][]).filter((outcome) => samples.some((sample) => sample.outcome === outcome)).map((outcome) => ({ outcome, count: totals[outcome] }))
}

/** The newest import of each data set: where its pictures can be attached to. */
export function attachable(imports: readonly ImportEntry[]): ImportEntry[] {
  const seen = new Set<string>()
  return imports.filter(({ dataset, isUndone }) => {
    if (isUndone || seen.has(dataset)) return false
    seen.add(dataset)
    return true
  })
}
