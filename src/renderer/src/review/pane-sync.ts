/**
 * Several dives on one clock. The clock is the reference's own time; each pane's
 * time is a piecewise linear function of it through anchors, and runs at real
 * speed outside them. Everything goes by the frames' own times, never t × fps, so
 * variable and different frame rates meet at the boundaries to the frame. Times
 * are microseconds of the real world, each dive's first frame at 0.
 */
import { endTime, frameAtTime, timeOfBoundary } from '../../../shared/domain/frame-times.ts'
import { matchStages, type StageMatch } from './stage-match.ts'

/** 'stages': every boundary an anchor, the dives' ends too. The others run in real time from one common instant. */
export const syncModes = ['stages', 'start', 'take-off', 'entry'] as const
export type SyncMode = (typeof syncModes)[number]

export interface TimedDive {
  /** Of each frame; rising, the first 0. */
  times: readonly number[]
  /** First frames of the second to the last stage; see `usableBoundaries`. */
  boundaries: readonly number[]
}
export interface Anchor {
  reference: number
  own: number
}
export interface PaneMap {
  /** What was really done: 'start' also where a mode found no boundary to go by. */
  how: 'reference' | Exclude<StageMatch, 'none'> | Exclude<SyncMode, 'stages'>
  /** True where the mode wanted was not possible. */
  isFallback: boolean
  /** Rising in both; at least one. */
  anchors: readonly Anchor[]
}

const byStart = (isFallback: boolean): PaneMap => ({ how: 'start', isFallback, anchors: [{ reference: 0, own: 0 }] })

/** Where take-off and entry begin; null for a dive without both. */
function originOf(dive: TimedDive, mode: 'take-off' | 'entry'): number | null {
  const boundary = dive.boundaries.length < 2 ? undefined : mode === 'take-off' ? dive.boundaries[0] : dive.boundaries.at(-1)
  return boundary === undefined ? null : timeOfBoundary(dive.times, boundary)
}

export function mapReference(): PaneMap {
  return { how: 'reference', isFallback: false, anchors: [{ reference: 0, own: 0 }] }
}

export function mapPane(reference: TimedDive, other: TimedDive, mode: SyncMode): PaneMap {
  if (mode === 'start') return byStart(false)
  if (mode !== 'stages') {
    const [mine, theirs] = [originOf(reference, mode), originOf(other, mode)]
    return mine === null || theirs === null ? byStart(true) : { how: mode, isFallback: false, anchors: [{ reference: mine, own: theirs }] }
  }
  const { match, pairs } = matchStages(reference.boundaries, other.boundaries)
  if (match === 'none') return byStart(true)
  const all: Anchor[] = [
    { reference: 0, own: 0 },
    ...pairs.map(([mine, theirs]) => ({ reference: timeOfBoundary(reference.times, mine), own: timeOfBoundary(other.times, theirs) })),
    { reference: endTime(reference.times), own: endTime(other.times) },
  ]
  // Two frames of one time, as broken files have, give no anchor of their own.
  const anchors: Anchor[] = []
  for (const anchor of all) {
    const last = anchors.at(-1)
    if (last === undefined || (anchor.reference > last.reference && anchor.own > last.own)) anchors.push(anchor)
  }
  return { how: match, isFallback: false, anchors }
}

function interpolate(anchors: readonly Anchor[], at: number, from: keyof Anchor, to: keyof Anchor): number {
  let piece = 0
  while (piece < anchors.length - 1 && at >= (anchors[piece + 1]?.[from] ?? Infinity)) piece++
  const a = anchors[piece]
  if (!a) return at
  const b = anchors[piece + 1]
  // Before the first anchor and after the last: real speed.
  if (!b || at < a[from]) return a[to] + (at - a[from])
  return Math.min(a[to] + ((at - a[from]) / (b[from] - a[from])) * (b[to] - a[to]), b[to])
}

/** The pane's own time while the clock shows `clock`; may lie outside the dive. */
export function ownTime({ anchors }: PaneMap, clock: number): number {
  return interpolate(anchors, clock, 'reference', 'own')
}

/** The clock's time at which the pane is at `own`. */
export function clockTime({ anchors }: PaneMap, own: number): number {
  return interpolate(anchors, own, 'own', 'reference')
}

/** How fast the pane runs against the clock: 1 is real speed. */
export function paceAt({ anchors }: PaneMap, clock: number): number {
  for (let piece = 0; piece < anchors.length - 1; piece++) {
    const [a, b] = [anchors[piece], anchors[piece + 1]]
    if (a && b && clock >= a.reference && clock < b.reference) return (b.own - a.own) / (b.reference - a.reference)
  }
  return 1
}

export interface PanePlace {
  frame: number
  /** The clock is before the dive's first frame or after its last: that one is held. */
  isOutside: boolean
}

/** `nudge`: frames that a person has put the pane ahead (positive) or back. */
export function paneFrame(map: PaneMap, times: readonly number[], clock: number, nudge = 0): PanePlace {
  const own = ownTime(map, clock)
  const wanted = frameAtTime(times, own) + nudge
  const frame = Math.min(Math.max(wanted, 0), Math.max(times.length - 1, 0))
  return { frame, isOutside: frame !== wanted || own < 0 || own >= endTime(times) }
}

/** From the first frame of whichever pane begins first to the end of the one that ends last, on the clock. */
export function sharedRange(panes: readonly { map: PaneMap; times: readonly number[] }[]): { from: number; to: number } {
  if (panes.length === 0) return { from: 0, to: 0 }
  return {
    from: Math.min(...panes.map(({ map }) => clockTime(map, 0))),
    to: Math.max(...panes.map(({ map, times }) => clockTime(map, endTime(times)))),
  }
}

/** Times of a dive filmed at another rate than its file plays at: slowed-down footage in real time. */
export function realTimes(times: readonly number[], fileRate: number, filmedRate: number | null): readonly number[] {
  if (filmedRate === null || filmedRate === fileRate) return times
  const factor = fileRate / filmedRate
  return times.map((time) => time * factor)
}
