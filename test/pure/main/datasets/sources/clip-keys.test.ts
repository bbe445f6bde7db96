import fc from 'fast-check'
import { join, normalize, sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { compareKeys, isPlainName } from '../../../../../src/main/datasets/sources/clip-keys.ts'
import { isInside } from '../../../../../src/main/datasets/sources/source-folder.ts'

describe('names in keys', () => {
  it('that pass stay in the folder they are joined to, whatever they are', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: fc.constantFrom('.', '/', '\\', 'a', '1', ' ', '\0', ':', '~', '-') })), (name) => {
      fc.pre(isPlainName(name))
      const joined = normalize(join('/sets/fd', name))
      expect(joined).toBe(`/sets/fd${sep}${name}`)
      expect(/[/\\:\0]/.test(name)).toBe(false)
    }))
  })

  it('are those of real competitions', () => {
    expect(['01', 'Diving_FullWomenSynchronised3mSpringboard-final_Tokyo2020Replays_4', 'Größe _x_', '中国'].every(isPlainName)).toBe(true)
    expect(['', '.', '..', 'a..b', '../x', 'a/b', 'COM1', 'aux.jpg', 'a.', ' a', 'a\u202eb', 'x'.repeat(121)].some(isPlainName)).toBe(false)
  })

  it('are ordered by number', () => {
    expect(['26/10', '26/9', '01/100', 'Men3m_r10', 'Men3m_r2'].sort(compareKeys)).toEqual(['01/100', '26/9', '26/10', 'Men3m_r2', 'Men3m_r10'])
  })
})

describe('paths', () => {
  it('lie inside a folder only below it', () => {
    expect(isInside(join('/a', 'b'), join('/a', 'b', 'c'))).toBe(true)
    expect(isInside(join('/a', 'b'), join('/a', 'b'))).toBe(true)
    expect(isInside(join('/a', 'b'), join('/a', 'bc'))).toBe(false)
    expect(isInside(join('/a', 'b'), join('/a'))).toBe(false)
  })
})
