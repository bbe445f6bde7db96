/**
 * Which boundary is looked at closely: the one held by the pointer or by the
 * keyboard's focus, and for a moment the one that was just nudged or placed.
 */
import { computed, onBeforeUnmount, ref, type ComputedRef } from 'vue'
import { useAnnotationStore } from '../stores/annotation.ts'
import type { BoundaryDrag } from './use-boundary-drag.ts'

/** How long the loupe stays after a nudge, milliseconds. */
const lingering = 2500

export interface Loupe {
  /** Index of the stage whose start is shown; null: no loupe. */
  index: ComputedRef<number | null>
  focus(index: number): void
  blur(): void
  /** A boundary was moved by key. */
  linger(index: number): void
  /** Away with it until something is moved or focused again. */
  hide(): void
}

export function useLoupe(drag: BoundaryDrag): Loupe {
  const annotation = useAnnotationStore()
  const focused = ref<number | null>(null)
  const recent = ref<number | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const index = computed(() => {
    const wanted = drag.held.value?.index ?? recent.value ?? focused.value
    return wanted !== null && wanted > 0 && wanted < annotation.stages.length ? wanted : null
  })
  function linger(moved: number): void {
    recent.value = moved
    clearTimeout(timer)
    timer = setTimeout(() => (recent.value = null), lingering)
  }
  function hide(): void {
    clearTimeout(timer)
    recent.value = null
    focused.value = null
  }
  onBeforeUnmount(() => clearTimeout(timer))
  return { index, linger, hide, focus: (held) => (focused.value = held), blur: () => (focused.value = null) }
}
