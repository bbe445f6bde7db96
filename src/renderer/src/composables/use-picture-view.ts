/** Zoom, place, brightness and contrast of the picture on a screen. The pane tells its size; another dive is looked at afresh. */
import { computed, reactive, ref, watch, type ComputedRef, type Ref } from 'vue'
import { fittedView, lightStepped, withinPane, zoomedAt, zoomStep, type PictureSize, type PictureView } from '../player/picture-view.ts'

export interface PictureViewing {
  view: Ref<PictureView>
  light: { brightness: number; contrast: number }
  isZoomed: ComputedRef<boolean>
  isLit: ComputedRef<boolean>
  /** The pane tells how large the picture is where it just fits, CSS pixels. */
  measure(size: PictureSize): void
  /** `point`: CSS pixels from the pane's middle; the middle itself where absent. */
  zoom(factor: number, point?: { x: number; y: number }): void
  zoomBy(steps: 1 | -1): void
  /** CSS pixels the picture moves. */
  pan(dx: number, dy: number): void
  /** A sixth of the fitted picture, towards where one wants to look. */
  look(x: -1 | 0 | 1, y: -1 | 0 | 1): void
  fit(): void
  setLight(what: 'brightness' | 'contrast', value: number): void
  lighten(what: 'brightness' | 'contrast', direction: 1 | -1): void
  resetLight(): void
}

/** @param subject what is looked at; when it changes, the picture fits again. Brightness stays: it belongs to the pool, not to the dive; it is marked while it is not neutral. */
export function usePictureView(subject: () => unknown): PictureViewing {
  const view = ref<PictureView>(fittedView)
  const light = reactive({ brightness: 1, contrast: 1 })
  const size = ref<PictureSize>({ width: 0, height: 0 })

  function zoom(factor: number, point = { x: 0, y: 0 }): void {
    view.value = zoomedAt(view.value, factor, point, size.value)
  }
  function pan(dx: number, dy: number): void {
    view.value = withinPane({ scale: view.value.scale, x: view.value.x + dx, y: view.value.y + dy }, size.value)
  }
  const fit = (): void => void (view.value = fittedView)
  watch(subject, fit)
  watch(size, () => (view.value = withinPane(view.value, size.value)))

  return {
    view, light, zoom, pan, fit,
    measure: (measured) => void (size.value = measured),
    setLight: (what, value) => void (light[what] = value),
    isZoomed: computed(() => view.value.scale > 1),
    isLit: computed(() => light.brightness !== 1 || light.contrast !== 1),
    zoomBy: (steps) => zoom(steps > 0 ? zoomStep : 1 / zoomStep),
    look: (x, y) => pan((-x * size.value.width) / 6, (-y * size.value.height) / 6),
    lighten: (what, direction) => void (light[what] = lightStepped(light[what], direction)),
    resetLight: () => void Object.assign(light, { brightness: 1, contrast: 1 }),
  }
}
