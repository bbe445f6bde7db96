import { describe, expect, it } from 'vitest'
import { diveArithmetic } from '../../../../src/shared/domain/dive-arithmetic.ts'
import type { ArithmeticFacts } from '../../../../src/shared/domain/dive-arithmetic.ts'

const sound: ArithmeticFacts = { diveNumber: '407C', heightMetres: 10, difficulty: 3.2, awards: [9.5, 9, 9.5, 9, 8.5, 9.5, 8.5], penaltyPoints: 0, scorePoints: 88 }
const read = (changes: Partial<ArithmeticFacts>) => diveArithmetic({ ...sound, ...changes })
const said = (changes: Partial<ArithmeticFacts>): string[] => read(changes).sentences.map((sentence) => `${sentence.about}: ${sentence.message}`)

describe('the arithmetic of a dive', () => {
  it('computes difficulty and total with their parts and finds them in order', () => {
    expect(read({})).toMatchObject({
      computedDifficulty: 3.2, difficultySource: 'formula', difficultyReason: null, enteredDifficulty: 3.2, difficultyAgrees: true,
      panel: 'individual', isPanelCertain: true, countedSum: 27.5, factor: 1, computedTotal: 88, enteredTotal: 88, totalAgrees: true, isTotalRounded: false,
      totalFormula: '27.5 × 3.2 = 88.00', sentences: [],
    })
    expect(read({}).roles?.map((role) => role.isCounted)).toEqual([true, true, false, true, false, false, false])
    expect(read({ diveNumber: '5253b', difficulty: 3.2, scorePoints: 88 })).toMatchObject({ difficultySource: 'exception', difficultyParts: { exception: -0.1 } })
    expect(read({ diveNumber: '626C', difficulty: 3.3, scorePoints: 90.75 })).toMatchObject({ difficultySource: 'armstand-table', difficultyParts: null, difficultyAgrees: true })
  })

  it('says where difficulty and total disagree', () => {
    expect(said({ difficulty: 3.4, scorePoints: 93.5 })).toEqual(['difficulty: The difficulty is entered as 3.4; for 407C the rules say 3.2 from 10 m.'])
    expect(said({ heightMetres: null, difficulty: 2, scorePoints: 55 })).toEqual([])
    expect(said({ heightMetres: null, difficulty: 2.5, scorePoints: 68.75 })[0]).toContain('3.4 (3 m)')
    expect(said({ scorePoints: 80 })).toEqual(['total: The total is entered as 80.00; the awards and the difficulty give 88.00 (27.5 × 3.2 = 88.00).'])
    expect(read({ scorePoints: 80 }).totalAgrees).toBe(false)
    expect(read({ penaltyPoints: 8, scorePoints: 80 })).toMatchObject({ totalAgrees: true, totalFormula: '27.5 × 3.2 − 8 = 80.00' })
  })

  it('tells rounding from error', () => {
    const rounded = read({ difficulty: 3.3, diveNumber: '207C', awards: [3.5, 3.5, 3, 3.5, 2, 3.5, 4], scorePoints: 34.7 })
    expect(rounded).toMatchObject({ computedTotal: 34.65, totalAgrees: false, isTotalRounded: true })
    expect(rounded.sentences[0]?.message).toContain('may be rounding')
  })

  it('reads five awards by the event, then by the total, then as an individual panel', () => {
    const five = { awards: [7.5, 9, 8, 8, 8.5], difficulty: 3.3, diveNumber: '207C', scorePoints: 81.18 }
    expect(read(five)).toMatchObject({ panel: 'synchronised', isPanelCertain: true, factor: 0.6, totalFormula: '41.0 × 0.6 × 3.3 = 81.18' })
    expect(read({ ...five, scorePoints: null })).toMatchObject({ panel: 'individual', isPanelCertain: false, computedTotal: 80.85 })
    expect(read({ ...five, scorePoints: null, event: 'Women 10m Synchronised' })).toMatchObject({ panel: 'synchronised', isPanelCertain: true })
    expect(read({ awards: [8, 8, 8, 8, 8], scorePoints: 76.8 })).toMatchObject({ isPanelCertain: false, totalAgrees: true })
  })

  it('uses the computed difficulty where none is entered, and says why where there is none', () => {
    expect(read({ difficulty: null })).toMatchObject({ difficultyAgrees: null, computedTotal: 88, totalAgrees: true })
    expect(read({ difficulty: null, heightMetres: null })).toMatchObject({ computedDifficulty: null, computedTotal: null, totalAgrees: null })
    expect(read({ heightMetres: null }).difficultyReason).toContain('height is not known')
    expect(read({ diveNumber: null })).toMatchObject({ computedDifficulty: null, difficultyAgrees: null, totalAgrees: true, sentences: [] })
    expect(read({ diveNumber: null }).difficultyReason).toContain('dive number is not known')
  })

  it('names impossible numbers, awards and panels', () => {
    expect(said({ diveNumber: '200D' })[0]).toContain('dive-number: 200D has no half somersault')
    expect(said({ awards: [55.5, 5, 6], scorePoints: 51 })).toEqual(['awards: An award of 55.5 was found; awards go from 0 to 10.'])
    expect(read({ awards: [55.5, 5, 6] }).computedTotal).toBeNull()
    expect(said({ awards: [8, 8] })[0]).toContain('2 awards are given')
    expect(read({ awards: [] })).toMatchObject({ panel: null, roles: null, computedTotal: null, totalAgrees: null, sentences: [] })
  })
})
