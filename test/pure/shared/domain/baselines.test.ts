import { describe, expect, it } from 'vitest'
import { medianTransitions, sameNumberMean } from '../../../../src/shared/domain/baselines.ts'

describe('baselines', () => {
  it('predict the mean of the same dive number, else the overall mean', () => {
    const predict = sameNumberMean([{ diveNumber: '107b', scorePoints: 60 }, { diveNumber: '107B', scorePoints: 80 }, { diveNumber: '205C', scorePoints: 40 }])
    expect(predict?.({ diveNumber: '107B' })).toBe(70)
    expect(predict?.({ diveNumber: '205c' })).toBe(40)
    expect(predict?.({ diveNumber: '626C' })).toBe(60)
    expect(predict?.({ diveNumber: null })).toBe(60)
    expect(sameNumberMean([])).toBeNull()
  })

  it('predict the median transitions as a share of the length', () => {
    const predict = medianTransitions([{ transitions: [10, 80], frameCount: 100 }, { transitions: [20, 180], frameCount: 200 }, { transitions: [30, 70], frameCount: 100 }])
    expect(predict?.({ frameCount: 50 })).toEqual([5, 40])
    expect(medianTransitions([])).toBeNull()
  })
})
