/**
 * Two people changed the stages of one dive from the same beginning. Changes of
 * different boundaries go together; two of the same boundary are for people to
 * decide. Frames are dive-relative; the result is whole and valid, or a conflict.
 */
import { stageFaults } from '../../../shared/domain/stages.ts'
import type { StageDraft } from './stage-edits.ts'

export type MergedStages<S extends StageDraft> = { stages: S[] } | { conflict: true }

/** What became of one boundary of the beginning. */
interface Fate<S> {
  /** null: taken away */
  now: S | null
  isMoved: boolean
  isRenamed: boolean
}

export function isSameDraft(a: readonly StageDraft[], b: readonly StageDraft[]): boolean {
  return a.length === b.length && a.every((stage, i) => stage.startFrame === b[i]?.startFrame && stage.label === b[i].label)
}

/** `mine` and `theirs`, both made from `base`; what neither changed is as in `theirs`. */
export function mergeStages<S extends StageDraft>(base: readonly S[], mine: readonly S[], theirs: readonly S[], frameCount: number): MergedStages<S> {
  if (isSameDraft(theirs, base) || isSameDraft(mine, theirs)) return { stages: [...mine] }
  if (isSameDraft(mine, base)) return { stages: [...theirs] }
  const [ours, others] = [fatesOf(base, mine), fatesOf(base, theirs)]
  const stages: S[] = []
  for (const i of base.keys()) {
    const merged = mergeFates(ours.fates[i], others.fates[i])
    if (merged === 'conflict') return { conflict: true }
    if (merged !== null) stages.push(merged)
  }
  // Boundaries that would change places are no order anybody meant.
  if (stages.some((stage, i) => i > 0 && stage.startFrame <= (stages[i - 1]?.startFrame ?? 0))) return { conflict: true }
  const isAmong = (stage: S, list: readonly S[]): boolean => list.some((other) => other.startFrame === stage.startFrame && other.label === stage.label)
  const onlyMine = ours.added.filter((stage) => !isAmong(stage, others.added))
  // Two new boundaries may mean one and the same: only people can tell.
  if (onlyMine.length > 0 && others.added.some((stage) => !isAmong(stage, ours.added))) return { conflict: true }
  stages.push(...others.added, ...onlyMine)
  stages.sort((a, b) => a.startFrame - b.startFrame)
  return stageFaults(stages.map((stage) => stage.startFrame), frameCount).length > 0 ? { conflict: true } : { stages }
}

/** With as many stages as before they are told by their place, otherwise by their frame. */
function fatesOf<S extends StageDraft>(base: readonly S[], side: readonly S[]): { fates: Fate<S>[]; added: S[] } {
  const fate = (old: S, now: S | undefined): Fate<S> => ({ now: now ?? null, isMoved: now !== undefined && now.startFrame !== old.startFrame, isRenamed: now !== undefined && now.label !== old.label })
  if (base.length === side.length) return { fates: base.map((old, i) => fate(old, side[i])), added: [] }
  const known = new Set(base.map((stage) => stage.startFrame))
  return { fates: base.map((old) => fate(old, side.find((stage) => stage.startFrame === old.startFrame))), added: side.filter((stage) => !known.has(stage.startFrame)) }
}

function mergeFates<S extends StageDraft>(mine: Fate<S> | undefined, theirs: Fate<S> | undefined): S | null | 'conflict' {
  if (!mine || !theirs) return null
  if (mine.now === null || theirs.now === null) {
    const kept = mine.now === null ? theirs : mine
    return kept.now !== null && (kept.isMoved || kept.isRenamed) ? 'conflict' : null
  }
  if (mine.isMoved && theirs.isMoved && mine.now.startFrame !== theirs.now.startFrame) return 'conflict'
  if (mine.isRenamed && theirs.isRenamed && mine.now.label !== theirs.now.label) return 'conflict'
  const placed = mine.isMoved ? mine.now : theirs.now
  return { ...placed, label: mine.isRenamed ? mine.now.label : theirs.now.label }
}
