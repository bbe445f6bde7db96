/**
 * Boundaries placed by key while a dive played, followed through what is done
 * to them afterwards: one that was moved since, and still stands where it was
 * moved to, tells how late its key was.
 */
import { reactionSample } from '../../../shared/domain/reaction-offset.ts'

export interface PlayedMark {
  /** Where it stands now, as far as is known. */
  frame: number
  /** Presentation time of the frame that was shown when the key went down, microseconds. */
  pressedTime: number
  /** Of playback, times real speed; negative backwards. */
  rate: number
  wasMoved: boolean
}

/** A boundary marked again replaces what was known of its place. */
export function noteMark(marks: readonly PlayedMark[], frame: number, pressedTime: number, rate: number): PlayedMark[] {
  return [...marks.filter((mark) => mark.frame !== frame), { frame, pressedTime, rate, wasMoved: false }]
}

export function noteMove(marks: readonly PlayedMark[], from: number, to: number): PlayedMark[] {
  return marks.map((mark) => (mark.frame === from ? { ...mark, frame: to, wasMoved: true } : mark))
}

/**
 * What the corrections say. `standing`: first frames of the stages as they are
 * now; a mark that is no longer among them was taken back or marked again.
 * @returns samples in milliseconds, and the marks still to be followed
 */
export function settleMarks(marks: readonly PlayedMark[], standing: readonly number[], times: readonly number[]): { samples: number[]; rest: PlayedMark[] } {
  const present = marks.filter((mark) => standing.includes(mark.frame))
  const samples = present.filter((mark) => mark.wasMoved).map((mark) => reactionSample(mark.pressedTime, times[mark.frame] ?? 0, mark.rate))
  return { samples: samples.filter((sample) => sample !== null), rest: present.filter((mark) => !mark.wasMoved) }
}
