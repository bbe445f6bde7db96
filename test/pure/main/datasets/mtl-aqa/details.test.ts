import { describe, expect, it } from 'vitest'
import { spelledDiveNumber } from '../../../../../src/main/datasets/mtl-aqa/details.ts'

describe('dive numbers spelled by fields', () => {
  it.each([
    ['407C', { position: 2, armstand: 0, rotation_type: 2, ss_no: 7, tw_no: 0 }],
    ['5253B', { position: 1, armstand: 0, rotation_type: 0, ss_no: 5, tw_no: 3 }],
    ['626C', { position: 2, armstand: 1, rotation_type: 0, ss_no: 6, tw_no: 0 }],
    ['6142D', { position: 0, armstand: 1, rotation_type: 1, ss_no: 4, tw_no: 2 }],
    ['200D', { position: 0, armstand: 0, rotation_type: 0, ss_no: 0, tw_no: 0 }],
    [null, { position: 3, armstand: 0, rotation_type: 0, ss_no: 5, tw_no: 0 }],
    [null, { position: 1, armstand: 0, rotation_type: 4, ss_no: 5, tw_no: 0 }],
  ])('%s', (number, fields) => {
    expect(spelledDiveNumber(fields)).toBe(number)
  })
})
