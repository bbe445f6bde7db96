import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import golden from '../../../golden/data/sampling.json' with { type: 'json' }
import { CLIP_PLANS, frameToTransition, framesToTransitions, planClips, sampleUniform, transitionToFrame, transitionsToFrames } from '../../../../src/main/tensor/sampling.ts'

describe('uniform sampling against numpy', () => {
  for (const [first, last, count, expected] of golden.linspace as [number, number, number, number[]][]) {
    it(`${count} of ${first}..${last}`, () => expect(sampleUniform(first, last, count)).toEqual(expected))
  }

  it('always starts at the first and ends at the last frame, ascending', () => {
    fc.assert(fc.property(fc.nat(2000), fc.nat(2000), fc.integer({ min: 2, max: 300 }), (first, length, count) => {
      const frames = sampleUniform(first, first + length, count)
      expect(frames[0]).toBe(first)
      expect(frames.at(-1)).toBe(first + length)
      expect(frames.every((frame, i) => i === 0 || frame >= (frames[i - 1] ?? 0))).toBe(true)
    }))
  })

  it('refuses ranges that run backwards', () => {
    expect(() => sampleUniform(5, 4, 10)).toThrow(/frame range/)
    expect(() => sampleUniform(0, 4, 0)).toThrow(/at least 1/)
  })
})

describe('clip plans against the official loaders', () => {
  it('has the published starts', () => {
    expect(CLIP_PLANS.base103.starts).toEqual(golden.clip_starts['103_frames_10_clips'])
    expect(CLIP_PLANS.auxiliary.starts).toEqual(golden.clip_starts.auxiliary_8_clips)
    expect(CLIP_PLANS.base96.starts).toEqual(golden.clip_starts['96_frames_9_clips'])
  })

  it('moves a last clip that would run over back to the end', () => {
    expect(planClips(100, { stride: 30, clips: 4 }).starts).toEqual([0, 30, 60, 84])
  })

  it('refuses inputs shorter than a clip', () => {
    expect(() => planClips(15, { stride: 10, clips: 2 })).toThrow(/shorter than one clip/)
  })
})

describe('transitions', () => {
  it('is the first sampled frame at or after the new stage', () => {
    expect(frameToTransition(6, [0, 3, 6, 9])).toBe(2)
    expect(frameToTransition(7, [0, 3, 6, 9])).toBe(3)
    expect(frameToTransition(99, [0, 3, 6, 9])).toBe(3)
    expect(transitionToFrame(2, [0, 3, 6, 9])).toBe(6)
    expect(() => transitionToFrame(4, [0, 3, 6, 9])).toThrow(/outside/)
  })

  it('finds the same transitions as looking for changes in sampled per-frame labels', () => {
    fc.assert(fc.property(fc.integer({ min: 100, max: 400 }), fc.integer({ min: 1, max: 49 }), fc.integer({ min: 50, max: 95 }), (length, a, b) => {
      const starts = [Math.round((a / 100) * length), Math.round((b / 100) * length)]
      const sampled = sampleUniform(0, length - 1, 96)
      const labels = sampled.map((frame) => starts.filter((start) => frame >= start).length)
      const changes = starts.map((_, stage) => labels.indexOf(stage + 1))
      expect(framesToTransitions(starts, sampled)).toEqual(changes)
    }))
  })

  it('round-trips every transition when frames are sampled at most once', () => {
    const sampled = sampleUniform(0, 244, 96)
    const all = sampled.map((_, i) => i)
    expect(framesToTransitions(transitionsToFrames(all, sampled), sampled)).toEqual(all)
  })
})
