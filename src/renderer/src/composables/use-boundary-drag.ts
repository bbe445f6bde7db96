/**
 * One boundary taken up by the pointer, on whichever track: where it is drawn
 * to, what holds it, and the way back. Escape, or a dive that changes under the
 * hand, lets go of it without a trace; the playhead returns to where it stood.
 */
import { computed, onBeforeUnmount, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue'
import type { Stage } from '../../../shared/contract/entities.ts'
import { useAnnotationStore } from '../stores/annotation.ts'
import { boundaryLimits } from '../timeline/stage-edits.ts'
import { snapTargets, snapTo, type SnapTarget } from '../timeline/snapping.ts'
import type { Playhead } from './use-playhead.ts'
import type { StageEditing } from './use-stage-editing.ts'

export interface HeldBoundary {
  index: number
  before: readonly Stage[]
  origin: number
  playheadFrame: number
  targets: readonly SnapTarget[]
}

export interface BoundaryDrag {
  held: ShallowRef<HeldBoundary | null>
  /** What holds the boundary now; null while it is free. */
  target: ShallowRef<SnapTarget | null>
  /** True where the pointer is beyond what the neighbours leave. */
  isAtLimit: ShallowRef<boolean>
  /** Where the held boundary is now. */
  frame: ComputedRef<number | null>
  grab(index: number, event: PointerEvent): void
  move(event: PointerEvent): void
  release(): void
  cancel(): void
}

export function useBoundaryDrag(place: { playhead: Playhead; editing: StageEditing; frameAt: (event: { clientX: number }) => number; frameWidth: () => number }): BoundaryDrag {
  const annotation = useAnnotationStore()
  const held = shallowRef<HeldBoundary | null>(null)
  const target = shallowRef<SnapTarget | null>(null)
  const isAtLimit = shallowRef(false)
  const frame = computed(() => (held.value ? (annotation.stages[held.value.index]?.startFrame ?? null) : null))
  /** From the boundary to the pointer that took it, frames: taking it up moves nothing. */
  let grip = 0
  let diveId: number | undefined
  let isShowing = false

  function grab(index: number, event: PointerEvent): void {
    const origin = annotation.stages[index]?.startFrame
    if (event.button !== 0 || origin === undefined || !(event.currentTarget instanceof HTMLElement)) return
    event.currentTarget.setPointerCapture(event.pointerId)
    const { playhead } = place
    diveId = annotation.dive?.id
    grip = place.frameAt(event) - origin
    held.value = { index, before: annotation.stages, origin, playheadFrame: playhead.frame.value, targets: snapTargets(origin, playhead.frame.value, annotation.segmentation?.transitions ?? []) }
    // Focused when it is held, so that focus alone can tell a keyboard from a pointer.
    event.currentTarget.focus()
    annotation.selectedStage = index
    playhead.pause()
    playhead.seek(origin)
  }

  function move(event: PointerEvent): void {
    const now = held.value
    if (!now) return
    const wanted = place.frameAt(event) - grip
    const found = event.altKey || event.shiftKey ? { frame: Math.round(wanted), target: null } : snapTo(wanted, now.targets, place.frameWidth())
    const { lowest, highest } = boundaryLimits(now.before, now.index, annotation.frameCount)
    isAtLimit.value = found.frame < lowest || found.frame > highest
    target.value = isAtLimit.value ? null : found.target
    show(now.index, found.frame)
  }
  function show(index: number, wanted: number): void {
    isShowing = true
    place.editing.dragTo(index, wanted)
    isShowing = false
  }

  function letGo(): HeldBoundary | null {
    const now = held.value
    held.value = null
    target.value = null
    isAtLimit.value = false
    return now
  }
  function release(): void {
    const now = letGo()
    if (now) place.editing.dropBoundary(now.index, now.before)
  }
  function cancel(): void {
    const now = letGo()
    if (!now) return
    annotation.preview(now.before)
    place.playhead.seek(now.playheadFrame)
  }

  const onKey = (event: KeyboardEvent): void => {
    if (event.code !== 'Escape' || !held.value) return
    event.preventDefault()
    event.stopPropagation()
    cancel()
  }
  watch(held, (now) => {
    if (now) window.addEventListener('keydown', onKey, { capture: true })
    else window.removeEventListener('keydown', onKey, { capture: true })
  })
  // The answer to an earlier edit may come while a boundary is held: the drag goes on. Another dive, or stages
  // that were changed elsewhere, end it: what is held is no longer there.
  watch(() => annotation.stages, (stages, shown) => {
    const now = held.value
    if (!now || isShowing) return
    const isSame = annotation.dive?.id === diveId && stages.length === now.before.length && stages.every((stage, i) => stage.startFrame === now.before[i]?.startFrame)
    const reached = shown[now.index]?.startFrame
    if (!isSame || reached === undefined) return void letGo()
    held.value = { ...now, before: stages }
    show(now.index, reached)
  }, { flush: 'sync' })
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey, { capture: true }))

  return { held, target, isAtLimit, frame, grab, move, release, cancel }
}
