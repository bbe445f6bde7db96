import type { TableField, TableMapping } from '../../contract/tables.ts'
import { boundaryAtTime, endTime, parsePosition } from '../frame-times.ts'
import { numberOf } from './number-text.ts'
import type { Refuse } from './problems.ts'

/** What is known of a row's video, to read frames and times by. */
export interface Positions {
  /** Null while it is not known. */
  frameCount: number | null
  /** Frames a second; null while it is not known. */
  frameRate: number | null
  /** Presentation times of all frames, microseconds, the first 0; null: evenly by the rate. */
  times: readonly number[] | null
}

/** The dive's frames, 0-based and half-open; null where the row names none, or names what cannot be. */
export function readRange(start: string, end: string, mapping: TableMapping, known: Positions, refuse: Refuse): { startFrame: number; endFrame: number } | null {
  if (start === '' && end === '') return null
  if (start === '') return refuse('start', 'no-start', end)
  if (end === '') return refuse('end', 'no-end', start)
  const from = boundaryOf(start, 0, mapping, known, 'start', refuse)
  const to = boundaryOf(end, mapping.endMeans === 'last' ? 1 : 0, mapping, known, 'end', refuse)
  if (from === null || to === null) return null
  if (known.frameCount !== null && (from >= known.frameCount || to > known.frameCount)) {
    return from >= known.frameCount ? refuse('start', 'outside-video', start, `${known.frameCount}`) : refuse('end', 'outside-video', end, `${known.frameCount}`)
  }
  if (to <= from) return refuse('end', 'empty-range', end, start)
  return { startFrame: from, endFrame: to }
}

/** The boundary a cell means: a frame, `after` frames after the one it names, or an instant. */
export function boundaryOf(text: string, after: number, { firstFrame, decimal }: TableMapping, known: Positions, field: TableField, refuse: Refuse): number | null {
  const position = positionOf(text, decimal)
  const fault = field === 'start' ? 'bad-start' : field === 'end' ? 'bad-end' : 'bad-transition'
  if (position === null) return refuse(field, fault, text)
  if (position.kind === 'frame') {
    const frame = position.frame - firstFrame + after
    return frame >= 0 ? frame : refuse(field, fault, text)
  }
  if (known.times !== null && known.times.length > 0) {
    return boundaryAtTime(known.times, position.microseconds) ?? refuse(field, 'outside-video', text, `${(endTime(known.times) / 1e6).toFixed(3)} s`)
  }
  return known.frameRate === null ? refuse(field, 'needs-frame-rate', text) : Math.round((position.microseconds / 1e6) * known.frameRate)
}

/** A frame may come out of a spreadsheet as "1520.0" or "1 520"; times are read as in lists of ranges. */
function positionOf(text: string, decimal: TableMapping['decimal']): ReturnType<typeof parsePosition> {
  const plain = parsePosition(text.normalize('NFKC'))
  if (plain !== null) return plain
  const value = numberOf(text, decimal)
  return value !== null && !text.includes('%') && Number.isInteger(value) && value >= 0 && value < 1e9 ? { kind: 'frame', frame: value } : null
}
