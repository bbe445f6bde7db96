import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeDiveNumber, explainDiveNumber, formatDiveNumber, normaliseDiveNumber, parseDiveNumber } from '../../../../src/shared/domain/dive-number.ts'
import derived from './data/finediving-derived.json' with { type: 'json' }

function words(number: string): string {
  const parsed = parseDiveNumber(number)
  return parsed.isPossible ? describeDiveNumber(parsed.dive) : parsed.reason
}

describe('dive numbers', () => {
  it('reads all three forms, in any case', () => {
    expect(parseDiveNumber(' 107b ')).toEqual({ isPossible: true, dive: { group: 1, direction: 'forward', isFlying: false, halfSomersaults: 7, halfTwists: 0, position: 'B' } })
    expect(parseDiveNumber('5253B')).toEqual({ isPossible: true, dive: { group: 5, direction: 'back', isFlying: false, halfSomersaults: 5, halfTwists: 3, position: 'B' } })
    expect(parseDiveNumber('626c')).toEqual({ isPossible: true, dive: { group: 6, direction: 'back', isFlying: false, halfSomersaults: 6, halfTwists: 0, position: 'C' } })
    expect(parseDiveNumber('113C')).toMatchObject({ isPossible: true, dive: { isFlying: true, halfSomersaults: 3 } })
    expect(parseDiveNumber('6243D')).toMatchObject({ isPossible: true, dive: { group: 6, halfSomersaults: 4, halfTwists: 3, position: 'D' } })
  })

  it('says it in words', () => {
    expect(words('107B')).toBe('Forward 3½ somersaults pike')
    expect(words('401B')).toBe('Inward dive pike')
    expect(words('302C')).toBe('Reverse 1 somersault tuck')
    expect(words('113C')).toBe('Flying forward 1½ somersaults tuck')
    expect(words('5231D')).toBe('Back 1½ somersaults ½ twist free')
    expect(words('6243D')).toBe('Armstand back 2 somersaults 1½ twists free')
  })

  // The impossible codes of MTL-AQA (100B to 614D) and mistakes of the hand.
  it.each([
    ['100B', 'no half somersault'], ['200B', 'no half somersault'], ['200D', 'no half somersault'], ['300D', 'no half somersault'],
    ['612D', 'free position'], ['614D', 'free position'], ['626D', 'free position'], ['107D', 'free position'],
    ['707B', 'dive groups are'], ['127B', 'second digit'], ['107', 'position letter'], ['107E', 'ends with E'], ['1070B', '4 digits'],
    ['525B', '3 digits'], ['5553B', 'twisting dives go'], ['5250B', '205B'], ['5203B', 'half somersault'], ['646C', 'armstand dives go'],
    ['6240B', '624B'], ['111C', 'at least one whole somersault'], ['113A', 'straight position'], ['forward', 'not a dive number'], ['', 'is empty'], ['B107', 'not a dive number'],
  ])('explains why %s is impossible', (number, reason) => {
    expect(explainDiveNumber(number)).toContain(reason)
    expect(explainDiveNumber(number)).toContain(number === '' ? 'The dive number' : number.toUpperCase())
  })

  it('knows every FineDiving number', () => {
    const numbers = new Set(derived.difficulties.map(([number]) => String(number)))
    expect(numbers.size).toBe(52)
    for (const number of numbers) expect([number, explainDiveNumber(number)]).toEqual([number, null])
  })

  it('formats what it parsed, for every text of the right form', () => {
    fc.assert(fc.property(fc.stringMatching(/^ ?[0-9]{3,4}[A-Fa-f] ?$/), (text) => {
      const parsed = parseDiveNumber(text)
      if (parsed.isPossible) expect(formatDiveNumber(parsed.dive)).toBe(normaliseDiveNumber(text))
      else expect(parsed.reason.length).toBeGreaterThan(10)
    }), { numRuns: 2000 })
  })

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string(), (text) => { expect(parseDiveNumber(text)).toHaveProperty('isPossible') }))
  })
})
