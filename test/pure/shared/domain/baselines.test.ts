import { describe, expect, it } from 'vitest'
import { sameNumberMean } from '../../../../src/shared/domain/baselines.ts'

describe('baselines', () => {
  it('predict the mean of the same dive number, else the overall mean', () => {
    const predict = sameNumberMean([{ diveNumber: '107b', scorePoints: 60 }, { diveNumber: '107B', scorePoints: 80 }, { diveNumber: '205C', scorePoints: 40 }])
    expect(predict?.({ diveNumber: '107B' })).toBe(70)
    expect(predict?.({ diveNumber: '205c' })).toBe(40)
    expect(predict?.({ diveNumber: '626C' })).toBe(60)
    expect(predict?.({ diveNumber: null })).toBe(60)
    expect(sameNumberMean([])).toBeNull()
  })
})
