import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grammarMismatches, impliedStagesOf, stageFaults, subActionNames, transitionsOf } from '../../../../src/shared/domain/stages.ts'
import derived from './data/finediving-derived.json' with { type: 'json' }

describe('implied stages', () => {
  it('holds FineDiving\'s table of sub-actions, name by name', () => {
    expect(subActionNames).toEqual(derived.subActions)
  })

  it('follows the dive number', () => {
    expect(impliedStagesOf('107b')).toEqual(['Forward', '3.5 Soms.Pike', 'Entry'])
    expect(impliedStagesOf('5152B')).toEqual(['Forward', '2.5 Soms.Pike', '1 Twist', '2.5 Soms.Pike', 'Entry'])
    expect(impliedStagesOf('5253B')).toEqual(['Back', '1.5 Twists', '2.5 Soms.Pike', 'Entry'])
    expect(impliedStagesOf('6241B')).toEqual(['Arm.Back', '0.5 Twist', '2 Soms.Pike', 'Entry'])
    expect(impliedStagesOf('301A')).toEqual(['Reverse', '0.5 Som.Straight', 'Entry'])
    expect(impliedStagesOf('200D')).toBeNull()
    expect(impliedStagesOf(null)).toBeNull()
  })

  it('agrees with the commonest labels of all FineDiving numbers but five, and with 2,944 of 3,000 clips', () => {
    const commonest = new Map<string, { names: string[]; count: number }>()
    let total = 0
    let agreeing = 0
    for (const [number, ids, count] of derived.sequences as [string, number[], number][]) {
      const names = ids.map((id) => subActionNames[id] ?? '')
      total += count
      if (names.join() === impliedStagesOf(number)?.join()) agreeing += count
      if (count > (commonest.get(number)?.count ?? 0)) commonest.set(number, { names, count })
    }
    const different = [...commonest].filter(([number, { names }]) => names.join() !== impliedStagesOf(number)?.join()).map(([number]) => number)
    // 201A and 201C are single clips labelled as pike; three armstands have their entry labelled "3.5 Twists".
    expect(different.sort()).toEqual(['201A', '201C', '612B', '6142D', '614B'])
    expect([agreeing, total]).toEqual([2944, 3000])
  })
})

describe('the three-stage view', () => {
  it('is the first and the last boundary', () => {
    expect(transitionsOf([{ startFrame: 0 }, { startFrame: 9 }, { startFrame: 30 }, { startFrame: 80 }])).toEqual([9, 80])
    expect(transitionsOf([{ startFrame: 0 }, { startFrame: 9 }])).toBeNull()
  })
})

describe('stage checks', () => {
  it('accepts what is in order and inside', () => {
    expect(stageFaults([], 10)).toEqual([])
    expect(stageFaults([0, 4, 9], 10)).toEqual([])
  })

  it('names the frame and the range it may have', () => {
    expect(stageFaults([0, 12], 10)).toEqual([{ stageIndex: 1, frame: 12, allowed: [1, 9], reason: "Stage 2 starts at frame 12, outside the dive's frames 0 to 9; allowed are frames 1 to 9." }])
    expect(stageFaults([0, 5, 5], 10)[0]).toMatchObject({ stageIndex: 2, allowed: [6, 9] })
    expect(stageFaults([1], 10)[0]).toMatchObject({ stageIndex: 0, allowed: [0, 0] })
    expect(stageFaults([0, 2.5], 10)[0]?.reason).toContain('whole number')
    expect(stageFaults([0, 1, 2, 3], 3).at(-1)).toMatchObject({ stageIndex: 3, allowed: null })
  })

  it('finds no fault exactly where starts increase from 0 within the dive', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -2, max: 12 }), { maxLength: 6 }), (starts) => {
      const isFine = starts.every((start, i) => (i === 0 ? start === 0 : start > (starts[i - 1] ?? 0)) && start < 10)
      expect(stageFaults(starts, 10).length === 0).toBe(isFine)
    }))
  })
})

describe('grammar mismatches', () => {
  it('explains wrong names, wrong counts and impossible numbers', () => {
    expect(grammarMismatches('107B', ['Forward', '3.5 Soms.Pike', 'Entry'])).toEqual([])
    expect(grammarMismatches('107B', [null, '3.5 soms.pike', null])).toEqual([])
    expect(grammarMismatches('107B', ['Forward', '3.5 Soms.Tuck', 'Entry'])).toEqual([
      { stageIndex: 1, expected: '3.5 Soms.Pike', found: '3.5 Soms.Tuck', reason: 'Stage 2 is named "3.5 Soms.Tuck"; 107B implies "3.5 Soms.Pike".' },
    ])
    expect(grammarMismatches('5152B', ['Forward', null, 'Entry'])[0]?.reason).toContain('5152B has 5 stages')
    expect(grammarMismatches('200D', ['Back'])[0]?.reason).toContain('no half somersault')
    expect(grammarMismatches(null, ['Back'])).toEqual([])
    expect(grammarMismatches('107B', [])).toEqual([])
  })
})
