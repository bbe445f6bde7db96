import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitDives } from '../../../../src/shared/domain/split-dives.ts'

const dive = fc.record({ id: fc.integer({ min: 1, max: 1e6 }), diveNumber: fc.constantFrom('107B', '5253B', '405C', '626C', '201A') })
const dives = fc.uniqueArray(dive, { selector: ({ id }) => id, maxLength: 120 })

describe('splitDives', () => {
  it('keeps every dive once and every dive number in training', () => {
    fc.assert(fc.property(dives, fc.integer(), fc.double({ min: 0, max: 0.5, noNaN: true }), fc.double({ min: 0, max: 0.5, noNaN: true }), (all, seed, validationShare, testShare) => {
      const found = splitDives(all, { seed, validationShare, testShare })
      expect(found.map(({ dive: { id } }) => id)).toEqual(all.map(({ id }) => id))
      const trained = new Set(found.filter(({ part }) => part === 'train').map(({ dive: { diveNumber } }) => diveNumber))
      expect(trained).toEqual(new Set(all.map(({ diveNumber }) => diveNumber)))
    }))
  })

  it('comes close to the shares asked for, and leaves an unwanted part empty', () => {
    const many = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, diveNumber: `10${index % 5}B` }))
    const count = (testShare: number, part: string): number => splitDives(many, { validationShare: 0.2, testShare, seed: 3 }).filter((found) => found.part === part).length
    expect([count(0.2, 'train'), count(0.2, 'validation'), count(0.2, 'test')]).toEqual([60, 20, 20])
    expect(count(0, 'test')).toBe(0)
  })

  it('follows from the seed, whatever the order of the dives', () => {
    const some = Array.from({ length: 30 }, (_, index) => ({ id: index + 1, diveNumber: index % 2 ? '107B' : '205C' }))
    const parts = (list: typeof some, seed: number): string => splitDives(list, { validationShare: 0.2, testShare: 0.2, seed }).sort((a, b) => a.dive.id - b.dive.id).map(({ part }) => part).join()
    expect(parts([...some].reverse(), 1)).toBe(parts(some, 1))
    expect(parts(some, 2)).not.toBe(parts(some, 1))
  })
})
