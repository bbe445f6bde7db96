/**
 * What a person can do to the dives of a long video, as commands: each works
 * out the new range with a pure edit, saves it, and says aloud what happened.
 * Refusals are explained, never silent.
 */
import { useI18n } from 'vue-i18n'
import type { Dive, DiveId } from '../../../shared/contract/entities.ts'
import { boundaryAtTime, clockText, parsePosition, timeOfBoundary } from '../../../shared/domain/frame-times.ts'
import { useCuttingStore } from '../stores/cutting.ts'
import { useNoticesStore } from '../stores/notices.ts'
import { markedRange, markIn, markOut, moveEdge, nextUncut, segmentAt, splitSegment, type Edge } from '../timeline/segment-edits.ts'
import type { Playhead } from './use-playhead.ts'

export interface Cutting {
  markIn(): void
  markOut(): void
  clearMarks(): void
  typeMark(edge: Edge, text: string): void
  add(): void
  select(dive: Dive): void
  moveHere(edge: Edge): void
  place(dive: Dive, edge: Edge, boundary: number): void
  typeEdge(dive: Dive, edge: Edge, text: string): void
  preview(dive: Dive, edge: Edge, boundary: number): void
  drop(diveId: DiveId, edge: Edge): void
  abandon(): void
  split(): void
  remove(diveId?: DiveId): void
  toUncut(): void
}

export function useCutting(playhead: Playhead): Cutting {
  const { t } = useI18n()
  const cutting = useCuttingStore()
  const notices = useNoticesStore()

  function refuse(key: string, values: Record<string, unknown> = {}): void {
    notices.say(t(`cut.refusal.${key}`, values))
  }
  const last = (): number => Math.max(cutting.frameCount - 1, 0)
  const timeAt = (boundary: number): string => clockText(timeOfBoundary(cutting.times, boundary))

  function mark(edge: Edge, frame: number): void {
    cutting.marks = (edge === 'start' ? markIn : markOut)(cutting.marks, frame)
    notices.announce(t(edge === 'start' ? 'cut.spoken.in' : 'cut.spoken.out', { frame }))
  }

  /** The frame a typed place means: the first of a dive, or with `end` its last. Null where it means none. */
  function typedFrame(edge: Edge, text: string): number | null {
    const position = parsePosition(text)
    if (position === null) return null
    if (position.kind === 'frame') return position.frame <= last() ? position.frame : null
    const boundary = boundaryAtTime(cutting.times, position.microseconds)
    if (boundary === null) return null
    return edge === 'start' ? Math.min(boundary, last()) : Math.max(boundary - 1, 0)
  }

  function typeMark(edge: Edge, text: string): void {
    if (text.trim() === '') {
      cutting.marks = { ...cutting.marks, [edge === 'start' ? 'inFrame' : 'outFrame']: null }
      return
    }
    const frame = typedFrame(edge, text)
    if (frame === null) return refuse('typed', { last: last(), end: timeAt(cutting.frameCount) })
    playhead.pause()
    playhead.seek(frame)
    mark(edge, frame)
  }

  function add(): void {
    const range = markedRange(cutting.marks)
    if (!range) return refuse(cutting.marks.inFrame === null && cutting.marks.outFrame === null ? 'no-marks' : cutting.marks.inFrame === null ? 'no-in' : 'no-out')
    const same = cutting.stored.find((dive) => dive.startFrame === range.startFrame && dive.endFrame === range.endFrame)
    if (same) {
      cutting.selectedId = same.id
      return refuse('exists')
    }
    cutting.marks = { inFrame: null, outFrame: null }
    void cutting.create([range]).then((answer) => {
      if (answer && answer.created.length > 0) notices.announce(t('cut.spoken.added', { from: range.startFrame, to: range.endFrame - 1 }))
    })
  }

  function select(dive: Dive): void {
    cutting.selectedId = dive.id
    playhead.pause()
    playhead.seek(dive.startFrame)
  }

  function place(dive: Dive, edge: Edge, boundary: number): void {
    const { startFrame, endFrame } = moveEdge(dive, edge, boundary, cutting.frameCount)
    const before = cutting.stored.find((one) => one.id === dive.id)
    if (before?.startFrame === startFrame && before.endFrame === endFrame) {
      cutting.preview = null
      return
    }
    cutting.preview = { id: dive.id, startFrame, endFrame }
    playhead.pause()
    playhead.seek(edge === 'start' ? startFrame : endFrame - 1)
    void cutting.change(dive.id, edge === 'start' ? { startFrame } : { endFrame })
    notices.announce(edge === 'start' ? t('cut.spoken.starts', { frame: startFrame }) : t('cut.spoken.ends', { frame: endFrame - 1 }))
  }

  function typeEdge(dive: Dive, edge: Edge, text: string): void {
    const frame = typedFrame(edge, text)
    if (frame === null) return refuse('typed', { last: last(), end: timeAt(cutting.frameCount) })
    if (edge === 'start' ? frame >= dive.endFrame : frame < dive.startFrame) return refuse('crossed', { first: dive.startFrame, last: dive.endFrame - 1 })
    place(dive, edge, edge === 'start' ? frame : frame + 1)
  }

  function preview(dive: Dive, edge: Edge, boundary: number): void {
    const { startFrame, endFrame } = moveEdge(dive, edge, boundary, cutting.frameCount)
    cutting.preview = { id: dive.id, startFrame, endFrame }
    playhead.seek(edge === 'start' ? startFrame : endFrame - 1)
  }

  function split(): void {
    const dive = cutting.selected ?? cutting.dives[segmentAt(cutting.dives, playhead.frame.value)]
    if (!dive) return refuse('no-dive-here')
    const parts = splitSegment(dive, playhead.frame.value)
    if (!parts) return refuse('no-split')
    void cutting.split(dive, parts)
    notices.announce(t('cut.spoken.split', { frame: playhead.frame.value }))
  }

  function remove(diveId = cutting.selectedId ?? undefined): void {
    if (diveId === undefined) return refuse('select-first')
    void cutting.remove(diveId)
    notices.announce(t('cut.spoken.removed'))
  }

  function toUncut(): void {
    const part = nextUncut(cutting.dives, playhead.frame.value, cutting.frameCount)
    if (!part) return refuse('all-cut')
    playhead.pause()
    playhead.seek(part.startFrame)
    notices.announce(t('cut.spoken.uncut', { from: part.startFrame, to: part.endFrame - 1 }))
  }

  return {
    markIn: () => mark('start', playhead.frame.value),
    markOut: () => mark('end', playhead.frame.value),
    clearMarks: () => (cutting.marks = { inFrame: null, outFrame: null }),
    typeMark,
    add,
    select,
    moveHere: (edge) => {
      if (!cutting.selected) return refuse('select-first')
      const frame = playhead.frame.value
      const { startFrame, endFrame } = cutting.selected
      if (edge === 'start' ? frame >= endFrame : frame < startFrame) return refuse('crossed', { first: startFrame, last: endFrame - 1 })
      place(cutting.selected, edge, edge === 'start' ? frame : frame + 1)
    },
    place,
    typeEdge,
    preview,
    drop: (diveId, edge) => {
      const moved = cutting.dives.find((dive) => dive.id === diveId)
      if (moved) place(moved, edge, edge === 'start' ? moved.startFrame : moved.endFrame)
    },
    abandon: () => (cutting.preview = null),
    split,
    remove,
    toUncut,
  }
}
