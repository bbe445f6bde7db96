/** Which stages of two dives belong together: what a comparison stage by stage stands on. */

/**
 * 'stages': as many on both sides, one by one. 'transitions': their numbers differ,
 * so take-off, flight and entry stand for them (first and last boundary).
 * 'none': one side has no stages, or too few to tell take-off from entry.
 */
export type StageMatch = 'stages' | 'transitions' | 'none'

export interface MatchedStages {
  match: StageMatch
  /** Boundaries that belong together, dive-relative frames: of the reference, of the other. */
  pairs: readonly (readonly [reference: number, other: number])[]
}

/** Boundaries as a time warp can use them: whole frames inside the dive, in order, each once. */
export function usableBoundaries(boundaries: readonly number[], frameCount: number): number[] {
  const usable: number[] = []
  for (const boundary of boundaries) if (Number.isInteger(boundary) && boundary > (usable.at(-1) ?? 0) && boundary < frameCount) usable.push(boundary)
  return usable
}

export function matchStages(reference: readonly number[], other: readonly number[]): MatchedStages {
  if (reference.length === other.length && reference.length > 0) return { match: 'stages', pairs: reference.map((frame, i) => [frame, other[i] ?? 0] as const) }
  const [first, last] = [reference[0], reference.at(-1)]
  const [otherFirst, otherLast] = [other[0], other.at(-1)]
  if (reference.length < 2 || other.length < 2 || first === undefined || last === undefined || otherFirst === undefined || otherLast === undefined) return { match: 'none', pairs: [] }
  return { match: 'transitions', pairs: [[first, otherFirst], [last, otherLast]] }
}
