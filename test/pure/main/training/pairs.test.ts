import { describe, expect, it } from 'vitest'
import { drawPairs, loneDives } from '../../../../src/main/training/pairs.ts'

const dives = ['107B', '107b', '107B', '205B', '205B', '612B'].map((diveNumber, i) => ({ diveId: i + 1, diveNumber, difficulty: i < 2 ? 1.9 : 3 }))

describe('drawPairs', () => {
  const pairs = drawPairs(dives, { seed: 5, epoch: 3, flip: true, rule: 'dive-number' })

  it('pairs every dive that has a partner once, with another dive of its number', () => {
    expect(pairs.map((pair) => pair.query.diveId).sort()).toEqual([1, 2, 3, 4, 5])
    for (const { query, exemplar } of pairs) {
      expect(exemplar.diveId).not.toBe(query.diveId)
      expect(exemplar.diveNumber.toUpperCase()).toBe(query.diveNumber.toUpperCase())
    }
  })

  it('is the same again for one seed and epoch, and another for the next epoch', () => {
    expect(drawPairs(dives, { seed: 5, epoch: 3, flip: true, rule: 'dive-number' })).toEqual(pairs)
    expect(drawPairs(dives, { seed: 5, epoch: 4, flip: true, rule: 'dive-number' })).not.toEqual(pairs)
    expect(drawPairs(dives, { seed: 6, epoch: 3, flip: true, rule: 'dive-number' })).not.toEqual(pairs)
  })

  it('changes only the flips when flips are switched off', () => {
    const plain = drawPairs(dives, { seed: 5, epoch: 3, flip: false, rule: 'dive-number' })
    expect(plain.some((pair) => pair.flipQuery || pair.flipExemplar)).toBe(false)
    expect(plain.map((pair) => [pair.query, pair.exemplar, pair.seed])).toEqual(pairs.map((pair) => [pair.query, pair.exemplar, pair.seed]))
  })

  it('visits every possible exemplar over the epochs', () => {
    const seen = new Set<number>()
    for (let epoch = 0; epoch < 30; epoch++) for (const pair of drawPairs(dives, { seed: 1, epoch, flip: true, rule: 'dive-number' })) if (pair.query.diveId === 1) seen.add(pair.exemplar.diveId)
    expect([...seen].sort()).toEqual([2, 3])
  })

  it('names the dives without a partner', () => {
    expect(loneDives(dives, 'dive-number').map((dive) => dive.diveId)).toEqual([6])
    expect(loneDives([1, 2].map((diveId) => ({ diveId, diveNumber: null, difficulty: null })), 'dive-number')).toHaveLength(2)
  })
})

describe('the rule of comparison', () => {
  it('pairs dives of one difficulty', () => {
    for (const { query, exemplar } of drawPairs(dives, { seed: 5, epoch: 0, flip: true, rule: 'difficulty' })) expect(exemplar.difficulty).toBe(query.difficulty)
    expect(loneDives(dives, 'difficulty')).toEqual([])
  })
  it('pairs any two dives, never one with itself', () => {
    const pairs = drawPairs(dives, { seed: 5, epoch: 0, flip: true, rule: 'any' })
    expect(pairs).toHaveLength(dives.length)
    expect(pairs.some(({ query, exemplar }) => query.diveNumber !== exemplar.diveNumber)).toBe(true)
    expect(pairs.every(({ query, exemplar }) => query.diveId !== exemplar.diveId)).toBe(true)
  })
})
