/**
 * Shortcuts are bound to physical keys; people read what is printed on theirs.
 * Where the browser knows the layout its glyphs are shown, else the US ones.
 */
import { shallowRef } from 'vue'
import { isMac } from '../shortcuts/chord.ts'

interface KeyboardWithLayout {
  getLayoutMap(): Promise<ReadonlyMap<string, string>>
}

const layout = shallowRef<ReadonlyMap<string, string>>(new Map())

/** Keys without a character of their own. */
const names: Record<string, string> = {
  ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Space: 'Space', Enter: '↵', Escape: 'Esc', Delete: 'Del', Insert: 'Ins', Backspace: '⌫', Tab: '⇥',
  PageUp: 'PgUp', PageDown: 'PgDn', Home: 'Home', End: 'End', Wheel: 'Wheel', PrintScreen: 'PrtSc', ContextMenu: 'Menu',
}
/** Punctuation as a US keyboard has it. */
const characters: Record<string, string> = {
  Comma: ',', Period: '.', Slash: '/', Backquote: '`', Minus: '-', Equal: '=', BracketLeft: '[', BracketRight: ']', Backslash: '\\', Semicolon: ';', Quote: "'", IntlBackslash: '<',
  NumpadAdd: '+', NumpadSubtract: '-', NumpadMultiply: '*', NumpadDivide: '/', NumpadDecimal: '.', NumpadEnter: '↵', NumpadEqual: '=', NumpadComma: ',',
}
const modifiers: Record<string, string> = isMac ? { $mod: '⌘', Control: '⌃', Shift: '⇧', Alt: '⌥', Meta: '⌘' } : { $mod: 'Ctrl', Control: 'Ctrl', Shift: 'Shift', Alt: 'Alt', Meta: 'Meta' }

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

function glyph(key: string): string {
  const known = modifiers[key] ?? names[key]
  if (known !== undefined) return known
  if (key.startsWith('Numpad')) return `Num ${characters[key] ?? key.slice('Numpad'.length)}`
  const printed = layout.value.get(key) ?? characters[key] ?? key.replace(/^(Key|Digit)/, '')
  const upper = printed.toUpperCase()
  return upper.length === printed.length ? upper : printed
}

/** "$mod+Shift+KeyZ" → ["Ctrl", "Shift", "Z"]; no key gives none. */
export function keyGlyphs(keys: string): string[] {
  return keys === '' ? [] : keys.split('+').map(glyph)
}
