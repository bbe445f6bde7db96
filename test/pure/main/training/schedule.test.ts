import { describe, expect, it } from 'vitest'
import { secondsLeft, warmupCosine } from '../../../../src/main/training/schedule.ts'

describe('warmupCosine', () => {
  it('rises in a line, then falls along half a cosine to the floor', () => {
    expect(warmupCosine(0, 100, 10)).toBeCloseTo(0.1)
    expect(warmupCosine(9, 100, 10)).toBe(1)
    expect(warmupCosine(10, 100, 10)).toBe(1)
    expect(warmupCosine(55, 100, 10)).toBeCloseTo(0.5)
    expect(warmupCosine(100, 100, 10)).toBeCloseTo(0)
    expect(warmupCosine(500, 100, 10, 0.05)).toBeCloseTo(0.05)
  })
})

describe('secondsLeft', () => {
  it('knows nothing before the first step', () => {
    expect(secondsLeft([], 10)).toBeNull()
  })
  it('is not thrown by one slow step, and follows the latest', () => {
    expect(secondsLeft([1, 1, 60, 1, 1], 10)).toBe(10)
    expect(secondsLeft([...new Array<number>(100).fill(1), ...new Array<number>(25).fill(2)], 10)).toBe(20)
  })
})
