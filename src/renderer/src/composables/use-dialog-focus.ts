/** Puts the focus into a dialog as soon as it is there: on what asks for it (data-autofocus), else on its first field, else on the dialog itself. */
import { nextTick, watch, type Ref } from 'vue'

const fields = '[data-autofocus], input:not([type="radio"]), select, textarea'

export function useDialogFocus(dialog: Ref<HTMLElement | null>): () => void {
  function focusInside(): void {
    const element = dialog.value
    if (!element || element.contains(document.activeElement)) return
    const target = element.querySelector<HTMLElement>('[data-autofocus]') ?? [...element.querySelectorAll<HTMLElement>(fields)].find((field) => field.checkVisibility()) ?? element
    target.focus({ preventScroll: true })
  }
  watch(dialog, async (element) => {
    if (!element) return
    await nextTick()
    focusInside()
  }, { flush: 'post' })
  return focusInside
}
