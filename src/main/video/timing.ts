/**
 * Judges the timestamps of a video: rate, whether it varies, and whether every
 * frame has a time of its own. Pure.
 */

export interface FrameTiming {
  /** microseconds, strictly ascending */
  timestampsMicroseconds: Float64Array
  /** false where the file gave times that had to be repaired; such files are read from the beginning */
  isStrict: boolean
  framesPerSecond: number
  isVariableRate: boolean
  /** from the first picture to the end of the last */
  durationSeconds: number
}

/** Times differ by rounding to the container's clock (1 ms in Matroska), which is no variable rate. */
const ROUNDING_MICROSECONDS = 1600
const RELATIVE_TOLERANCE = 0.1

/**
 * @param times microseconds as decoded, undefined where the file gives none
 * @param nominalFramesPerSecond what the container states, 0 if nothing
 */
export function judgeTiming(times: readonly (number | undefined)[], nominalFramesPerSecond: number): FrameTiming {
  const fallback = 1_000_000 / (nominalFramesPerSecond > 0 ? nominalFramesPerSecond : 25)
  const timestamps = new Float64Array(times.length)
  let isStrict = true
  times.forEach((time, i) => {
    const before = i === 0 ? undefined : timestamps[i - 1]
    if (time !== undefined && (before === undefined || time > before)) {
      timestamps[i] = time
      return
    }
    isStrict = false
    timestamps[i] = before === undefined ? 0 : time === undefined ? before + fallback : before + 1
  })
  const first = timestamps[0] ?? 0
  const last = timestamps.at(-1) ?? 0
  if (times.length < 2) return { timestampsMicroseconds: timestamps, isStrict, framesPerSecond: 1_000_000 / fallback, isVariableRate: false, durationSeconds: fallback / 1_000_000 }
  const steps = timestamps.subarray(1).map((time, i) => time - (timestamps[i] ?? 0)).sort()
  const middle = steps[steps.length >> 1] ?? fallback
  const tolerance = Math.max(ROUNDING_MICROSECONDS, middle * RELATIVE_TOLERANCE)
  const isVariableRate = (steps.at(-1) ?? middle) - middle > tolerance || middle - (steps[0] ?? middle) > tolerance
  const average = ((times.length - 1) * 1_000_000) / (last - first)
  // The stated rate is exact where the average only rounds it.
  const isNominal = !isVariableRate && nominalFramesPerSecond > 0 && Math.abs(average / nominalFramesPerSecond - 1) < 0.005
  return {
    timestampsMicroseconds: timestamps,
    isStrict,
    framesPerSecond: isNominal ? exactRate(nominalFramesPerSecond) : average,
    isVariableRate,
    durationSeconds: (last - first + middle) / 1_000_000,
  }
}

/** ffmpeg prints 30000/1001 as 29.97: the NTSC rates are given back exactly. */
function exactRate(stated: number): number {
  const ntsc = (Math.round(stated) * 1000) / 1001
  return !Number.isInteger(stated) && Math.abs(stated - ntsc) < 0.006 ? ntsc : stated
}
