import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { snapReach, snapTargets, snapTo } from '../../../../src/renderer/src/timeline/snapping.ts'

describe('snapTo', () => {
  const proposal = { frame: 40, kind: 'proposal' } as const
  it('jumps to a target within reach on the screen', () => {
    expect(snapTo(42.9, [proposal], 2)).toEqual({ frame: 40, target: proposal })
    expect(snapTo(44, [proposal], 2)).toEqual({ frame: 44, target: null })
  })
  it('holds less, in frames, the closer the zoom', () => {
    expect(snapTo(40.6, [proposal], 20)).toEqual({ frame: 41, target: null })
    expect(snapTo(40.3, [proposal], 20)).toEqual({ frame: 40, target: proposal })
  })
  it('takes the nearest, and of two at the same place the model’s', () => {
    expect(snapTo(41.2, [proposal, { frame: 41, kind: 'playhead' }], 3).target?.kind).toBe('playhead')
    expect(snapTo(40, [{ frame: 40, kind: 'origin' }, { frame: 40, kind: 'playhead' }, proposal], 3).target).toEqual(proposal)
  })
  it('lands on whole frames, at a target or the nearest one', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 4000, noNaN: true }), fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 6 }), fc.double({ min: 0.05, max: 100, noNaN: true }), (frame, frames, frameWidth) => {
      const found = snapTo(frame, frames.map((each) => ({ frame: each, kind: 'proposal' })), frameWidth)
      expect(Number.isInteger(found.frame)).toBe(true)
      if (found.target) expect(Math.abs(found.frame - frame) * frameWidth).toBeLessThanOrEqual(snapReach)
      else expect(Math.abs(found.frame - frame)).toBeLessThanOrEqual(0.5)
    }))
  })
})

describe('snapTargets', () => {
  it('are what the model proposes, the playhead and the place it was taken from', () => {
    expect(snapTargets(30, 35, [28, 70])).toEqual([{ frame: 28, kind: 'proposal' }, { frame: 70, kind: 'proposal' }, { frame: 35, kind: 'playhead' }, { frame: 30, kind: 'origin' }])
  })
  it('do not name the playhead where it stands on the boundary', () => expect(snapTargets(30, 30, [])).toEqual([{ frame: 30, kind: 'origin' }]))
})
