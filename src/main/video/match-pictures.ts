/**
 * Finds out which frames the pictures of a damaged file are, from what was
 * stored of every frame at import. Pure.
 *
 * A picture is a frame only if it has the same samples (checksum). Which of
 * several equal frames it is, its time says where the container kept it; where
 * it did not (a bare stream counts anew after a loss), its neighbours do.
 */
import type { FrameIndex } from '../../shared/frame-index.ts'

/** As the decoder gives it. */
export interface FoundPicture {
  timestampMicroseconds: number | undefined
  checksum: number
}

/** @returns for each picture its frame, ascending among those that have one; -1 for pictures that are no frame of the video */
export function matchPictures({ timestampsMicroseconds: times, checksums }: Pick<FrameIndex, 'timestampsMicroseconds' | 'checksums'>, found: readonly FoundPicture[]): Int32Array {
  const frameAt = new Map<number, number>()
  times.forEach((time, frame) => frameAt.set(time, frame))
  const onlyFrame = once(checksums)
  const onlyPicture = once(found.map((picture) => picture.checksum))
  const candidates = Int32Array.from(found, ({ timestampMicroseconds: time, checksum }, picture) => {
    const timed = time === undefined ? undefined : frameAt.get(time)
    if (timed !== undefined && checksums[timed] === checksum) return timed
    return onlyPicture.get(checksum) === picture ? (onlyFrame.get(checksum) ?? -1) : -1
  })
  const frames = longestAscending(candidates)
  fillBetween(frames, found, checksums)
  return frames
}

/** Place of every value that occurs exactly once. */
function once(values: ArrayLike<number>): Map<number, number> {
  const places = new Map<number, number>()
  for (let i = 0; i < values.length; i++) places.set(values[i] ?? 0, places.has(values[i] ?? 0) ? -1 : i)
  return places
}

/** The longest strictly ascending choice of non-negative values; all others become -1. */
function longestAscending(values: Int32Array): Int32Array {
  /** places at which the lowest ends of choices of each length stand */
  const ends: number[] = []
  const before = new Int32Array(values.length).fill(-1)
  values.forEach((value, place) => {
    if (value < 0) return
    let low = 0
    let high = ends.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((values[ends[middle] ?? 0] ?? 0) < value) low = middle + 1
      else high = middle
    }
    before[place] = ends[low - 1] ?? -1
    ends[low] = place
  })
  const chosen = new Int32Array(values.length).fill(-1)
  for (let place = ends.at(-1) ?? -1; place >= 0; place = before[place] ?? -1) chosen[place] = values[place] ?? -1
  return chosen
}

/** Gives equal pictures beside known ones (a still scene) their frames, from both sides. */
function fillBetween(frames: Int32Array, found: readonly FoundPicture[], checksums: Uint32Array): void {
  const fits = (picture: number, frame: number): boolean => found[picture]?.checksum === checksums[frame]
  /** the next known frame from each picture on */
  const following = new Int32Array(frames.length)
  let next = checksums.length
  for (let picture = frames.length - 1; picture >= 0; picture--) following[picture] = next = known(frames, picture) ?? next
  let last = -1
  /** the last known frame up to each picture */
  const preceding = new Int32Array(frames.length)
  for (let picture = 0; picture < frames.length; picture++) {
    if (known(frames, picture) === undefined && last + 1 < (following[picture] ?? 0) && fits(picture, last + 1)) frames[picture] = last + 1
    preceding[picture] = last = known(frames, picture) ?? last
  }
  next = checksums.length
  for (let picture = frames.length - 1; picture >= 0; picture--) {
    if (known(frames, picture) === undefined && next - 1 > (preceding[picture] ?? -1) && fits(picture, next - 1)) frames[picture] = next - 1
    next = known(frames, picture) ?? next
  }
}

function known(frames: Int32Array, picture: number): number | undefined {
  const frame = frames[picture] ?? -1
  return frame < 0 ? undefined : frame
}
