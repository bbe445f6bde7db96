import { describe, expect, it } from 'vitest'
import { bestAwardMean, bestPerAthlete, bestScores, bestTotal, occasionKey, type BestDive } from '../../../../../src/shared/domain/over-time/bests.ts'

let id = 0
const dive = (changes: Partial<BestDive> = {}): BestDive => ({ id: (id += 1), date: '2021-07-24', event: 'Cup', round: '1', diveNumber: '107B', heightMetres: 3, athlete: 'Ann', awards: [7, 7, 7], scorePoints: 60, ...changes })
const list = (rounds: readonly (string | number)[], changes: Partial<BestDive> = {}): BestDive[] => rounds.map((round) => dive({ round: String(round), ...changes }))

const alone = (): boolean => false

describe('best scores', () => {
  it('are told by number and height, with the dive that holds them; the first of equal ones', () => {
    const dives = [dive({ scorePoints: 61 }), dive({ scorePoints: 70 }), dive({ scorePoints: 70 }), dive({ heightMetres: 10, scorePoints: 50 }), dive({ diveNumber: null, scorePoints: 10 }), dive({ diveNumber: '103B', scorePoints: null })]
    expect(bestScores(dives, alone).map(({ diveNumber, heightMetres, count, scorePoints, diveId }) => [diveNumber, heightMetres, count, scorePoints, diveId])).toEqual([['107B', 3, 3, 70, dives[1]!.id], ['107B', 10, 1, 50, dives[3]!.id], [null, 3, 1, 10, dives[4]!.id]])
  })
  it('keep dives of a pair apart', () => {
    const dives = [dive({ scorePoints: 61 }), dive({ athlete: 'Ann / Bea', scorePoints: 70 })]
    expect(bestScores(dives, (athlete) => athlete.includes('/')).map(({ athlete, scorePoints }) => [athlete, scorePoints])).toEqual([['Ann', 61], ['Ann / Bea', 70]])
  })
  it('of each person, the highest first, under one name', () => {
    const dives = [dive({ scorePoints: 61 }), dive({ athlete: 'A. Ann', scorePoints: 70 }), dive({ athlete: 'Bob', scorePoints: 65 }), dive({ athlete: '', scorePoints: 99 })]
    expect(bestPerAthlete(dives, (name) => (name === 'A. Ann' ? 'Ann' : name)).map(({ athlete, count, scorePoints }) => [athlete, count, scorePoints])).toEqual([['Ann', 2, 70], ['Bob', 1, 65]])
  })
})

describe('the best mean of awards', () => {
  it('is of three awards at least', () => {
    const dives = [dive({ awards: [10] }), dive({ awards: [10, 10] }), dive({ awards: [8, 8.5, 9] }), dive({ awards: [] })]
    expect(bestAwardMean(dives)).toEqual({ diveId: dives[2]!.id, diveNumber: '107B', date: '2021-07-24', awardMean: 8.5, awards: 3 })
    expect(bestAwardMean([dive({ awards: [10] })])).toBeNull()
  })
})

describe('the best total of an event', () => {
  it('is of rounds 1 to the last, each dived once and scored', () => {
    const whole = list([1, 2, 3, 4, 'Round 5'], { scorePoints: 60.15 })
    expect(bestTotal(whole, new Map())).toEqual({ best: { event: 'Cup', date: '2021-07-24', heightMetres: 3, totalPoints: 300.75, diveIds: whole.map((each) => each.id) }, complete: 1, incomplete: 0 })
    const unordered = [...whole].reverse()
    expect(bestTotal(unordered, new Map()).best?.diveIds).toEqual(whole.map((each) => each.id))
  })
  it.each([
    ['a round is missing', list([1, 2, 4, 5, 6])],
    ['there are too few', list([1, 2, 3, 4])],
    ['one is there twice', list([1, 2, 3, 4, 5, 5])],
    ['one has no score', [...list([1, 2, 3, 4]), dive({ round: '5', scorePoints: null })]],
    ['rounds are not numbered', list(['Final', 'Final', 'Final', 'Final', 'Final'])],
    ['another height is among them', [...list([1, 2, 3, 4]), dive({ round: '5', heightMetres: 10 })]],
  ])('is not told where %s', (_why, dives) => {
    expect(bestTotal(dives, new Map()).best).toBeNull()
    expect(bestTotal(dives, new Map()).incomplete).toBeGreaterThan(0)
  })
  it('is not told where somebody else has a later round', () => {
    const five = list([1, 2, 3, 4, 5])
    expect(bestTotal(five, new Map([[occasionKey(five[0]!), 6]])).best).toBeNull()
    expect(bestTotal(five, new Map([[occasionKey(five[0]!), 5]])).best?.totalPoints).toBe(300)
  })
  it('is the highest of several; the same event on another date is another', () => {
    const [one, other] = [list([1, 2, 3, 4, 5]), list([1, 2, 3, 4, 5], { date: '2022', scorePoints: 66 })]
    expect(bestTotal([...one, ...other], new Map())).toMatchObject({ best: { date: '2022', totalPoints: 330 }, complete: 2, incomplete: 0 })
    expect(bestTotal([dive({ event: '' })], new Map())).toEqual({ best: null, complete: 0, incomplete: 0 })
  })
})
