import { describe, expect, it } from 'vitest'
import { chordOf, parseChord, reservedFor } from '../../../../src/renderer/src/shortcuts/chord.ts'
import { keyGlyphs } from '../../../../src/renderer/src/composables/key-glyphs.ts'

const press = (code: string, held: string[] = []) => ({ code, ctrlKey: held.includes('ctrl'), metaKey: held.includes('meta'), altKey: held.includes('alt'), shiftKey: held.includes('shift') })

describe('a chord', () => {
  it('is written in one order', () => {
    expect(parseChord('Shift+$mod+KeyZ', false)).toBe('$mod+Shift+KeyZ')
    expect(parseChord('Control+KeyZ', false)).toBe('$mod+KeyZ')
    expect(parseChord('Control+KeyZ', true)).toBe('Control+KeyZ')
    expect(parseChord('Meta+KeyZ', true)).toBe('$mod+KeyZ')
  })
  it.each(['', 'Shift', 'KeyÄ', 'g g', 'KeyA KeyB', 'Hyper+KeyA', '(.*)', 'F25'])('is not %j', (text) => expect(parseChord(text)).toBeNull())
  it('is read from what is pressed, by place', () => {
    expect(chordOf(press('KeyZ', ['ctrl', 'shift']), false)).toBe('$mod+Shift+KeyZ')
    expect(chordOf(press('KeyZ', ['meta']), true)).toBe('$mod+KeyZ')
    expect(chordOf(press('Numpad3'), false)).toBe('Numpad3')
  })
  it('needs more than modifiers', () => expect([chordOf(press('ShiftLeft', ['shift'])), chordOf(press('ControlLeft', ['ctrl'])), chordOf(press(''))]).toEqual([null, null, null]))
})

describe('reserved keys', () => {
  it.each([['Tab', 'focus'], ['Escape', 'close'], ['$mod+KeyW', 'browser'], ['F5', 'browser'], ['Alt+F4', 'system'], ['Meta+KeyD', 'system'], ['$mod+KeyC', 'text'], ['$mod+Minus', 'zoom']])('%s is kept: %s', (chord, reason) => expect(reservedFor(chord)).toBe(reason))
  it.each(['KeyA', '$mod+KeyK', 'F1', 'Alt+ArrowLeft', '$mod+Enter'])('%s is free', (chord) => expect(reservedFor(chord)).toBeNull())
})

describe('glyphs', () => {
  it('show every key by what stands on it', () => {
    expect(['Backquote', 'BracketLeft', 'Numpad3', 'NumpadAdd', 'Insert', 'F1', ''].map((keys) => keyGlyphs(keys).join(' '))).toEqual(['`', '[', 'Num 3', 'Num +', 'Ins', 'F1', ''])
  })
})
