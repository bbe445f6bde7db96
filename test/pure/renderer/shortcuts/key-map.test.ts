import { describe, expect, it } from 'vitest'
import { applyKeys, keyOf, keysOf, placeOfKey, scopesTogether, shortcuts, type KeyMap, type ShortcutId } from '../../../../src/renderer/src/composables/shortcut-list.ts'
import { clashes, differences, giveKey, isChanged, keyMap, resetAllKeys, resetKeys, scopesMeet, takeKey, type ShortcutSetting } from '../../../../src/renderer/src/shortcuts/key-map.ts'
import { parseChord, reservedFor } from '../../../../src/renderer/src/shortcuts/chord.ts'
import { presetNames, presets } from '../../../../src/renderer/src/shortcuts/presets.ts'

const studio: ShortcutSetting = { preset: 'studio', overrides: {} }
/** Keys two actions of one screen share. */
const shared = (map: KeyMap): string[] => scopesTogether.flatMap((scopes) => {
  const owners = new Map<string, ShortcutId>()
  return shortcuts.filter(({ scope }) => scopes.includes(scope)).flatMap(({ id }) => (map.get(id) ?? []).flatMap((keys) => {
    const owner = owners.get(keys)
    owners.set(keys, id)
    return owner ? [`${keys}: ${owner}, ${id}`] : []
  }))
})

describe('presets', () => {
  it.each(presetNames)('%s gives every action a key, and no key twice on a screen', (preset) => {
    const map = keyMap({ preset, overrides: {} })
    expect(shared(map)).toEqual([])
    expect(shortcuts.filter(({ id }) => (map.get(id) ?? []).length === 0).map(({ id }) => id)).toEqual([])
  })
  it.each(presetNames)('%s loses none of the keys it names to another, and names only keys one may have', (preset) => {
    const map = keyMap({ preset, overrides: {} })
    for (const [id, keys] of Object.entries(presets[preset]) as [ShortcutId, readonly string[]][]) {
      expect([id, map.get(id)]).toEqual([id, keys])
      for (const one of keys) expect([one, parseChord(one), reservedFor(one)]).toEqual([one, one, null])
    }
  })
  it('are the studio’s own where the name is of another version', () => expect(differences(keyMap({ preset: 'of-next-year', overrides: {} }), keyMap(studio))).toEqual([]))
  it('tell what they would change', () => {
    const changed = differences(keyMap(studio), keyMap({ preset: 'cvat', overrides: {} }))
    expect(changed.find(({ id }) => id === 'stepBack')).toEqual({ id: 'stepBack', before: ['ArrowLeft', 'Comma'], after: ['KeyD'] })
    expect(changed.some(({ id }) => id === 'playPause')).toBe(false)
  })
})

describe('a key map', () => {
  it('is the studio’s without settings', () => {
    for (const { id, keys } of shortcuts) expect([id, keyMap(studio).get(id)]).toEqual([id, keys])
  })
  it('takes a key a person gives from every other action of the same screens, and only of those', () => {
    // B splits a stage on one screen and a dive on another; there it stays.
    expect(clashes(keyMap(studio), 'propose', 'KeyB')).toEqual(['split'])
    const given = giveKey(studio, 'propose', 'KeyB')
    const map = keyMap(given)
    expect([map.get('propose'), map.get('split'), map.get('splitDive')]).toEqual([['KeyP', 'KeyB'], [], ['KeyB']])
    expect(shared(map)).toEqual([])
  })
  it('keeps what a person chose through a change of preset, also against the preset', () => {
    const mine = giveKey(studio, 'propose', 'KeyD')
    const map = keyMap({ ...mine, preset: 'cvat' })
    expect(map.get('propose')).toContain('KeyD')
    expect(map.get('stepBack')).not.toContain('KeyD')
    expect(shared(map)).toEqual([])
  })
  it('can leave an action without a key, and give it back', () => {
    const without = takeKey(studio, 'goToFrame', 'KeyG')
    expect([keyMap(without).get('goToFrame'), isChanged(without, 'goToFrame')]).toEqual([[], true])
    expect(differences(keyMap(resetKeys(without, 'goToFrame')), keyMap(studio))).toEqual([])
  })
  it('never crashes on names and keys of another version, and keeps them', () => {
    const strange: ShortcutSetting = { preset: 'studio', overrides: { teleport: ['KeyQ'], goToFrame: ['Hyper+KeyG', 'KeyQ', 'Tab'], toString: ['KeyX'] } }
    expect(keyMap(strange).get('goToFrame')).toEqual(['KeyQ'])
    const edited = giveKey(strange, 'goToFrame', 'KeyX')
    expect(edited.overrides).toMatchObject({ teleport: ['KeyQ'], goToFrame: ['KeyQ', 'KeyX', 'Hyper+KeyG'] })
    expect(resetAllKeys(edited).overrides).toEqual({ teleport: ['KeyQ'], toString: ['KeyX'] })
  })
  it('leaves 1 to 9 to the stages whatever is asked', () => {
    const map = keyMap({ preset: 'studio', overrides: { propose: ['Digit3'], startStage: ['KeyQ'] } })
    expect([map.get('startStage')?.[2], map.get('propose')]).toEqual(['Digit3', []])
  })
  it('lets an action keep its own reserved key and no other take one', () => {
    const map = keyMap({ preset: 'studio', overrides: { clearMarks: ['Escape'], addDive: ['Escape', 'KeyQ'] } })
    expect([map.get('clearMarks'), map.get('addDive')]).toEqual([['Escape'], ['KeyQ']])
  })
  it('never gives a key to two actions of a screen, whatever is changed in whatever order', () => {
    // A fixed walk through many edits; every state must hold.
    let state = 7
    const random = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below
    const keys = ['KeyA', 'KeyB', 'KeyQ', 'Space', 'ArrowLeft', '$mod+ArrowLeft', 'Digit4', 'Enter', 'Shift+KeyL', 'F1']
    let setting: ShortcutSetting = studio
    for (let i = 0; i < 400; i++) {
      const id = shortcuts[random(shortcuts.length)]!.id
      const chord = keys[random(keys.length)]!
      const preset = presetNames[random(presetNames.length)]!
      setting = [giveKey(setting, id, chord), takeKey(setting, id, chord), resetKeys(setting, id), { ...setting, preset }][random(4)]!
      expect(shared(keyMap(setting))).toEqual([])
    }
  })
  it('knows which scopes meet on a screen', () => {
    expect([scopesMeet('stages', 'player'), scopesMeet('stages', 'cut'), scopesMeet('cut', 'cut'), scopesMeet('everywhere', 'compare')]).toEqual([true, false, true, true])
  })
})

describe('keys in force', () => {
  it('are what everything reads, at once', () => {
    applyKeys(keyMap(giveKey(takeKey(studio, 'split', 'KeyB'), 'split', 'KeyT')))
    expect([keyOf('split'), placeOfKey('startStage', 'Digit3'), placeOfKey('startStage', 'KeyB')]).toEqual(['KeyT', 3, 0])
    applyKeys(keyMap(takeKey(studio, 'split', 'KeyB')))
    expect([keyOf('split'), keysOf('split')]).toEqual(['', []])
    applyKeys(keyMap(studio))
  })
})
