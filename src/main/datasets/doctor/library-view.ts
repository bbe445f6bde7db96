import { findOverlaps } from './overlaps.ts'
import type { Overlap } from './overlaps.ts'
import type { DiveDigest } from './rule.ts'

/** Every dive in digest, and what several rules need of all of them together, worked out once when first asked for. */
export interface LibraryView {
  /** By id. */
  dives: readonly DiveDigest[]
  /** Dives whose ranges overlap in one video. */
  inVideo(): readonly Overlap<DiveDigest>[]
  /** Dives whose ranges overlap in one competition's broadcast. */
  inBroadcast(): readonly Overlap<DiveDigest>[]
  /** Sets of dives whose pictures are equal, checksum for checksum, in different videos. */
  equalPictures(): readonly (readonly DiveDigest[])[]
  /** Pairs that show the same dive: half of the shorter one's frames or more are shared, or all pictures are equal. */
  sameDives(): readonly (readonly [DiveDigest, DiveDigest])[]
}

export function createLibraryView(dives: readonly DiveDigest[]): LibraryView {
  const inVideo = once(() => findOverlaps(dives, (dive) => ({ group: String(dive.videoId), startFrame: dive.startFrame, endFrame: dive.endFrame })))
  const inBroadcast = once(() => findOverlaps(dives, (dive) => dive.source && { group: dive.source.competition, startFrame: dive.source.startFrame, endFrame: dive.source.endFrame }))
  const equalPictures = once(() => equalSets(dives))
  const sameDives = once(() => {
    const pairs = new Map<string, readonly [DiveDigest, DiveDigest]>()
    const add = (a: DiveDigest, b: DiveDigest): void => {
      const pair = a.diveId < b.diveId ? ([a, b] as const) : ([b, a] as const)
      pairs.set(`${pair[0].diveId}/${pair[1].diveId}`, pair)
    }
    for (const { first, second, frames } of inVideo()) if (frames >= minimumShare * Math.min(lengthOf(first), lengthOf(second))) add(first, second)
    for (const { first, second, frames } of inBroadcast()) {
      const shorter = Math.min(lengthOf(first.source ?? first), lengthOf(second.source ?? second))
      if (frames >= minimumShare * shorter) add(first, second)
    }
    for (const set of equalPictures()) {
      const [first, ...others] = set
      if (first !== undefined) for (const other of others) add(first, other)
    }
    return [...pairs.values()].sort(([a, b], [c, d]) => a.diveId - c.diveId || b.diveId - d.diveId)
  })
  return { dives, inVideo, inBroadcast, equalPictures, sameDives }
}

/** Share of the shorter range that must be shared for two ranges to be one dive. Clips of FineDiving and MTL-AQA that are the same dive share .56 or more. */
const minimumShare = 0.5

export function lengthOf(range: { startFrame: number; endFrame: number }): number {
  return range.endFrame - range.startFrame
}

function equalSets(dives: readonly DiveDigest[]): DiveDigest[][] {
  const byKey = new Map<string, DiveDigest[]>()
  for (const dive of dives) {
    if (dive.pictureKey === null) continue
    const set = byKey.get(dive.pictureKey)
    if (set === undefined) byKey.set(dive.pictureKey, [dive])
    else set.push(dive)
  }
  return [...byKey.values()].filter((set) => new Set(set.map((dive) => dive.videoId)).size > 1)
}

function once<T>(work: () => T): () => T {
  let found: { value: T } | null = null
  return () => (found ??= { value: work() }).value
}

