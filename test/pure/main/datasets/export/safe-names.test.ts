import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { competitionName, isSafeName, safeName, UniqueNames, withoutExtension } from '../../../../../src/main/datasets/export/safe-names.ts'
import { isPlainName } from '../../../../../src/main/datasets/sources/clip-keys.ts'

describe('names of files', () => {
  it.each([
    ['跳水 决赛', '跳水 决赛'], ['Łódź – Café.mp4', 'Łódź – Café.mp4'], ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'], ['CON', '_CON'], ['con.txt', '_con.txt'], ['COM¹', '_COM¹'], ['console', 'console'],
    ['.hidden', '_.hidden'], ['..', 'unnamed'], ['.', 'unnamed'], ['', 'unnamed'], ['   ', 'unnamed'], ['///', 'unnamed'], ['name. . ', 'name'], ['a\u202Efdp.exe', 'a_fdp.exe'], ['a\u0000b\nc', 'a_b_c'], ['\ud800x', '\ufffdx'], ['é', 'é'],
  ])('%j becomes %j', (text, expected) => {
    expect(safeName(text)).toBe(expected)
  })

  it('are never a path, reserved, hidden, too long or empty, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const name = safeName(text)
      expect(name).not.toMatch(/[/\\:*?"<>|\u0000-\u001f]|^\.|[. ]$|^$/)
      expect(name).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      expect(Buffer.byteLength(name)).toBeLessThanOrEqual(170)
      expect(name.isWellFormed()).toBe(true)
    }))
  })

  it('are unique, also where only case tells them apart or a number is taken', () => {
    const names = new UniqueNames()
    expect(['final', 'Final', 'final-2', 'final', 'FINAL', 'other'].map((name) => names.take(name))).toEqual(['final', 'Final-2', 'final-2-2', 'final-3', 'FINAL-4', 'other'])
    fc.assert(fc.property(fc.array(fc.constantFrom('a', 'A', 'a-2', 'a-3', 'A-2', 'a-2-2')), (list) => {
      const unique = new UniqueNames()
      const taken = list.map((name) => unique.take(name).toLowerCase())
      expect(new Set(taken).size).toBe(list.length)
    }))
  })

  it('of competitions are ones that readers of data sets take back', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const name = competitionName(text, 'video-1')
      expect(isPlainName(name)).toBe(true)
      expect(isSafeName(name)).toBe(true)
    }))
    expect(['Cup 2021 (final)', '_x', '日本!杯', 'a..b', 'con', '...', 'com1.final'].map((text) => competitionName(text, 'video-1'))).toEqual(['Cup 2021 (final)', 'x', '日本_杯', 'a.b', 'video-1', 'unnamed', 'video-1'])
  })

  it('lose the extension of a video only', () => {
    expect(['a.mp4', 'Cup 2021.final', 'no', '.mp4', 'a.b.MOV'].map(withoutExtension)).toEqual(['a', 'Cup 2021', 'no', '.mp4', 'a.b'])
  })
})
