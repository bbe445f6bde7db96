import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWarp, exemplarFrame, pieceAt, queryFrame } from '../../../../src/renderer/src/review/warp.ts'

const warp = createWarp({ boundaries: [40, 80], frameCount: 100 }, { boundaries: [20, 100], frameCount: 130 })

/** Boundaries of a dive: `count` distinct frames inside it. */
const dive = (count: number) => fc.integer({ min: count + 2, max: 300 }).chain((frameCount) => fc.uniqueArray(fc.integer({ min: 1, max: frameCount - 1 }), { minLength: count, maxLength: count }).map((frames) => ({ frameCount, boundaries: frames.sort((a, b) => a - b) })))

describe('warp', () => {
  it('puts both panes at the same boundary together', () => expect([0, 40, 80].map((frame) => exemplarFrame(warp, frame))).toEqual([0, 20, 100]))
  it('stretches evenly between boundaries', () => {
    expect(exemplarFrame(warp, 20)).toBe(10)
    expect(exemplarFrame(warp, 60)).toBe(60)
  })
  it('is exact at every boundary of any two dives, both ways, and never leaves them', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 5 }).chain((count) => fc.tuple(dive(count), dive(count))), ([query, exemplar]) => {
      const some = createWarp(query, exemplar)
      query.boundaries.forEach((frame, i) => {
        expect(exemplarFrame(some, frame)).toBe(exemplar.boundaries[i])
        expect(queryFrame(some, exemplar.boundaries[i] ?? 0)).toBe(frame)
      })
      let last = 0
      for (let frame = 0; frame < query.frameCount; frame++) {
        const other = exemplarFrame(some, frame)
        expect(other).toBeGreaterThanOrEqual(last)
        expect(other).toBeLessThan(exemplar.frameCount)
        last = other
      }
    }), { numRuns: 40 })
  })
  it('matches first and last boundary where the numbers of stages differ, ends where there are none', () => {
    expect(createWarp({ boundaries: [10, 20, 30], frameCount: 40 }, { boundaries: [5, 25], frameCount: 50 })).toEqual({ query: [0, 10, 30, 40], exemplar: [0, 5, 25, 50] })
    expect(createWarp({ boundaries: [10, 20], frameCount: 40 }, { boundaries: [], frameCount: 80 })).toEqual({ query: [0, 40], exemplar: [0, 80] })
  })
  it('knows the stage of a frame', () => expect([0, 39, 40, 80, 99].map((frame) => pieceAt(warp, frame))).toEqual([0, 0, 1, 2, 2]))
})
