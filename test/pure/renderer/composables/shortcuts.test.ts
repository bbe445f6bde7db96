import { describe, expect, it } from 'vitest'
import { keyGlyphs } from '../../../../src/renderer/src/composables/key-glyphs.ts'
import { scopesTogether, shortcuts } from '../../../../src/renderer/src/composables/shortcut-list.ts'
import en from '../../../../src/renderer/src/locales/en.json'

describe('shortcuts', () => {
  it.each(scopesTogether)('never share a key within what is bound at the same time: %s', (...scopes) => {
    const owners = new Map<string, string>()
    for (const shortcut of shortcuts.filter(({ scope }) => scopes.includes(scope))) {
      for (const keys of shortcut.keys) {
        expect([keys, owners.get(keys)]).toEqual([keys, undefined])
        owners.set(keys, shortcut.id)
      }
    }
  })
  it('belong to a screen', () => expect(shortcuts.filter(({ scope }) => !scopesTogether.some((scopes) => scopes.includes(scope)))).toEqual([]))
  it('are bound to places on the keyboard, not to characters', () => {
    for (const key of shortcuts.flatMap((shortcut) => shortcut.keys).map((keys) => keys.split('+').at(-1) ?? '')) expect(key).toMatch(/^(Key[A-Z]|Digit[0-9]|Bracket(Left|Right)|Equal|Minus|Numpad(Add|Subtract|0)|Arrow(Left|Right|Up|Down)|Space|Enter|Comma|Period|Slash|Home|End|PageUp|PageDown|Delete|Backspace|Escape|F5)$/)
  })
  it('are all explained on the cheat sheet', () => {
    for (const { id, scope } of shortcuts) {
      expect(en.shortcut).toHaveProperty(id)
      expect(en.shortcut.scope).toHaveProperty(scope)
    }
  })
  it('show what is printed on the keys', () => {
    expect(keyGlyphs('$mod+Shift+KeyZ').at(-1)).toBe('Z')
    expect(keyGlyphs('ArrowLeft')).toEqual(['←'])
    expect(keyGlyphs('Slash')).toEqual(['/'])
    expect(keyGlyphs('Digit3')).toEqual(['3'])
  })
})
