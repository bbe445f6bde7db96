/** A key map as a file, to take to another library or hand to a colleague. */
import { z } from 'zod'
import { parseChord } from './chord.ts'
import { isShortcut, keyMap, type ShortcutSetting } from './key-map.ts'
import { isPreset } from './presets.ts'
import { shortcutSettings } from '../../../shared/contract/studio.ts'

const format = 'highboard-keys'
const file = z.object({ format: z.literal(format), version: z.number().int(), ...shortcutSettings.shape })

export function writeKeyMap({ preset, overrides }: ShortcutSetting): string {
  return `${JSON.stringify({ format, version: 1, preset, overrides }, null, 2)}\n`
}

export interface ReadKeyMap {
  setting: ShortcutSetting
  /** Keys in it that have no effect here: of actions this version does not know, unreadable, reserved, or given twice. */
  unused: string[]
}

/** Null for what is no key map. */
export function readKeyMap(text: string): ReadKeyMap | null {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    // No JSON at all: the same answer as for JSON of another kind.
    return null
  }
  const parsed = file.safeParse(json)
  if (!parsed.success) return null
  const { preset, overrides } = parsed.data
  const setting = { preset: isPreset(preset) ? preset : 'studio', overrides }
  const map = keyMap(setting)
  const unused = Object.entries(overrides).flatMap(([id, keys]) => keys.filter((one) => {
    const chord = parseChord(one)
    return chord === null || !isShortcut(id) || !(map.get(id) ?? []).includes(chord)
  }).map((one) => `${id}: ${one}`))
  return { setting, unused }
}
