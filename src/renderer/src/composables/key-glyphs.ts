/**
 * Shortcuts are bound to physical keys; people read what is printed on theirs.
 * Where the browser knows the layout its glyphs are shown, else the US ones.
 */
import { shallowRef } from 'vue'

interface KeyboardWithLayout {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>
}

const layout = shallowRef<ReadonlyMap<string, string>>(new Map())
const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)

const names: Record<string, string> = {
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Space: 'Space', Enter: '↵', Escape: 'Esc', Delete: 'Del', Backspace: '⌫',
  PageUp: 'PgUp', PageDown: 'PgDn', Comma: ',', Period: '.', Slash: '/', Home: 'Home', End: 'End', Wheel: 'Wheel',
}

/** Asks the browser once for the person's layout; without it the US glyphs stay. */
export async function readKeyboardLayout(): Promise<void> {
  if (!('keyboard' in navigator)) return
  const keyboard = navigator.keyboard as KeyboardWithLayout | undefined
  if (!keyboard?.getLayoutMap) return
  try {
    layout.value = await keyboard.getLayoutMap()
  } catch {
    // Refused in an embedded page or without focus: the US glyphs are shown.
    layout.value = new Map()
  }
}

/** "$mod+Shift+KeyZ" → ["Ctrl", "Shift", "Z"] */
export function keyGlyphs(keys: string): string[] {
  return keys.split('+').map((key) => {
    if (key === '$mod') return isMac ? '⌘' : 'Ctrl'
    if (key === 'Shift') return isMac ? '⇧' : 'Shift'
    if (key === 'Alt') return isMac ? '⌥' : 'Alt'
    const known = names[key]
    const glyph = layout.value.get(key)
    if (key === 'Slash' || key === 'Comma' || key === 'Period' || known === undefined) return (glyph ?? known ?? key.replace(/^(Key|Digit)/, '')).toUpperCase()
    return known
  })
}
