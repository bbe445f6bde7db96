/** Width and height of an element, in CSS pixels, as it changes. */
import { onBeforeUnmount, ref, watch, type Ref } from 'vue'

export function useElementSize(element: Ref<HTMLElement | null>): { width: Ref<number>; height: Ref<number> } {
  const width = ref(0)
  const height = ref(0)
  const observer = new ResizeObserver((entries) => {
    const box = entries.at(-1)?.contentRect
    if (box) {
      width.value = box.width
      height.value = box.height
    }
  })
  watch(element, (now, before) => {
    if (before) observer.unobserve(before)
    if (now) {
      observer.observe(now)
      width.value = now.clientWidth
      height.value = now.clientHeight
    }
  }, { immediate: true, flush: 'post' })
  onBeforeUnmount(() => observer.disconnect())
  return { width, height }
}
