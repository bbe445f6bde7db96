import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { impliedStagesOf } from '../../../../src/shared/domain/stages.ts'
import { grammarRepairs } from '../../../../src/renderer/src/timeline/grammar-repairs.ts'

const of307C = ['Reverse', '3.5 Soms.Tuck', 'Entry']
const of5154B = ['Forward', '2.5 Soms.Pike', '2 Twists', '2.5 Soms.Pike', 'Entry']

describe('grammarRepairs', () => {
  it('offers the implied names, and the number the names belong to', () => {
    expect(grammarRepairs('107B', of307C)).toEqual({ names: ['Forward', '3.5 Soms.Pike', 'Entry'], numbers: ['307C'], missing: [], surplus: [] })
  })
  it('offers nothing where all is well, nothing is labelled, or names are only missing', () => {
    const nothing = { names: null, numbers: [], missing: [], surplus: [] }
    expect(grammarRepairs('307c', of307C)).toEqual(nothing)
    expect(grammarRepairs('307C', [])).toEqual(nothing)
    expect(grammarRepairs(null, of307C)).toEqual(nothing)
    expect(grammarRepairs('307C', ['Reverse', null, 'Entry'])).toEqual(nothing)
  })
  it('says which stage is missing, and which does not belong', () => {
    expect(grammarRepairs('5154B', of5154B.filter((name) => name !== '2 Twists')).missing).toEqual([{ index: 2, name: '2 Twists' }])
    expect(grammarRepairs('307C', [...of307C, 'Entry 2'])).toMatchObject({ missing: [], surplus: [{ index: 3, name: 'Entry 2' }] })
    expect(grammarRepairs('307C', ['Reverse', 'entry'])).toMatchObject({ missing: [{ index: 1, name: '3.5 Soms.Tuck' }], surplus: [] })
  })
  it('finds the number of names under one that cannot exist', () => expect(grammarRepairs('999Z', of307C).numbers).toEqual(['307C']))
  it('accounts for every stage: what is neither missing nor surplus is common to both', () => {
    fc.assert(fc.property(fc.constantFrom('107B', '5154B', '626C', '201B'), fc.array(fc.constantFrom(...of5154B, ...of307C), { minLength: 1, maxLength: 10 }), (number, labels) => {
      const implied = impliedStagesOf(number) ?? []
      const { missing, surplus } = grammarRepairs(number, labels)
      if (labels.length !== implied.length) expect(implied.length - missing.length).toBe(labels.length - surplus.length)
    }))
  })
})
