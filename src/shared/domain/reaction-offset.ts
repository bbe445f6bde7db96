/**
 * How late a person marks what they see while a video plays, learnt from where
 * they put their marks afterwards. A mark made at rate r (times real speed) by
 * somebody who needs d milliseconds lies r × d after the frame that was meant;
 * so one correction is one sample d = (pressed − corrected) / r, and a mark is
 * placed r × d earlier. Times are presentation times of the frames, microseconds.
 *
 * Only marks that were corrected tell anything, so the estimate leans towards
 * the later ones a little; the median of many keeps single slips out of it.
 */
import { boundaryAtTime, frameAtTime } from './frame-times.ts'

/** Fewer corrections than this are no habit yet, and nothing is shifted. */
export const fewestSamples = 8
/** Habits change: the estimate looks at the last so many. */
export const keptSamples = 40
/** A correction of more than this was no late finger, but another opinion. Milliseconds. */
export const largestSample = 1500
/** Slower than this, one frame of the video stands for so much time that a correction says little. */
export const slowestRate = 0.5

/** Milliseconds late (early: negative); null where the correction tells nothing about reactions. */
export function reactionSample(pressedTime: number, correctedTime: number, rate: number): number | null {
  if (Math.abs(rate) < slowestRate) return null
  const milliseconds = (pressedTime - correctedTime) / rate / 1000
  return Math.abs(milliseconds) <= largestSample ? milliseconds : null
}

export interface ReactionEstimate {
  /** Samples it rests on, at most `keptSamples`. */
  count: number
  /** Median of them, milliseconds; null while there are fewer than `fewestSamples`. */
  milliseconds: number | null
  /** Half the distance between the quartiles: half of the samples lie within this of the middle, roughly. Null as above. */
  spread: number | null
}

/** `samples`: milliseconds, oldest first. */
export function estimateReaction(samples: readonly number[]): ReactionEstimate {
  const used = samples.slice(-keptSamples).sort((a, b) => a - b)
  if (used.length < fewestSamples) return { count: used.length, milliseconds: null, spread: null }
  return { count: used.length, milliseconds: quantile(used, 0.5), spread: (quantile(used, 0.75) - quantile(used, 0.25)) / 2 }
}

/** Linear between neighbours; `sorted` is not empty. */
function quantile(sorted: readonly number[], share: number): number {
  const place = share * (sorted.length - 1)
  const below = sorted[Math.floor(place)] ?? 0
  return below + ((sorted[Math.ceil(place)] ?? below) - below) * (place - Math.floor(place))
}

/**
 * The frame that was meant by a key pressed while `pressedFrame` was shown.
 * Never frame 0, where no stage but the first can start, and never beyond the
 * dive; a dive of one frame has no other.
 */
export function meantFrame(times: readonly number[], pressedFrame: number, rate: number, milliseconds: number): number {
  const wanted = (times[pressedFrame] ?? 0) - milliseconds * 1000 * rate
  const nearest = wanted <= 0 ? 0 : (boundaryAtTime(times, wanted) ?? frameAtTime(times, wanted))
  return Math.max(Math.min(Math.max(nearest, Math.min(pressedFrame, 1)), times.length - 1), 0)
}
