/**
 * Which keys an action has: the person's own, else the preset's, else the
 * studio's. A key belongs to one action of a screen; what the person chose wins
 * over the preset, and the preset over the studio, so that a new version's
 * keys never take one that somebody uses.
 */
import { isFixed, scopesTogether, shortcuts, type KeyMap, type Shortcut, type ShortcutId, type ShortcutScope } from '../composables/shortcut-list.ts'
import { parseChord, reservedFor } from './chord.ts'
import { isPreset, presets, standardPreset } from './presets.ts'

/** As the settings hold it: ids and keys this version does not know are kept there and left out here. */
export interface ShortcutSetting {
  preset: string
  overrides: Readonly<Record<string, readonly string[]>>
}

const byId = new Map(shortcuts.map((shortcut) => [shortcut.id, shortcut]))
export const isShortcut = (id: string): id is ShortcutId => byId.has(id as ShortcutId)

/** Whether a key of one scope is in the way of the same key in the other. */
export function scopesMeet(a: ShortcutScope, b: ShortcutScope): boolean {
  return a === b || scopesTogether.some((scopes) => scopes.includes(a) && scopes.includes(b))
}

/** A person's key that can be bound: readable, and not the browser's; an action's own standard keys always are. */
function usable(shortcut: Shortcut, keys: string): string | null {
  const chord = parseChord(keys)
  return chord !== null && (reservedFor(chord) === null || shortcut.keys.includes(chord)) ? chord : null
}

export function keyMap({ preset, overrides }: ShortcutSetting): KeyMap {
  const ofPreset = presets[isPreset(preset) ? preset : standardPreset]
  const ranked = shortcuts.map((shortcut) => {
    const { id } = shortcut
    const own = isFixed(id) ? undefined : overrides[id]
    if (own) return { shortcut, rank: 1, keys: own.flatMap((keys) => usable(shortcut, keys) ?? []) }
    const others = ofPreset[id]
    return { shortcut, rank: isFixed(id) ? 0 : others ? 2 : 3, keys: others ?? shortcut.keys }
  })
  const owners = new Map<string, Shortcut[]>()
  const map = new Map<ShortcutId, readonly string[]>()
  for (const { shortcut, keys } of ranked.toSorted((a, b) => a.rank - b.rank)) {
    const free = [...new Set(keys)].filter((chord) => !(owners.get(chord) ?? []).some((owner) => scopesMeet(owner.scope, shortcut.scope)))
    for (const chord of free) owners.set(chord, [...(owners.get(chord) ?? []), shortcut])
    map.set(shortcut.id, free)
  }
  return map
}

/** The actions that have this key already where `id` is bound too. */
export function clashes(map: KeyMap, id: ShortcutId, chord: string): ShortcutId[] {
  const scope = byId.get(id)?.scope
  if (!scope) return []
  return shortcuts.filter((other) => other.id !== id && scopesMeet(scope, other.scope) && (map.get(other.id) ?? []).includes(chord)).map((other) => other.id)
}

function withKeys(setting: ShortcutSetting, id: ShortcutId, keys: readonly string[]): ShortcutSetting {
  // What this version cannot read may mean something to a newer one.
  const unread = (setting.overrides[id] ?? []).filter((one) => parseChord(one) === null)
  return { ...setting, overrides: { ...setting.overrides, [id]: [...keys, ...unread] } }
}

/** Gives a key to an action and takes it from every other of its screens. */
export function giveKey(setting: ShortcutSetting, id: ShortcutId, chord: string): ShortcutSetting {
  const map = keyMap(setting)
  let changed = setting
  for (const other of clashes(map, id, chord)) changed = withKeys(changed, other, (map.get(other) ?? []).filter((keys) => keys !== chord))
  return withKeys(changed, id, [...new Set([...(map.get(id) ?? []), chord])])
}

export function takeKey(setting: ShortcutSetting, id: ShortcutId, chord: string): ShortcutSetting {
  return withKeys(setting, id, (keyMap(setting).get(id) ?? []).filter((keys) => keys !== chord))
}

/** Back to the preset's keys; where another action has been given one of them, that one keeps it. */
export function resetKeys(setting: ShortcutSetting, id: ShortcutId): ShortcutSetting {
  const { [id]: _gone, ...overrides } = setting.overrides
  return { ...setting, overrides }
}

/** Forgets what the person changed of the actions known here. */
export function resetAllKeys(setting: ShortcutSetting): ShortcutSetting {
  return { ...setting, overrides: Object.fromEntries(Object.entries(setting.overrides).filter(([id]) => !isShortcut(id))) }
}

export const isChanged = ({ overrides }: ShortcutSetting, id: ShortcutId): boolean => Object.hasOwn(overrides, id)

export interface KeyDifference { id: ShortcutId; before: readonly string[]; after: readonly string[] }

/** The actions whose keys two maps disagree on, in the order of the list. */
export function differences(before: KeyMap, after: KeyMap): KeyDifference[] {
  return shortcuts
    .map(({ id }) => ({ id, before: before.get(id) ?? [], after: after.get(id) ?? [] }))
    .filter((one) => one.before.length !== one.after.length || one.before.some((keys, i) => keys !== one.after[i]))
}
