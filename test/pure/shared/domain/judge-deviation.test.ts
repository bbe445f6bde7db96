import { describe, expect, it } from 'vitest'
import { judgeDeviations, studentQuantile, type JudgedDive } from '../../../../src/shared/domain/judge-deviation.ts'

const dive = (awards: number[], event = 'Men 3m'): JudgedDive => ({ awards, difficulty: 3, penaltyPoints: 0, scorePoints: null, event })

describe('deviations of judges', () => {
  it('are award less the mean of the counted awards, by seat', () => {
    // 7 7.5 8 8 9: 7 and 9 are dropped, the mean of 7.5 8 8 is 7.8333; 6 7 7 7 7.5: 6 and 7.5 are dropped, the mean is 7.
    const { panels } = judgeDeviations([dive([7, 7.5, 8, 8, 9]), dive([6, 7, 7, 7, 7.5])], 2)
    expect(panels).toHaveLength(1)
    const [first, second, , , last] = panels[0]!.seats
    expect(panels[0]).toMatchObject({ panel: 'individual', size: 5, dives: 2 })
    // Seat 1: 7 - 7.8333 = -.8333 and 6 - 7 = -1.
    expect(first!.meanSigned).toBeCloseTo(-0.916667, 5)
    expect(first!.meanAbsolute).toBeCloseTo(0.916667, 5)
    expect(first!.droppedShare).toBe(1)
    // Seat 2: -.3333 and 0.
    expect(second!.meanSigned).toBeCloseTo(-0.166667, 5)
    expect(second!.droppedShare).toBe(0)
    // Seat 5: 1.1667 and .5.
    expect(last!.meanSigned).toBeCloseTo(0.833333, 5)
  })
  it('tell signed from absolute: +1 and -1 are no leaning, but a distance of 1', () => {
    const { panels } = judgeDeviations([dive([9, 8, 8, 8, 8]), dive([7, 8, 8, 8, 8])], 2)
    expect(panels[0]!.seats[0]).toMatchObject({ meanSigned: 0, meanAbsolute: 1 })
  })
  it('have the interval of Student: -.5 and .5 five times each', () => {
    const { panels } = judgeDeviations(Array.from({ length: 10 }, (_, i) => dive([i % 2 === 0 ? 8.5 : 7.5, 8, 8, 8, 8])))
    // s² = 10 · .25 / 9, standard error √(s² / 10) = 1 / 6, t with 9 degrees of freedom 2.2622.
    const [low, high] = panels[0]!.seats[0]!.interval!
    expect(low).toBeCloseTo(-0.37703, 3)
    expect(high).toBeCloseTo(0.37703, 3)
  })
  it('are not told below the least count, which is', () => {
    const { panels } = judgeDeviations(Array.from({ length: 9 }, () => dive([7, 8, 8, 8, 9])))
    expect(panels[0]!.seats[0]).toEqual({ seat: 1, kind: 'execution', count: 9, meanSigned: null, meanAbsolute: null, interval: null, droppedShare: null })
  })
  it('hold synchronisation against synchronisation, and keep panels of other sizes apart', () => {
    // 2 + 2 executions, of which the middle two count, and five of synchronisation, of which the middle three do.
    const awards = [6, 6, 7, 7, 9, 9, 9, 9, 9]
    const { panels } = judgeDeviations([dive(awards, 'Synchronised'), dive(awards, 'Synchronised'), dive([8, 8, 8, 8, 8, 8, 8])], 2)
    expect(panels.map(({ panel, size, dives }) => [panel, size, dives])).toEqual([['synchronised', 9, 2], ['individual', 7, 1]])
    expect(panels[0]!.seats.map(({ meanSigned }) => meanSigned)).toEqual([-0.5, -0.5, 0.5, 0.5, 0, 0, 0, 0, 0])
  })
  it('say how many dives have no awards, or awards of no panel', () => {
    expect(judgeDeviations([dive([]), dive([8, 8]), dive([8, 8, 8])])).toMatchObject({ withoutAwards: 1, withoutPanel: 1, panels: [{ size: 3, dives: 1 }] })
  })
  it('take Student’s quantiles from the table', () => {
    for (const [freedom, value] of [[9, 2.2622], [10, 2.2281], [30, 2.0423], [120, 1.9799]] as const) expect(studentQuantile(freedom)).toBeCloseTo(value, 3)
  })
})
