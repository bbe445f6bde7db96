import { describe, expect, it } from 'vitest'
import { explainAward, judgeAwards, panelOfEvent, panelsMatchingScore, readPanel, scoreFromAwards } from '../../../../src/shared/domain/judging.ts'
import { penalisedAwards } from '../../../../src/shared/domain/penalties.ts'

const counted = (awards: number[], panel: 'individual' | 'synchronised'): boolean[] | undefined => judgeAwards(awards, panel).roles?.map((role) => role.isCounted)

describe('counted awards', () => {
  it('drops 2 and 2 of seven, 1 and 1 of five, none of three', () => {
    // 407C of MTL-AQA: 3.2 × (9 + 9 + 9.5) = 88.0
    expect(counted([9.5, 9, 9.5, 9, 8.5, 9.5, 8.5], 'individual')).toEqual([true, true, false, true, false, false, false])
    expect(scoreFromAwards([9.5, 9, 9.5, 9, 8.5, 9.5, 8.5], 3.2)).toBe(88)
    expect(counted([7, 8, 9, 8.5, 6], 'individual')).toEqual([true, true, false, true, false])
    expect(scoreFromAwards([7, 8, 9, 8.5, 6], 2)).toBe(47)
    expect(scoreFromAwards([7, 8, 9], 3.1)).toBe(74.4)
  })

  it('counts five of eleven and of nine, weighted .6', () => {
    const eleven = [8, 9, 7, 6, 6.5, 7, 8, 8.5, 9, 9.5, 7.5]
    expect(counted(eleven, 'synchronised')).toEqual([true, false, false, false, true, false, true, true, true, false, false])
    expect(scoreFromAwards(eleven, 3)).toBe(72)
    const nine = [8, 9, 7, 6, 8, 8.5, 9, 9.5, 7.5]
    expect(counted(nine, 'synchronised')).toEqual([true, false, true, false, true, true, true, false, false])
    expect(scoreFromAwards(nine, 3)).toBe(72.9)
    // FineDiving 207c: (7.5 + 9 + 8 + 8 + 8.5) × .6 × 3.3
    expect(scoreFromAwards([7.5, 9, 8, 8, 8.5], 3.3, { panel: 'synchronised' })).toBe(81.18)
  })

  it('finds which panel a stated score comes from', () => {
    expect(panelsMatchingScore([7.5, 9, 8, 8, 8.5], 3.3, 81.18)).toEqual(['synchronised'])
    expect(panelsMatchingScore([8, 8, 8, 8, 8], 3, 72)).toEqual(['individual', 'synchronised'])
    expect(panelsMatchingScore([8, 8, 8], 3, 50)).toEqual([])
  })

  it('reads five awards by the name of the event, or by the stated score', () => {
    expect(panelOfEvent('FINADivingWorldCup2021_Men10mSynchronised_final_r1')).toBe('synchronised')
    expect(panelOfEvent('Women 10m')).toBeNull()
    const five = { awards: [8, 8, 8, 8, 9], difficulty: 3, penaltyPoints: 0, scorePoints: null }
    expect(readPanel(five)).toEqual({ panel: 'individual', isCertain: false })
    expect(readPanel({ ...five, scorePoints: 73.8 })).toEqual({ panel: 'synchronised', isCertain: true })
    expect(readPanel({ ...five, scorePoints: 72, event: 'Synchro 3m' })).toEqual({ panel: 'synchronised', isCertain: true })
    expect(readPanel({ ...five, awards: new Array<number>(11).fill(8) })).toEqual({ panel: 'synchronised', isCertain: true })
  })

  it('takes a score rounded to one decimal for the same, and nothing coarser', () => {
    expect(panelsMatchingScore([3.5, 3.5, 3, 3.5, 2, 3.5, 4], 3.3, 34.7)).toEqual(['individual'])
    expect(panelsMatchingScore([8, 8, 8.5, 8, 8.5, 8.5, 8], 3.6, 88.3)).toEqual([])
  })

  it('refuses other numbers of judges with the reason', () => {
    expect(judgeAwards([8, 8], 'individual')).toEqual({ roles: null, reason: '2 awards are given; an individual dive has 3 (counted), 5 or 7.' })
    expect(scoreFromAwards([8, 8], 3)).toBeNull()
  })

  it('drops among equal awards as many as the rules say', () => {
    expect(counted([8, 8, 8, 8, 8, 8, 8], 'individual')?.filter(Boolean)).toHaveLength(3)
  })
})

describe('penalties', () => {
  it('follow the rules and never go below 0', () => {
    expect(penalisedAwards([1, 6, 8], ['restart'])).toEqual([0, 4, 6])
    expect(penalisedAwards([1, 6], ['wrong-position'])).toEqual([1, 2])
    expect(penalisedAwards([4, 6], ['arms-wrong'])).toEqual([4, 4.5])
    expect(penalisedAwards([8, 9], ['feet-first'])).toEqual([0, 0])
    expect(penalisedAwards([8], ['arms-wrong', 'restart'])).toEqual([2.5])
    expect(scoreFromAwards([1, 1, 1], 2, { penaltyPoints: 10 })).toBe(0)
    expect(scoreFromAwards([7, 8, 9], 3, { penaltyPoints: 2 })).toBe(70)
  })

  it('explains awards that no judge can give', () => {
    expect(explainAward(7.5)).toBeNull()
    expect(explainAward(55.5)).toContain('55.5')
    expect(explainAward(7.3)).toContain('halves')
    expect(explainAward(Number.NaN)).toContain('NaN')
  })
})
