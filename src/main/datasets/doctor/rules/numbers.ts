import { explainDiveNumber, normaliseDiveNumber } from '../../../../shared/domain/dive-number.ts'
import type { DiveRule } from '../rule.ts'

/** Dive numbers that no dive has, or that are not written as they should be. */
const impossible: DiveRule = {
  scope: 'dive',
  name: 'impossible-dive-number',
  severity: 'error',
  title: 'Impossible dive numbers',
  category: 'diving',
  explain:
    'The number describes no dive: no half somersault (100B), the free position without twists (200D, 300D, 612D), a group that does not exist. Stages and difficulty cannot be told from it, and methods that choose exemplars by dive number put such dives among themselves. '
    + 'MTL-AQA holds some because its numbers were derived. Correct the number from the pictures or from another data set that has the dive.',
  find({ facts }) {
    const reason = facts.diveNumber === null ? null : explainDiveNumber(facts.diveNumber)
    return reason === null ? [] : [{ message: reason }]
  },
}

const form: DiveRule = {
  scope: 'dive',
  name: 'dive-number-form',
  severity: 'note',
  title: 'Dive numbers in another form',
  category: 'diving',
  explain: 'Dive numbers are kept in upper case and without spaces, so that 107b and 107B are one number to lists, splits and the choice of exemplars. The fix writes the number as it should be.',
  find({ diveId, facts }) {
    const written = facts.diveNumber
    const wanted = written === null ? null : normaliseDiveNumber(written)
    if (written === null || wanted === null || wanted === written || explainDiveNumber(wanted) !== null) return []
    return [{ message: `The dive number is written "${written}"; it should be ${wanted}.`, fix: { kind: 'set-dive-number', description: `Write the number as ${wanted}.`, change: { diveId, facts: { diveNumber: wanted }, stages: null } } }]
  },
}

export const numberRules = [impossible, form] as const
