/** Whether an element is on the screen or nearly: what nobody sees need not be drawn. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

const nearPixels = 120

export function useVisible(element: Ref<HTMLElement | null>): Ref<boolean> {
  const isVisible = ref(false)
  const observer = new IntersectionObserver((entries) => {
    const last = entries.at(-1)
    if (last) isVisible.value = last.isIntersecting
  }, { rootMargin: `${nearPixels}px` })
  watch(element, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) observer.observe(now)
  }, { immediate: true, flush: 'post' })
  onBeforeUnmount(() => observer.disconnect())
  return isVisible
}
