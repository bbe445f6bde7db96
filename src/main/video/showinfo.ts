/**
 * Reads the log lines of ffmpeg's showinfo filter: one for every picture that
 * passes, with its exact timestamp and a checksum of its samples. This is how
 * frames are counted, timed and recognised without ffprobe.
 */

/** One picture, as it passed the filter. */
export interface ShownFrame {
  /** microseconds; undefined where the file gives this picture no time */
  timestampMicroseconds: number | undefined
  width: number
  height: number
  /** key frame: a decoder can start here */
  isKey: boolean
  isInterlaced: boolean
  pixelAspect: number
  checksum: number
}

/** Takes log lines one by one; gives a frame for those that describe one. */
export interface ShowinfoParser {
  take(line: string): ShownFrame | undefined
}

/** A parser per ffmpeg run: it keeps the time base that the filter states first. */
export function createShowinfoParser(): ShowinfoParser {
  let secondsPerTick = Number.NaN
  let numerator = 0
  let denominator = 1
  return {
    take(line) {
      if (!line.includes('showinfo')) return undefined
      const base = /config in time_base: (\d+)\/(\d+)/.exec(line)
      if (base) {
        numerator = Number(base[1])
        denominator = Number(base[2])
        secondsPerTick = numerator / denominator
        return undefined
      }
      const time = / n: *\d+ pts: *(NOPTS|-?\d+) /.exec(line)
      const shape = / s:(\d+)x(\d+) i:(.) iskey:(\d) /.exec(line)
      if (!time || !shape) return undefined
      const ticks = Number(time[1])
      const aspect = / sar:(\d+)\/(\d+) /.exec(line)
      const checksum = / checksum:([0-9A-Fa-f]{1,8})\b/.exec(line)
      return {
        timestampMicroseconds: Number.isNaN(ticks) || Number.isNaN(secondsPerTick) ? undefined : toMicroseconds(ticks, numerator, denominator),
        width: Number(shape[1]),
        height: Number(shape[2]),
        isInterlaced: shape[3] === 'T' || shape[3] === 'B',
        isKey: shape[4] === '1',
        pixelAspect: aspect && Number(aspect[1]) > 0 && Number(aspect[2]) > 0 ? Number(aspect[1]) / Number(aspect[2]) : 1,
        checksum: checksum ? Number.parseInt(checksum[1] ?? '0', 16) : 0,
      }
    },
  }
}

/** Ticks of numerator / denominator seconds as whole microseconds; the same ticks always give the same number. */
export function toMicroseconds(ticks: number, numerator: number, denominator: number): number {
  return Math.round((ticks * numerator * 1_000_000) / denominator)
}
