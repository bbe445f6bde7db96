/** The key that stops, while it is held: the shuttle keys then step single frames. */
import { onBeforeUnmount, onMounted } from 'vue'

export interface HeldStop {
  /** On the key that stops. */
  hold(event: KeyboardEvent): void
  isHeld(): boolean
}

export function useHeldStop(): HeldStop {
  let code: string | null = null
  const onKeyUp = (event: KeyboardEvent): void => {
    if (event.code === code) code = null
  }
  // A key that is let go in another window is never told of.
  const onBlur = (): void => void (code = null)
  onMounted(() => {
    window.addEventListener('keyup', onKeyUp)
    window.addEventListener('blur', onBlur)
  })
  onBeforeUnmount(() => {
    window.removeEventListener('keyup', onKeyUp)
    window.removeEventListener('blur', onBlur)
  })
  return { hold: (event) => void (code = event.code), isHeld: () => code !== null }
}
