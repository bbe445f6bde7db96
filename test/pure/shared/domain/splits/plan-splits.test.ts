import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planSplits, type DivideRecipe, type SplitPlan } from '../../../../../src/shared/domain/splits/plan-splits.ts'
import { athletesOf, groupDives, type SplitDive } from '../../../../../src/shared/domain/splits/units.ts'

const recipe = (changes: Partial<DivideRecipe> = {}): DivideRecipe => ({ by: 'stratified', seed: 3, validationShare: 0.2, testShare: 0.2, folds: null, untrained: 'keep', ...changes })
const dive = (id: number, changes: Partial<SplitDive> = {}): SplitDive => ({ id, diveNumber: '107B', scorePoints: 60, athlete: '', event: '', ...changes })

const anyDive = fc.record({
  id: fc.integer({ min: 1, max: 1e6 }), diveNumber: fc.constantFrom('107B', '5253B', '405C', '626C', '201A', null), scorePoints: fc.double({ min: 0, max: 110, noNaN: true }),
  athlete: fc.constantFrom('', 'A', 'B', 'a ', 'A / C', 'C', 'D & B', 'E', 'F', 'G'), event: fc.constantFrom('', 'Rome', ' rome', 'Oslo', 'Lima', 'Bonn'),
})
const anyDives = fc.uniqueArray(anyDive, { selector: ({ id }) => id, maxLength: 120 })
const anyRecipe = fc.record({
  by: fc.constantFrom('dive' as const, 'stratified' as const, 'event' as const, 'athlete' as const), seed: fc.integer({ min: 0, max: 0xffffffff }),
  validationShare: fc.double({ min: 0, max: 0.45, noNaN: true }), testShare: fc.double({ min: 0, max: 0.45, noNaN: true }),
  folds: fc.option(fc.integer({ min: 2, max: 6 })), untrained: fc.constantFrom('keep' as const, 'leave-out' as const),
})
const counted = (plan: SplitPlan): number[][] => plan.splits.map(({ counts }) => [counts.train, counts.validation, counts.test])

describe('any split', () => {
  it('holds every dive once at most, in the order given, and counts what it says', () => {
    fc.assert(fc.property(anyDives, anyRecipe, (dives, wanted) => {
      for (const { members, counts, untrained } of planSplits(dives, wanted).splits) {
        const left = untrained.reduce((sum, { count }) => sum + count, 0)
        expect(members).toHaveLength(dives.length - (wanted.untrained === 'leave-out' ? left : 0))
        const inOrder = new Set(members.map(({ id }) => id))
        expect(members.map(({ id }) => id)).toEqual(dives.map(({ id }) => id).filter((id) => inOrder.has(id)))
        for (const part of ['train', 'validation', 'test'] as const) expect(members.filter((member) => member.part === part)).toHaveLength(counts[part])
      }
    }))
  })

  it('leaves nothing outside training without an exemplar of its number, where that is asked', () => {
    fc.assert(fc.property(anyDives, anyRecipe, (dives, wanted) => {
      const numbers = new Map(dives.map(({ id, diveNumber }) => [id, diveNumber]))
      for (const { members, untrained } of planSplits(dives, { ...wanted, untrained: 'leave-out' }).splits) {
        const trained = new Set(members.filter(({ part }) => part === 'train').map(({ id }) => numbers.get(id)))
        for (const { id } of members) if (numbers.get(id) !== null) expect(trained).toContain(numbers.get(id))
        if (wanted.by === 'dive' || wanted.by === 'stratified') expect(untrained).toEqual([])
      }
    }))
  })

  it('follows from the seed, whatever the order of the dives', () => {
    fc.assert(fc.property(anyDives, anyRecipe, (dives, wanted) => {
      const parts = (list: typeof dives): unknown => planSplits(list, wanted).splits.map(({ members }) => [...members].sort((a, b) => a.id - b.id))
      expect(parts([...dives].reverse())).toEqual(parts(dives))
    }))
    const many = Array.from({ length: 40 }, (_, i) => dive(i + 1, { event: `E${i % 12}`, athlete: `A${i % 15}`, scorePoints: i }))
    for (const by of ['dive', 'stratified', 'event', 'athlete'] as const) expect(planSplits(many, recipe({ by, seed: 1 }))).not.toEqual(planSplits(many, recipe({ by, seed: 2 })))
  })
})

describe('by event and by athlete', () => {
  it('never puts one event, or one athlete alone or in a pair, into two parts', () => {
    fc.assert(fc.property(anyDives, anyRecipe, fc.constantFrom('event' as const, 'athlete' as const), (dives, wanted, by) => {
      const byId = new Map(dives.map((one) => [one.id, one]))
      for (const { members } of planSplits(dives, { ...wanted, by }).splits) {
        const partOf = new Map<string, string>()
        for (const { id, part } of members) {
          const names = by === 'event' ? [byId.get(id)?.event.trim().toLowerCase() ?? ''] : athletesOf(byId.get(id)?.athlete ?? '')
          for (const name of names.filter(Boolean)) {
            expect(partOf.get(name) ?? part).toBe(part)
            partOf.set(name, part)
          }
        }
      }
    }))
  })

  it('counts groups; dives of unknown events are a group each', () => {
    const dives = [dive(1, { event: 'Rome' }), dive(2, { event: ' ROME ' }), dive(3), dive(4), dive(5, { event: 'Ｏslo' }), dive(6, { event: 'Oslo' })]
    expect(planSplits(dives, recipe({ by: 'event' })).groups).toEqual({ count: 4, unknown: 2 })
    expect(planSplits(dives, recipe({ by: 'dive' })).groups).toBeNull()
    expect(groupDives([dive(1, { athlete: 'A / B' }), dive(2, { athlete: 'C' }), dive(3, { athlete: 'B' }), dive(4, { athlete: 'C & D' })], 'athlete').groups.map((group) => group.dives.map(({ id }) => id))).toEqual([[1, 3], [2, 4]])
  })

  it('comes near the shares although groups differ in size, and counts numbers that only one part has', () => {
    const dives = Array.from({ length: 30 }, (_, event) => Array.from({ length: 5 + ((event * 7) % 20) }, (_, i) => dive(event * 100 + i + 1, { event: `E${event}`, diveNumber: event === 4 ? '5156B' : '107B' }))).flat()
    const [found] = planSplits(dives, recipe({ by: 'event', seed: 9 })).splits
    if (!found) throw new Error('no split')
    expect(Math.abs(found.counts.test / dives.length - 0.2)).toBeLessThan(0.03)
    expect(Math.abs(found.counts.validation / dives.length - 0.2)).toBeLessThan(0.03)
    const alone = [dive(1, { event: 'Rome', diveNumber: '101A' }), dive(2, { event: 'Oslo', diveNumber: '201A' }), dive(3, { event: 'Lima', diveNumber: '301A' })]
    const [strangers] = planSplits(alone, recipe({ by: 'event' })).splits
    expect(strangers?.untrained.map(({ count }) => count)).toEqual([1, 1])
    expect(counted(planSplits(alone, recipe({ by: 'event' })))).toEqual([[1, 1, 1]])
    expect(counted(planSplits(alone, recipe({ by: 'event', untrained: 'leave-out' })))).toEqual([[1, 0, 0]])
  })
})

describe('by dive', () => {
  const many = Array.from({ length: 100 }, (_, i) => dive(i + 1, { diveNumber: `10${i % 5}B`, scorePoints: (i * 37) % 100 }))

  it('comes close to the shares asked for, and leaves an unwanted part empty', () => {
    for (const by of ['dive', 'stratified'] as const) {
      expect(counted(planSplits(many, recipe({ by })))).toEqual([[60, 20, 20]])
      expect(counted(planSplits(many, recipe({ by, testShare: 0 })))[0]?.[2]).toBe(0)
    }
  })

  it('stratified gives each part its share of every number and every range of scores', () => {
    const [found] = planSplits(many, recipe()).splits
    const test = new Set(found?.members.filter(({ part }) => part === 'test').map(({ id }) => id))
    for (let number = 0; number < 5; number++) expect(many.filter(({ id, diveNumber }) => diveNumber === `10${number}B` && test.has(id)).length).toBeGreaterThanOrEqual(3)
    for (let low = 0; low < 100; low += 25) expect(Math.abs(many.filter(({ id, scorePoints }) => test.has(id) && scorePoints >= low && scorePoints < low + 25).length - 5)).toBeLessThanOrEqual(2)
  })
})

describe('folds', () => {
  it('test every dive once, but for those that are alone of their number', () => {
    fc.assert(fc.property(anyDives, anyRecipe, fc.integer({ min: 2, max: 6 }), (dives, wanted, folds) => {
      const { splits, neverTested } = planSplits(dives, { ...wanted, folds, untrained: 'keep' })
      expect(splits.map(({ fold }) => fold)).toEqual(Array.from({ length: folds }, (_, i) => i + 1))
      const tested = splits.flatMap(({ members }) => members.filter(({ part }) => part === 'test').map(({ id }) => id))
      expect(new Set(tested).size).toBe(tested.length)
      expect(tested.length).toBe(dives.length - neverTested)
    }))
  })

  it('are of equal size, with validation a share of all dives', () => {
    const many = Array.from({ length: 100 }, (_, i) => dive(i + 1, { diveNumber: i === 0 ? '5156B' : `10${i % 4}B`, scorePoints: i, event: `E${i % 25}` }))
    for (const by of ['dive', 'stratified', 'event'] as const) {
      for (const [train, validation, test] of counted(planSplits(many, recipe({ by, folds: 5, validationShare: 0.1 })))) {
        expect(Math.abs((test ?? 0) - 20)).toBeLessThanOrEqual(1)
        expect(Math.abs((validation ?? 0) - 10)).toBeLessThanOrEqual(2)
        expect((train ?? 0) + (validation ?? 0) + (test ?? 0)).toBe(100)
      }
    }
    const plan = planSplits(many, recipe({ folds: 5 }))
    expect(plan.neverTested).toBe(1)
    for (const { members } of plan.splits) expect(members[0]).toEqual({ id: 1, part: 'train' })
  })
})
