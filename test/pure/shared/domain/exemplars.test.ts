import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawExemplars, standInOf } from '../../../../src/shared/domain/exemplars.ts'

const dive = (diveId: number, diveNumber: string | null, difficulty: number | null = null) => ({ diveId, diveNumber, difficulty })
const training = [dive(1, '107B', 3.1), dive(2, '107b', 3), dive(3, '105B', 2.4), dive(4, '205C', 2.8), dive(5, null, null), dive(6, '5253B', 3.2)]

describe('exemplars', () => {
  it('share the dive number, in any case, and never include the query', () => {
    expect(drawExemplars(training[0] ?? dive(1, '107B'), training, { count: 1, seed: 4 })).toEqual({ exemplarIds: [2], kind: 'same-number', rule: 'same dive number 107B' })
    const draw = drawExemplars(dive(9, '107B'), training, { count: 10, seed: 4 })
    expect([...draw.exemplarIds].sort()).toEqual([1, 2])
    expect(draw.rule).toBe('same dive number 107B; only 2 of 10 exist')
  })

  it('are of the query\'s own kind of action, whatever the rule', () => {
    const mixed = [dive(1, '107B'), { ...dive(2, '107B'), category: 'suturing' }, { ...dive(3, null), category: 'suturing' }]
    expect(drawExemplars(dive(9, '107B'), mixed, { count: 5, seed: 0 }).exemplarIds).toEqual([1])
    expect(drawExemplars({ ...dive(9, null), category: 'suturing' }, mixed, { count: 5, seed: 0, rule: 'any' }).exemplarIds.sort()).toEqual([2, 3])
    expect(drawExemplars({ ...dive(9, null), category: 'trampoline' }, mixed, { count: 5, seed: 0, rule: 'any' }).kind).toBe('none')
  })

  it('fall back step by step and say why', () => {
    expect(drawExemplars(dive(9, '103B'), training, { count: 3, seed: 0 })).toMatchObject({ kind: 'same-group-and-position', rule: 'same group and position (no training dive 103B)' })
    expect(drawExemplars(dive(9, '405C', 2.9), training, { count: 1, seed: 0 })).toMatchObject({ kind: 'nearest-difficulty', rule: 'nearest degree of difficulty (no training dive 405C, none of its group and position)' })
    expect([2, 4]).toContain(drawExemplars(dive(9, '405C', 2.9), training, { count: 1, seed: 0 }).exemplarIds[0])
    expect(drawExemplars(dive(9, null, null), training, { count: 2, seed: 0 })).toMatchObject({ kind: 'any', rule: 'any training dive (the dive number is not known, its difficulty is not known)' })
    expect(drawExemplars(dive(9, '107B'), [], { count: 2, seed: 0 })).toMatchObject({ kind: 'none', exemplarIds: [] })
    expect(drawExemplars(dive(9, '200D', 3.2), training, { count: 1, seed: 0 })).toMatchObject({ kind: 'nearest-difficulty', exemplarIds: [6] })
  })

  it('depend on the seed and not on the order of the candidates', () => {
    const many = Array.from({ length: 40 }, (_, i) => dive(i + 1, '107B'))
    fc.assert(fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 1, max: 40 }), (seed, id) => {
      const draw = drawExemplars(dive(id, '107B'), many, { count: 10, seed })
      expect(draw).toEqual(drawExemplars(dive(id, '107B'), [...many].reverse(), { count: 10, seed }))
      expect(new Set(draw.exemplarIds).size).toBe(10)
      expect(draw.exemplarIds).not.toContain(id)
    }))
    const draws = new Set(Array.from({ length: 20 }, (_, seed) => drawExemplars(dive(99, '107B'), many, { count: 10, seed }).exemplarIds.join()))
    expect(draws.size).toBe(20)
  })

  it('tell from the stored rule what stood in, for every query and every shortage', () => {
    const number = fc.constantFrom('103B', '107B', '205C', '405C', '626D', '200D', null)
    const candidate = fc.record({ diveNumber: number, difficulty: fc.option(fc.integer({ min: 12, max: 48 }).map((tenths) => tenths / 10), { nil: null }) })
    const seen = new Set<string>()
    fc.assert(fc.property(candidate, fc.array(candidate, { maxLength: 8 }), fc.integer({ min: 0, max: 99 }), fc.constantFrom('dive-number' as const, 'any' as const), (query, others, seed, wanted) => {
      const { kind, rule } = drawExemplars({ diveId: 0, ...query }, others.map((other, i) => ({ diveId: i + 1, ...other })), { count: 3, seed, rule: wanted })
      const isStandIn = kind === 'same-group-and-position' || kind === 'nearest-difficulty' || (kind === 'any' && wanted !== 'any')
      expect(standInOf(rule)).toBe(isStandIn ? kind : null)
      seen.add(String(standInOf(rule)))
    }), { numRuns: 500 })
    expect([...seen].sort()).toEqual(['any', 'nearest-difficulty', 'null', 'same-group-and-position'])
    expect(standInOf('chosen by hand')).toBeNull()
    expect(standInOf('')).toBeNull()
  })

  it('stand in the same way from the same seed, whatever the order', () => {
    const many = Array.from({ length: 30 }, (_, i) => dive(i + 1, i % 2 === 0 ? '301B' : '5253B', 2 + (i % 9) / 10))
    for (const query of [dive(99, '303B', 2.4), dive(99, '405C', 2.4), dive(99, null, null)]) {
      const once = drawExemplars(query, many, { count: 10, seed: 7 })
      expect(standInOf(once.rule)).not.toBeNull()
      expect(drawExemplars(query, [...many].reverse(), { count: 10, seed: 7 })).toEqual(once)
      expect(once.exemplarIds).toHaveLength(10)
    }
  })
})
