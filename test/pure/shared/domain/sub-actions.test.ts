import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { subActionNames } from '../../../../src/shared/domain/stages.ts'
import { diveNumbersOfStages, formatSubAction, parseSubAction } from '../../../../src/shared/domain/sub-actions.ts'

describe('sub-actions', () => {
  it('reads and writes every name of FineDiving\'s table', () => {
    for (const name of subActionNames.slice(1)) {
      const parsed = parseSubAction(name.toUpperCase())
      expect([name, parsed && formatSubAction(parsed)]).toEqual([name, name])
    }
    expect(parseSubAction('3.5 Soms.Tuck')).toEqual({ kind: 'somersaults', halfSomersaults: 7, position: 'C' })
    expect(parseSubAction('Arm.Reverse')).toEqual({ kind: 'take-off', direction: 'reverse', isArmstand: true })
    expect(parseSubAction('0.5 Twist')).toEqual({ kind: 'twists', halfTwists: 1 })
  })

  it('reads nothing else', () => {
    for (const text of ['', 'Arm.Inward', 'Sideways', '0 Twists', '3.7 Soms.Pike', '2 Soms.Free', '1 Som', 'Twists']) expect([text, parseSubAction(text)]).toEqual([text, null])
    fc.assert(fc.property(fc.string(), (text) => { expect(() => parseSubAction(text)).not.toThrow() }))
  })

  it('finds the numbers a sequence belongs to', () => {
    expect(diveNumbersOfStages(['Reverse', '3.5 Soms.Tuck', 'Entry'])).toEqual(['307C'])
    expect(diveNumbersOfStages(['Forward', '2.5 Soms.Pike', '1 Twist', '2.5 soms.pike', 'entry'])).toEqual(['5152B', '5152D'])
    expect(diveNumbersOfStages(['Forward', '3.5 Soms.Pike', 'Entry'])).toEqual(['107B'])
    expect(diveNumbersOfStages(['Arm.Back', '1.5 Twists', '2 Soms.Pike', 'Entry'])).toEqual(['6243B', '6243D'])
    expect(diveNumbersOfStages(['Arm.Forward', '1 Som.Pike', '3.5 Twists'])).toEqual([])
    expect(diveNumbersOfStages(['Forward', null, 'Entry'])).toEqual([])
    expect(diveNumbersOfStages([])).toEqual([])
  })
})
