import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateReaction, fewestSamples, keptSamples, meantFrame, reactionSample } from '../../../../src/shared/domain/reaction-offset.ts'

/** 25 frames a second. */
const steady = Array.from({ length: 100 }, (_, i) => i * 40_000)
/** Frames of 20 and 60 ms by turns. */
const uneven = Array.from({ length: 100 }, (_, i) => Math.floor(i / 2) * 80_000 + (i % 2) * 20_000)

describe('reactionSample', () => {
  it('is how late the key was, in real time', () => {
    expect(reactionSample(2_000_000, 1_800_000, 1)).toBe(200)
    expect(reactionSample(2_000_000, 1_600_000, 2)).toBe(200)
    expect(reactionSample(2_000_000, 2_080_000, 1)).toBe(-80)
  })
  it('is positive for a late key backwards too', () => expect(reactionSample(1_800_000, 2_000_000, -1)).toBe(200))
  it('leaves out other opinions and playback too slow to tell', () => {
    expect(reactionSample(2_000_000, 400_000, 1)).toBeNull()
    expect(reactionSample(2_000_000, 1_990_000, 0.25)).toBeNull()
  })
})

describe('estimateReaction', () => {
  it('says nothing before there are enough', () => {
    expect(estimateReaction([200, 210])).toEqual({ count: 2, milliseconds: null, spread: null })
    expect(estimateReaction(Array.from({ length: fewestSamples }, () => 180))).toEqual({ count: fewestSamples, milliseconds: 180, spread: 0 })
  })
  it('is the median, which single slips do not move, and half the distance of the quartiles', () => {
    expect(estimateReaction([150, 160, 170, 180, 190, 200, 210, 1400, -1400])).toEqual({ count: 9, milliseconds: 180, spread: 20 })
  })
  it('follows a habit that changes', () => {
    const before = Array.from({ length: 60 }, () => 300)
    expect(estimateReaction([...before, ...Array.from({ length: keptSamples }, () => 120)])).toMatchObject({ count: keptSamples, milliseconds: 120 })
  })
})

describe('meantFrame', () => {
  it('goes back by the offset times the rate', () => {
    expect(meantFrame(steady, 50, 1, 200)).toBe(45)
    expect(meantFrame(steady, 50, 2, 200)).toBe(40)
    expect(meantFrame(steady, 50, 0.5, 160)).toBe(48)
    expect(meantFrame(steady, 50, -1, 200)).toBe(55)
    expect(meantFrame(steady, 50, 1, 0)).toBe(50)
  })
  it('goes by the frames’ own times', () => {
    expect(uneven[50]).toBe(2_000_000)
    expect(meantFrame(uneven, 50, 1, 160)).toBe(46)
    expect(meantFrame(uneven, 50, 1, 60)).toBe(49)
  })
  it('stays in the dive, and off frame 0, where no later stage can start', () => {
    expect(meantFrame(steady, 3, 1, 200)).toBe(1)
    expect(meantFrame(steady, 0, 1, 200)).toBe(0)
    expect(meantFrame(steady, 98, 1, -200)).toBe(99)
    expect(meantFrame([0], 0, 1, 200)).toBe(0)
  })
  it('undoes exactly the lateness it has learnt, frame by frame', () => {
    fc.assert(fc.property(fc.integer({ min: 20, max: 99 }), fc.integer({ min: 0, max: 9 }), fc.constantFrom(0.5, 1, 2), (pressed, late, rate) => {
      const sample = reactionSample(uneven[pressed] ?? 0, uneven[pressed - late] ?? 0, rate)
      if (sample !== null) expect(meantFrame(uneven, pressed, rate, sample)).toBe(pressed - late)
    }))
  })
})
