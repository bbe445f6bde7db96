/**
 * Frames and instants. A frame is a picture, counted from 0; an instant lies on
 * a video's own clock, which starts at 0 with its first picture and is never
 * reckoned as t × fps. A range of frames starts at an instant and ends at one,
 * so n frames have n + 1 boundaries; the last is where the last picture has been
 * shown as long as the one before it. All times are microseconds.
 */

/** Times shifted to start at 0; frames without times (frame folders) are spaced by `frameRate`. */
export function relativeTimes(times: readonly number[], frameCount: number, frameRate: number): number[] {
  const first = times[0]
  if (first === undefined || times.length < frameCount) return Array.from({ length: frameCount }, (_, i) => (i * 1e6) / frameRate)
  return times.slice(0, frameCount).map((time) => time - first)
}

/** When the last frame has been shown as long as the one before it. */
export function endTime(times: readonly number[]): number {
  const last = times.at(-1) ?? 0
  const before = times.at(-2)
  return last + (before === undefined ? 40_000 : Math.max(last - before, 1))
}

/** Index of the frame on screen at `time`: the last one whose timestamp has come. */
export function frameAtTime(times: readonly number[], time: number): number {
  let low = 0
  let high = times.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((times[middle] ?? 0) <= time) low = middle
    else high = middle - 1
  }
  return Math.max(low, 0)
}

/** The instant at which frame `boundary` starts; for boundary = number of frames, where the last one ends. */
export function timeOfBoundary(times: readonly number[], boundary: number): number {
  return boundary < times.length ? (times[Math.max(boundary, 0)] ?? 0) : endTime(times)
}

/**
 * The boundary nearest to an instant, 0 to the number of frames: a time that was
 * rounded to milliseconds when it was written comes back as the frame it was
 * taken from. Null where the instant lies more than half a frame outside.
 */
export function boundaryAtTime(times: readonly number[], time: number): number | null {
  const end = endTime(times)
  const lastLength = end - (times.at(-1) ?? 0)
  if (time < 0 || time > end + lastLength / 2) return null
  const at = frameAtTime(times, time)
  return time - timeOfBoundary(times, at) <= timeOfBoundary(times, at + 1) - time ? at : Math.min(at + 1, times.length)
}

/** A place in a video as people write it. */
export type Position = { kind: 'frame'; frame: number } | { kind: 'time'; microseconds: number }

/**
 * "1520" is a frame; "1:00.8", "0:01:00.800" and "60.8 s" are times, with point
 * or comma. A bare "60.8" is neither: it could be meant as either. Null where
 * it cannot be read.
 */
export function parsePosition(text: string): Position | null {
  const cleaned = text.trim()
  if (/^\d{1,9}$/.test(cleaned)) return { kind: 'frame', frame: Number(cleaned) }
  const seconds = /^(\d{1,9}(?:[.,]\d{1,6})?)\s*s$/i.exec(cleaned)
  if (seconds) return { kind: 'time', microseconds: Math.round(decimal(seconds[1]) * 1e6) }
  const clock = /^(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2}(?:[.,]\d{1,6})?)$/.exec(cleaned)
  if (!clock) return null
  const [hours, minutes, rest] = [Number(clock[1] ?? 0), Number(clock[2]), decimal(clock[3])]
  if (rest >= 60 || (clock[1] !== undefined && minutes >= 60)) return null
  return { kind: 'time', microseconds: Math.round((hours * 3600 + minutes * 60 + rest) * 1e6) }
}

const decimal = (text: string | undefined): number => Number((text ?? '').replace(',', '.'))

/** 0:03.480, or 1:02:03.480 from an hour on. Reads back with `parsePosition`. */
export function clockText(microseconds: number): string {
  const milliseconds = Math.round(microseconds / 1000)
  const hours = Math.floor(milliseconds / 3_600_000)
  const minutes = Math.floor((milliseconds % 3_600_000) / 60_000)
  const seconds = Math.floor((milliseconds % 60_000) / 1000)
  const rest = `${String(seconds).padStart(2, '0')}.${String(milliseconds % 1000).padStart(3, '0')}`
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}
