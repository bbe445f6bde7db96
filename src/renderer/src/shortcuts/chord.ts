/**
 * A chord is what is pressed at once: modifiers and one physical key, in
 * tinykeys' notation and one fixed order: `$mod+Control+Alt+Shift+Meta+KeyZ`.
 * `$mod` is Ctrl, on a Mac ⌘. Keys are KeyboardEvent.code, so a shortcut stays
 * at its place on every layout.
 */
export const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.userAgent)

const order = ['$mod', 'Control', 'Alt', 'Shift', 'Meta'] as const
type Modifier = (typeof order)[number]

/** Codes a shortcut may have: everything that is a key of its own on some keyboard. */
const code = /^(Key[A-Z]|Digit\d|Numpad(\d|Add|Subtract|Multiply|Divide|Decimal|Enter|Equal|Comma)|F([1-9]|1\d|2[0-4])|Arrow(Left|Right|Up|Down)|Home|End|PageUp|PageDown|Insert|Delete|Backspace|Enter|Space|Tab|Escape|Backquote|Minus|Equal|BracketLeft|BracketRight|Backslash|Semicolon|Quote|Comma|Period|Slash|Intl(Backslash|Ro|Yen)|Pause|ScrollLock|PrintScreen|ContextMenu)$/

interface Pressed { code: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean; shiftKey: boolean }

function written(modifiers: ReadonlySet<Modifier>, key: string): string {
  return [...order.filter((one) => modifiers.has(one)), key].join('+')
}

/** The same chord in the one order it is compared in; null for what is none. */
export function parseChord(text: string, onMac = isMac): string | null {
  const parts = text.split('+')
  const key = parts.pop() ?? ''
  if (!code.test(key)) return null
  const modifiers = new Set<Modifier>()
  for (const part of parts) {
    const modifier = order.find((one) => one === part)
    if (!modifier) return null
    modifiers.add(modifier === (onMac ? 'Meta' : 'Control') ? '$mod' : modifier)
  }
  return written(modifiers, key)
}

/** What was pressed; null while there are only modifiers, or a key that has no name. */
export function chordOf(event: Pressed, onMac = isMac): string | null {
  if (!code.test(event.code)) return null
  const modifiers = new Set<Modifier>()
  if (event.ctrlKey) modifiers.add(onMac ? 'Control' : '$mod')
  if (event.metaKey) modifiers.add(onMac ? '$mod' : 'Meta')
  if (event.altKey) modifiers.add('Alt')
  if (event.shiftKey) modifiers.add('Shift')
  return written(modifiers, event.code)
}

/** Why a chord is not the studio's to give away. */
export type ReservedReason = 'focus' | 'close' | 'browser' | 'system' | 'text' | 'zoom'

const reserved: Readonly<Record<ReservedReason, readonly string[]>> = {
  focus: ['Tab', 'Shift+Tab'],
  close: ['Escape', 'Shift+Escape'],
  browser: ['$mod+KeyW', '$mod+Shift+KeyW', '$mod+KeyT', '$mod+Shift+KeyT', '$mod+KeyN', '$mod+Shift+KeyN', '$mod+KeyQ', '$mod+KeyR', '$mod+Shift+KeyR', '$mod+KeyL', '$mod+PageUp', '$mod+PageDown', '$mod+Tab', '$mod+Shift+Tab', '$mod+F4', 'F5', '$mod+F5', 'Shift+F5', 'F11', 'F12', '$mod+Shift+KeyI', '$mod+Shift+KeyJ'],
  system: ['Alt+F4', 'Alt+Tab', 'Alt+Shift+Tab', 'Alt+Escape', 'Alt+Space', '$mod+Alt+Delete', '$mod+Escape', '$mod+Shift+Escape', 'ContextMenu', 'PrintScreen', 'Shift+F10'],
  text: ['$mod+KeyA', '$mod+KeyC', '$mod+KeyV', '$mod+KeyX'],
  zoom: ['$mod+Minus', '$mod+Equal', '$mod+Shift+Equal', '$mod+Digit0', '$mod+NumpadAdd', '$mod+NumpadSubtract', '$mod+Numpad0'],
}
const reasons = new Map((Object.entries(reserved) as [ReservedReason, readonly string[]][]).flatMap(([reason, chords]) => chords.map((chord) => [chord, reason] as const)))

/** Why this chord is kept for the browser, the system or the focus; null where it is free. */
export function reservedFor(chord: string): ReservedReason | null {
  return reasons.get(chord) ?? (chord.startsWith('Meta+') || chord.includes('+Meta+') ? 'system' : null)
}
