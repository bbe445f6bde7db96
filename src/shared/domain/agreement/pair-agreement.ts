import { mean, shareAtLeast, transitionIoU } from '../metrics.ts'
import { summariseErrors, type BoundaryError, type BoundarySummary } from './boundary-errors.ts'
import { frameAgreement, type FrameAgreement } from './frame-agreement.ts'
import type { Labelling, Rater } from './labelling.ts'

/**
 * What two raters make of the dives both labelled. Boundaries are compared where
 * both found as many stages (stage 2's start with stage 2's start); the two
 * transitions wherever both tell them. Which boundary is meant: 'flight' and
 * 'entry' are the transitions, 2, 3, … the start of that stage.
 */
export type BoundaryKind = 'all' | 'flight' | 'entry' | number

export interface OverlapSummary {
  /** 'span' is from the first to the last transition; 1, 2, … that stage. */
  of: 'span' | number
  dives: number
  /** Mean of intersection over union; null for none. */
  mean: number | null
  share50: number | null
  share75: number | null
}

export interface DiveDisagreement {
  diveId: number
  /** The largest distance of one boundary, frames; null where the stages are not as many. */
  worstFrames: number | null
  stageCounts: [number | null, number | null]
}

export interface PairAgreement {
  firstKey: string
  secondKey: string
  /** Dives both answered. */
  dives: number
  differentCounts: number
  /** As many stages, not the same names. */
  differentLabels: number
  boundaries: { kind: BoundaryKind; summary: BoundarySummary }[]
  overlaps: OverlapSummary[]
  frames: FrameAgreement
  /** Of all compared boundaries: how many lie so many frames apart, second minus first; ascending. */
  distances: { error: number; count: number }[]
  disagreements: DiveDisagreement[]
}

const mostDisagreements = 200

export function agreementOf(first: Rater, second: Rater): PairAgreement {
  const others = new Map(second.labellings.map((labelling) => [labelling.diveId, labelling]))
  const pairs = first.labellings.flatMap((labelling): [Labelling, Labelling][] => {
    const other = others.get(labelling.diveId)
    return other ? [[labelling, other]] : []
  })
  const errors = new Map<BoundaryKind, BoundaryError[]>()
  const overlaps = new Map<'span' | number, number[]>()
  let [differentCounts, differentLabels] = [0, 0]
  const disagreements: DiveDisagreement[] = []
  for (const [a, b] of pairs) {
    const found = compareDive(a, b)
    for (const { kind, error } of found.errors) listIn(errors, kind).push({ diveId: a.diveId, error })
    for (const { of, overlap } of found.overlaps) listIn(overlaps, of).push(overlap)
    if (found.isOtherCount) differentCounts += 1
    if (found.isOtherLabels) differentLabels += 1
    disagreements.push({ diveId: a.diveId, worstFrames: found.errors.length === 0 ? null : Math.max(...found.errors.map(({ error }) => Math.abs(error))), stageCounts: [a.stages?.length ?? null, b.stages?.length ?? null] })
  }
  return {
    firstKey: first.key, secondKey: second.key, dives: pairs.length, differentCounts, differentLabels,
    boundaries: [...errors].sort(([a], [b]) => orderOf(a) - orderOf(b)).map(([kind, found]) => ({ kind, summary: summariseErrors(found) })),
    overlaps: [...overlaps].sort(([a], [b]) => orderOf(a) - orderOf(b)).map(([of, values]) => ({ of, dives: values.length, mean: values.length === 0 ? null : mean(values), share50: shareAtLeast(values, 0.5), share75: shareAtLeast(values, 0.75) })),
    frames: frameAgreement(pairs),
    distances: countDistances(errors.get('all') ?? []),
    disagreements: disagreements.sort((a, b) => sizeOf(b) - sizeOf(a) || a.diveId - b.diveId).slice(0, mostDisagreements),
  }
}

function listIn<K, V>(lists: Map<K, V[]>, key: K): V[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

function countDistances(errors: readonly BoundaryError[]): PairAgreement['distances'] {
  const counts = new Map<number, number>()
  for (const { error } of errors) counts.set(error, (counts.get(error) ?? 0) + 1)
  return [...counts].sort(([a], [b]) => a - b).map(([error, count]) => ({ error, count }))
}

/** Another number of stages weighs more than any distance. */
function sizeOf({ worstFrames, stageCounts: [a, b] }: DiveDisagreement): number {
  return a !== null && b !== null && a !== b ? Infinity : (worstFrames ?? 0)
}

function orderOf(kind: BoundaryKind | 'span'): number {
  return kind === 'all' || kind === 'span' ? -3 : kind === 'flight' ? -2 : kind === 'entry' ? -1 : kind
}

interface DiveComparison {
  errors: { kind: BoundaryKind; error: number }[]
  overlaps: { of: 'span' | number; overlap: number }[]
  isOtherCount: boolean
  isOtherLabels: boolean
}

function compareDive(a: Labelling, b: Labelling): DiveComparison {
  const errors: DiveComparison['errors'] = []
  const overlaps: DiveComparison['overlaps'] = []
  if (a.transitions && b.transitions) {
    errors.push({ kind: 'flight', error: b.transitions[0] - a.transitions[0] }, { kind: 'entry', error: b.transitions[1] - a.transitions[1] })
    overlaps.push({ of: 'span', overlap: transitionIoU(a.transitions, b.transitions) })
  }
  const isStaged = a.stages !== null && b.stages !== null
  if (!a.stages || !b.stages || a.stages.length !== b.stages.length) {
    const all = errors.map(({ error }) => ({ kind: 'all' as const, error }))
    // Of a model's two transitions there is nothing else to compare; people who disagree on the stages disagree on more than frames.
    return { errors: isStaged ? errors : [...all, ...errors], overlaps, isOtherCount: isStaged, isOtherLabels: false }
  }
  for (const [i, stage] of a.stages.entries()) {
    const other = b.stages[i]!
    if (i > 0) errors.push({ kind: 'all', error: other.startFrame - stage.startFrame }, { kind: i + 1, error: other.startFrame - stage.startFrame })
    overlaps.push({ of: i + 1, overlap: transitionIoU([stage.startFrame, a.stages[i + 1]?.startFrame ?? a.endFrame], [other.startFrame, b.stages[i + 1]?.startFrame ?? b.endFrame]) })
  }
  return { errors, overlaps, isOtherCount: false, isOtherLabels: a.stages.some((stage, i) => (stage.label ?? '').toLowerCase() !== (b.stages![i]!.label ?? '').toLowerCase()) }
}
