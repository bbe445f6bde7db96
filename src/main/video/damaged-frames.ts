/** The error for frames of an imported video that cannot be had any more, while others can. */
import { StudioError } from '../../shared/errors.ts'
import type { FrameRange } from './decode-plan.ts'

/** Thrown after every frame that can be had was given. */
export class DamagedFramesError extends StudioError {
  /** all known stretches that cannot be had, ascending */
  readonly ranges: readonly FrameRange[]
  private readonly videoName: string
  private readonly reason: string | undefined

  constructor(videoName: string, ranges: readonly FrameRange[], reason: string | undefined) {
    const [first = { start: 0, end: 1 }, ...others] = ranges
    const last = first.end - 1
    const which = last === first.start ? `Frame ${last}` : `Frames ${first.start} to ${last}`
    const more = others.length === 0 ? '' : `, nor ${others.length} later ${others.length === 1 ? 'stretch' : 'stretches'} up to frame ${(others.at(-1)?.end ?? 1) - 1},`
    super('damaged-video', `${which} of "${videoName}"${more} cannot be read as imported: the video is damaged there${reason === undefined ? '' : ` (${reason})`}.`, {
      hint: 'Restore the file from a copy to have them back. The frames before and after can be used as they are.',
      stretch: { first: first.start, last },
    })
    this.ranges = ranges
    this.videoName = videoName
    this.reason = reason
  }

  /** The same about the stretch that holds this frame alone; undefined where the frame is in none. */
  at(frame: number): DamagedFramesError | undefined {
    const range = this.ranges.find(({ start, end }) => frame >= start && frame < end)
    return range && new DamagedFramesError(this.videoName, [range], this.reason)
  }
}

/** @param ranges at least one */
export function damagedFrames(source: { name: string }, ranges: readonly FrameRange[], reason?: string): DamagedFramesError {
  return new DamagedFramesError(source.name, ranges, reason)
}
