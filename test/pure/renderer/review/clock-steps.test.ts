import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { indexAt, instantOf, nextStop, percentStepped, played, stepped } from '../../../../src/renderer/src/review/clock-steps.ts'

const times = [0, 40_000, 90_000, 100_000, 160_000]

describe('the clock’s steps', () => {
  it('go from frame to frame of the reference by their own times', () => {
    const range = { from: 0, to: 220_000 }
    expect([1, 2, 3, 4].map((frames) => stepped(times, range, 0, frames))).toEqual([40_000, 90_000, 100_000, 160_000])
    expect(stepped(times, range, 95_000, -1)).toBe(40_000)
    expect([stepped(times, range, 40_000, -10), stepped(times, range, 40_000, 10)]).toEqual([0, 160_000])
  })
  it('go on where other panes reach beyond the reference', () => {
    const range = { from: -100_000, to: 400_000 }
    expect(stepped(times, range, 0, -1)).toBe(-44_000)
    expect(stepped(times, range, 160_000, 2)).toBe(264_000)
  })
  it('come back to where they began', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 90_000 }), { minLength: 1, maxLength: 50 }), fc.integer({ min: -80, max: 130 }), (gaps, index) => {
      const own = [0, ...gaps].map((_, i) => gaps.slice(0, i).reduce((sum, gap) => sum + gap, 0))
      expect(indexAt(own, instantOf(own, index))).toBe(index)
    }))
  })
  it('stop at boundaries in both directions', () => {
    expect([nextStop([10, 20], 10, 1), nextStop([10, 20], 10, -1), nextStop([10, 20], 25, -1)]).toEqual([20, null, 20])
  })
  it('play at a rate, loop, and end', () => {
    expect(played(100, 50, 2, { from: 0, to: 1000, loops: false })).toEqual({ clock: 200, ended: false })
    expect(played(900, 200, 1, { from: 500, to: 1000, loops: true })).toEqual({ clock: 600, ended: false })
    expect(played(600, 200, -1, { from: 500, to: 1000, loops: true })).toEqual({ clock: 900, ended: false })
    expect(played(900, 200, 1, { from: 0, to: 1000, loops: false })).toEqual({ clock: 1000, ended: true })
  })
  it('change the speed between 10 and 400 per cent', () => {
    expect([percentStepped(100, 1), percentStepped(100, -1), percentStepped(400, 1), percentStepped(10, -1), percentStepped(60, 1)]).toEqual([150, 75, 400, 10, 75])
  })
})
