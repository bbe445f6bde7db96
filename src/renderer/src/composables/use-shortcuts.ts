/**
 * Binds shortcuts while a component is on screen. They never fire while the
 * person types, and not behind an open dialog.
 */
import { onBeforeUnmount, onMounted, shallowReactive, watch } from 'vue'
import { tinykeys } from 'tinykeys'
import { activeKeys, keysOf, type ShortcutId } from './shortcut-list.ts'

/** What a handler answers to leave the key to whoever else has bound it on the same screen. */
export const notMine = Symbol('not mine')

export type ShortcutHandlers = Partial<Record<ShortcutId, (event: KeyboardEvent) => unknown>>

const typingInputs = new Set(['text', 'search', 'number', 'email', 'password', 'url', 'tel', 'date', 'time'])

/** True where a key is meant for the element that has the focus. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true
  return target instanceof HTMLInputElement && typingInputs.has(target.type)
}

/** The button a pointer pressed last, until a key moves the focus. */
let pointed: Element | null = null
window.addEventListener('pointerdown', (event) => (pointed = event.target instanceof Element ? event.target.closest('button') : null), { capture: true })
window.addEventListener('keydown', (event) => {
  if (event.code === 'Tab') pointed = null
}, { capture: true })

/** Space and Enter belong to the focused control, arrows alone to a focused slider or radio. A button that was only clicked leaves Space to the player. */
function isOwnKey(event: KeyboardEvent): boolean {
  const target = event.target
  if (!(target instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.altKey) return false
  if (event.code === 'Space' && target === pointed) return false
  const isControl = target.matches('button, a[href], [role="button"], [role="option"], summary, input')
  if (isControl && (event.code === 'Enter' || event.code === 'Space')) return true
  return target.matches('input[type="radio"], input[type="range"]') && event.code.startsWith('Arrow')
}

export function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][aria-modal="true"]') !== null
}

/** The palette is asked for while typing too, where its key is not itself something to type. */
function worksWhileTyping(id: ShortcutId, keys: string): boolean {
  return id === 'palette' && /^(\$mod|Control|Alt)\+/.test(keys)
}

/** How many parts of the screen listen for an action now. */
const listeners = shallowReactive(new Map<ShortcutId, number>())
/** Whether an action can be done on the screen as it is: what the cheat sheet shows of it. */
export const isBound = (id: ShortcutId): boolean => (listeners.get(id) ?? 0) > 0

export function useShortcuts(handlers: ShortcutHandlers, options: { worksInDialogs?: boolean } = {}): void {
  let unbind: (() => void) | undefined

  function bind(): void {
    unbind?.()
    const bindings: Record<string, (event: KeyboardEvent) => void> = {}
    for (const [id, handler] of Object.entries(handlers) as [ShortcutId, (event: KeyboardEvent) => unknown][]) {
      for (const keys of keysOf(id)) {
        bindings[keys] = (event) => {
          if (event.defaultPrevented || event.isComposing || isOwnKey(event)) return
          if (isTyping(event.target) && !worksWhileTyping(id, keys)) return
          if (!options.worksInDialogs && isDialogOpen()) return
          if (handler(event) !== notMine) event.preventDefault()
        }
      }
    }
    // What to ignore is decided above; held keys must repeat.
    unbind = tinykeys(window, bindings, { ignore: () => false })
  }
  const count = (by: 1 | -1): void => (Object.keys(handlers) as ShortcutId[]).forEach((id) => listeners.set(id, (listeners.get(id) ?? 0) + by))
  onMounted(() => {
    bind()
    count(1)
  })
  // Keys that were changed are bound anew at once, on the screen one is on.
  watch(activeKeys, () => {
    if (unbind) bind()
  })
  onBeforeUnmount(() => {
    unbind?.()
    unbind = undefined
    count(-1)
  })
}
