/**
 * What a person can do to stages, as commands: each works out the new stages
 * with a pure edit, saves them, moves the playhead where that helps and says
 * aloud what happened. Refusals are explained, never silent.
 */
import { shallowRef, type ShallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useAnnotationStore } from '../stores/annotation.ts'
import { useNoticesStore } from '../stores/notices.ts'
import type { Segmentation } from '../../../shared/contract/assessment.ts'
import type { Stage } from '../../../shared/contract/entities.ts'
import { withoutFaulty } from '../timeline/faulty-stages.ts'
import { acceptBoth, acceptTransition, type TransitionIndex } from '../timeline/proposal.ts'
import { boundaryLimits, moveBoundary, nearestBoundary, placeBoundary, removeStage, splitAt, stageAt, startStage, type StageEdit } from '../timeline/stage-edits.ts'
import { usePlayedMarks } from './use-played-marks.ts'
import type { Playhead } from './use-playhead.ts'

export interface StageEditing {
  start(number: number): void
  split(): void
  nudge(frames: number): void
  place(index: number, frame: number): void
  dragTo(index: number, frame: number): void
  dropBoundary(index: number, before: readonly Stage[]): void
  remove(index?: number): void
  rename(index: number, label: string | null): void
  /** All names at once, as one edit. */
  renameAll(labels: readonly string[]): void
  /** Takes out stages that have no frame or no place in the dive. */
  removeFaulty(): void
  accept(which?: TransitionIndex): void
  boundaryNearPlayhead(): number | null
  /** The boundary last moved by key or by typing; a new object each time. */
  lastMoved: ShallowRef<{ index: number } | null>
}

/** Nudges of one boundary that follow within this time, milliseconds, are told as one movement. */
const seriesPause = 3000

export function useStageEditing(playhead: Playhead): StageEditing {
  const { t } = useI18n()
  const annotation = useAnnotationStore()
  const notices = useNoticesStore()
  const marks = usePlayedMarks(playhead)

  /** Seen and heard: what stands among the notices is read out from there. */
  function refuse(reason: string): void {
    notices.say(reason)
  }
  function apply(edit: StageEdit<Stage>, summary: string, spoken: string, accepted?: Segmentation): boolean {
    if ('refusal' in edit) {
      refuse(t(`annotate.refusal.${edit.refusal}`))
      return false
    }
    void annotation.commit(edit.stages, summary, accepted)
    notices.announce(spoken)
    return true
  }

  const at = (index: number, frame: number): string => t('annotate.spoken.stageFrame', { stage: index + 1, frame })
  const named = (index: number): string => annotation.stages[index]?.label ?? t('annotate.stageNumber', { number: index + 1 })

  const lastMoved = shallowRef<{ index: number } | null>(null)
  let series = { diveId: -1, index: -1, origin: 0, reached: 0, at: 0 }
  /** "stage 2, frame 143, boundary plus 2": counted from where a series of nudges began. */
  function movedText(index: number, from: number, to: number): string {
    const diveId = annotation.dive?.id ?? -1
    const goesOn = series.diveId === diveId && series.index === index && series.reached === from && Date.now() - series.at < seriesPause
    series = { diveId, index, origin: goesOn ? series.origin : from, reached: to, at: Date.now() }
    const distance = to - series.origin
    return t(distance === 0 ? 'timeline.spoken.back' : distance > 0 ? 'timeline.spoken.plus' : 'timeline.spoken.minus', { stage: index + 1, frame: to, frames: Math.abs(distance) })
  }

  function start(number: number): void {
    const { frame, note } = marks.meant()
    const edit = startStage(annotation.stages, number, frame, annotation.frameCount, annotation.newStage)
    if (apply(edit, t('annotate.summary.start', { stage: number, frame }), at(number - 1, number === 1 ? 0 : frame))) {
      annotation.selectedStage = number - 1
      if (number > 1) note()
    }
  }

  function split(): void {
    const frame = playhead.frame.value
    const create = (index: number, startFrame: number): Stage => ({ ...annotation.newStage(index, startFrame), label: null })
    if (apply(splitAt(annotation.stages, frame, annotation.frameCount, create), t('annotate.summary.split', { frame }), t('annotate.spoken.split', { frame }))) {
      annotation.selectedStage = stageAt(annotation.stages, frame)
    }
  }

  /** The selected stage's start; without a selection the boundary nearest to the playhead. */
  function boundaryNearPlayhead(): number | null {
    const selected = annotation.selectedStage
    return selected !== null && selected > 0 ? selected : nearestBoundary(annotation.stages, playhead.frame.value)
  }

  function nudge(frames: number): void {
    const index = boundaryNearPlayhead()
    const stage = index === null ? undefined : annotation.stages[index]
    if (index === null || !stage) return refuse(t('annotate.refusal.no-boundary'))
    const { lowest, highest } = boundaryLimits(annotation.stages, index, annotation.frameCount)
    const frame = stage.startFrame + frames
    if (frame < lowest || frame > highest) return refuse(t('timeline.refusal.nudge', { lowest, highest }))
    playhead.pause()
    if (apply(moveBoundary(annotation.stages, index, frame, annotation.frameCount), t('annotate.summary.move', { stage: named(index), frame }), movedText(index, stage.startFrame, frame))) {
      playhead.seek(frame)
      lastMoved.value = { index }
      marks.moved(stage.startFrame, frame)
    }
  }

  function place(index: number, frame: number): void {
    const from = annotation.stages[index]?.startFrame
    if (from === frame || from === undefined) return
    const edit = placeBoundary(annotation.stages, index, frame, annotation.frameCount)
    if ('refusal' in edit && edit.refusal === 'out-of-range') {
      const { lowest, highest } = boundaryLimits(annotation.stages, index, annotation.frameCount)
      return refuse(Number.isInteger(frame) ? t('annotate.refusal.typed', { frame, lowest, highest }) : t('timeline.refusal.noFrame', { lowest, highest }))
    }
    if (apply(edit, t('annotate.summary.move', { stage: named(index), frame }), movedText(index, from, frame))) {
      playhead.pause()
      playhead.seek(frame)
      lastMoved.value = { index }
      marks.moved(from, frame)
    }
  }

  function dragTo(index: number, frame: number): void {
    const edit = moveBoundary(annotation.stages, index, frame, annotation.frameCount)
    if ('refusal' in edit) return
    annotation.preview(edit.stages)
    playhead.pause()
    playhead.seek(edit.stages[index]?.startFrame ?? frame)
  }

  function dropBoundary(index: number, before: readonly Stage[]): void {
    const moved = annotation.stages
    const frame = moved[index]?.startFrame
    if (frame === undefined || frame === before[index]?.startFrame) return annotation.preview(before)
    const from = before[index]?.startFrame ?? frame
    annotation.preview(before)
    if (apply({ stages: [...moved] }, t('annotate.summary.move', { stage: named(index), frame }), movedText(index, from, frame))) marks.moved(from, frame)
  }

  function remove(index = annotation.selectedStage ?? -1): void {
    if (annotation.stages.length === 0) return refuse(t('annotate.refusal.no-stage'))
    if (index < 0) return refuse(t('annotate.refusal.select-first'))
    const name = named(index)
    if (apply(removeStage(annotation.stages, index), t('annotate.summary.remove', { stage: name }), t('annotate.spoken.removed', { stage: name }))) annotation.selectedStage = null
  }

  function rename(index: number, label: string | null): void {
    const cleaned = label?.trim() || null
    if (annotation.stages[index]?.label === cleaned) return
    const stages = annotation.stages.map((stage, i) => (i === index ? { ...stage, label: cleaned } : stage))
    apply({ stages }, t('annotate.summary.rename', { number: index + 1, label: cleaned ?? '–' }), cleaned ?? t('annotate.stageNumber', { number: index + 1 }))
  }

  function renameAll(labels: readonly string[]): void {
    const stages = annotation.stages.map((stage, i) => ({ ...stage, label: labels[i] ?? stage.label }))
    apply({ stages }, t('timeline.grammar.summary', { dive: annotation.dive?.diveNumber ?? '' }), t('timeline.grammar.renamed', { names: labels.join(', ') }))
  }

  function removeFaulty(): void {
    const stages = withoutFaulty(annotation.stages, annotation.frameCount)
    apply({ stages }, t('annotate.faulty.summary'), t('annotate.faulty.removed', { count: annotation.stages.length - stages.length }, annotation.stages.length - stages.length))
  }

  function accept(which?: TransitionIndex): void {
    const proposal = annotation.segmentation
    if (!proposal) return refuse(t('annotate.refusal.no-proposal'))
    const create = (index: number, startFrame: number): Stage => ({ ...annotation.newStage(index, startFrame), label: null })
    const { transitions, modelName } = proposal
    if (which === undefined) {
      apply(acceptBoth(annotation.stages, transitions, annotation.frameCount, create), t('annotate.summary.acceptAll', { model: modelName }), t('annotate.spoken.acceptedAll', { first: transitions[0], second: transitions[1] }), proposal)
      return
    }
    const frame = transitions[which]
    apply(acceptTransition(annotation.stages, which, frame, annotation.frameCount, create), t('annotate.summary.accept', { model: modelName, frame }), t('annotate.spoken.accepted', { frame }), proposal)
  }

  return { start, split, nudge, place, dragTo, dropBoundary, remove, rename, renameAll, removeFaulty, accept, boundaryNearPlayhead, lastMoved }
}
