import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { overviewFrames, stripFrames } from '../../../../src/main/video/thumbnails.ts'

describe('overviewFrames', () => {
  it('takes the key frame of a tile, where it has one', () => {
    expect(overviewFrames([0, 250, 500, 750], 0, 1000, 4)).toEqual([0, 250, 500, 750])
    expect(overviewFrames([0, 250, 500, 750], 0, 100, 4)).toEqual([0, 37, 62, 87])
    expect(overviewFrames([], 0, 100, 2)).toEqual([25, 75])
  })
  it('stays in each tile’s own part, in ascending order', () => {
    const keys = fc.uniqueArray(fc.nat(999), { maxLength: 40 }).map((list) => list.sort((a, b) => a - b))
    fc.assert(fc.property(keys, fc.nat(800), fc.integer({ min: 1, max: 199 }), fc.integer({ min: 1, max: 16 }), (keyFrames, start, length, tiles) => {
      const found = overviewFrames(keyFrames, start, start + length, tiles)
      const exact = stripFrames(start, start + length, tiles)
      found.forEach((frame, i) => {
        expect(frame).toBeGreaterThanOrEqual(i === 0 ? start : (found[i - 1] ?? 0))
        expect(frame).toBeLessThan(start + length)
        expect(Math.abs(frame - (exact[i] ?? 0))).toBeLessThanOrEqual(length / tiles / 2)
      })
    }))
  })
})
