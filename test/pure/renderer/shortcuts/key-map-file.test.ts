import { describe, expect, it } from 'vitest'
import { giveKey } from '../../../../src/renderer/src/shortcuts/key-map.ts'
import { readKeyMap, writeKeyMap } from '../../../../src/renderer/src/shortcuts/key-map-file.ts'

describe('a key map as a file', () => {
  it('comes back as it was', () => {
    const setting = giveKey({ preset: 'kinovea', overrides: {} }, 'propose', 'KeyQ')
    expect(readKeyMap(writeKeyMap(setting))).toEqual({ setting, unused: [] })
  })
  it('tells what it cannot use, and keeps it', () => {
    const file = { format: 'highboard-keys', version: 3, preset: 'of-next-year', overrides: { teleport: ['KeyQ'], propose: ['Tab', 'KeyQ'], split: ['KeyQ'], goToFrame: ['Hyper+KeyG'] } }
    const read = readKeyMap(JSON.stringify(file))
    expect(read?.setting).toEqual({ preset: 'studio', overrides: file.overrides })
    // Of two actions that want one key the first of the list has it.
    expect(read?.unused).toEqual(['teleport: KeyQ', 'propose: Tab', 'propose: KeyQ', 'goToFrame: Hyper+KeyG'])
  })
  it.each(['', 'no json', '[]', '{"format":"something-else","version":1,"preset":"studio","overrides":{}}', '{"format":"highboard-keys","version":1,"preset":"studio","overrides":{"split":"KeyB"}}'])('is not %j', (text) => expect(readKeyMap(text)).toBeNull())
})
