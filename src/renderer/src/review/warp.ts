/**
 * Stage-by-stage synchronisation of two dives: one clock, every stage boundary
 * an anchor. Between two anchors time is stretched evenly (piecewise linear),
 * so both panes stand within a frame at each boundary. Anchors are
 * dive-relative frames: start, boundaries, end (half-open).
 */
export interface Warp {
  query: number[]
  exemplar: number[]
}

/** Anchors of both dives; with different numbers of stages only their ends and first and last boundary are matched. */
export function createWarp(query: { boundaries: readonly number[]; frameCount: number }, exemplar: { boundaries: readonly number[]; frameCount: number }): Warp {
  const same = query.boundaries.length === exemplar.boundaries.length
  const pick = (boundaries: readonly number[]): number[] => {
    if (same) return [...boundaries]
    const first = boundaries[0]
    const last = boundaries.at(-1)
    const both = query.boundaries.length >= 2 && exemplar.boundaries.length >= 2
    return both && first !== undefined && last !== undefined ? [first, last] : []
  }
  return { query: [0, ...pick(query.boundaries), query.frameCount], exemplar: [0, ...pick(exemplar.boundaries), exemplar.frameCount] }
}

function map(from: readonly number[], to: readonly number[], frame: number): number {
  let piece = 0
  for (let i = 0; i < from.length - 1; i++) if (frame >= (from[i] ?? 0)) piece = i
  const a = from[piece] ?? 0
  const b = from[piece + 1] ?? a
  const c = to[piece] ?? 0
  const d = to[piece + 1] ?? c
  const share = b === a ? 0 : (frame - a) / (b - a)
  const mapped = Math.floor(c + share * (d - c) + 1e-9)
  return Math.min(Math.max(mapped, 0), (to.at(-1) ?? 1) - 1)
}

/** The exemplar's frame that stands beside the query's `frame`. */
export function exemplarFrame(warp: Warp, frame: number): number {
  return map(warp.query, warp.exemplar, frame)
}

export function queryFrame(warp: Warp, frame: number): number {
  return map(warp.exemplar, warp.query, frame)
}

/** Index of the piece (stage) the query's `frame` lies in. */
export function pieceAt(warp: Warp, frame: number): number {
  let piece = 0
  for (let i = 0; i < warp.query.length - 1; i++) if (frame >= (warp.query[i] ?? 0)) piece = i
  return piece
}
