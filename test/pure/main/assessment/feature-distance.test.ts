import { describe, expect, it } from 'vitest'
import { featureDistance } from '../../../../src/main/assessment/feature-distance.ts'

const rows = (...values: number[]): Float32Array => Float32Array.from(values)

describe('featureDistance', () => {
  it('is 0 for the same direction, whatever the length, and 1 for nothing in common', () => {
    expect(featureDistance(rows(1, 2, 3, 4), rows(2, 4, 6, 8), 2)).toBeCloseTo(0, 12)
    expect(featureDistance(rows(1, 0), rows(0, 5), 2)).toBe(1)
  })
  it('compares what is left when time is averaged: (1, 1) and (3, 0) have a cosine of 1 / √2', () =>
    expect(featureDistance(rows(1, 0, 0, 1), rows(1, 0, 2, 0), 2)).toBeCloseTo(1 - Math.SQRT1_2, 12))
  it('is 2 for opposites and 1 where a video has no activation', () => {
    expect(featureDistance(rows(1, 1), rows(-1, -1), 2)).toBeCloseTo(2, 12)
    expect(featureDistance(rows(0, 0), rows(1, 1), 2)).toBe(1)
  })
})
