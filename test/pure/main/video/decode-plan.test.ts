import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countFrames, entryFrameFor, keyFrameBefore, planPasses, selectByTime, toRanges } from '../../../../src/main/video/decode-plan.ts'

const keysEvery = (step: number) => (frame: number) => frame - (frame % step)

describe('ranges', () => {
  it('joins neighbours and repeats', () => {
    expect(toRanges([0, 1, 1, 2, 5, 7, 8])).toEqual([{ start: 0, end: 3 }, { start: 5, end: 6 }, { start: 7, end: 9 }])
    expect(toRanges([])).toEqual([])
  })

  it('finds the key frame at or before a frame', () => {
    expect([0, 29, 30, 31, 99].map((frame) => keyFrameBefore([0, 30, 60], frame))).toEqual([0, 0, 30, 30, 60])
    expect(keyFrameBefore([10], 5)).toBe(0)
  })
})

describe('planPasses', () => {
  it('decodes on where that is cheaper than entering anew', () => {
    expect(planPasses(keysEvery(30), toRanges([100, 110, 150]))).toEqual([{ entryFrame: 90, ranges: [{ start: 100, end: 101 }, { start: 110, end: 111 }, { start: 150, end: 151 }] }])
    expect(planPasses(keysEvery(30), toRanges([100, 1000])).map((pass) => pass.entryFrame)).toEqual([90, 990])
    expect(planPasses(keysEvery(30), toRanges([50]))[0]?.entryFrame).toBe(0)
  })

  it('covers every wanted frame once, in order, entering at or before it', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(5000), { maxLength: 300 }), fc.integer({ min: 1, max: 400 }), (frames, step) => {
      const wanted = frames.sort((a, b) => a - b)
      const passes = planPasses(keysEvery(step), toRanges(wanted))
      const covered = passes.flatMap((pass) => pass.ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)))
      expect(covered.filter((frame) => wanted.includes(frame))).toEqual(wanted)
      expect(new Set(covered).size).toBe(covered.length)
      for (const pass of passes) {
        expect(pass.entryFrame).toBeLessThanOrEqual(pass.ranges[0]?.start ?? 0)
        expect(pass.ranges.length).toBeLessThanOrEqual(100)
      }
    }))
  })
})

describe('entryFrameFor', () => {
  const timestampsMicroseconds = Float64Array.from({ length: 1000 }, (_, i) => i * 40_000)
  it('without key frames: the beginning, or ten seconds earlier where pictures carry times', () => {
    const index = { keyFrames: new Uint32Array(0), timestampsMicroseconds }
    expect(entryFrameFor(index, 900, false)).toBe(0)
    expect(entryFrameFor(index, 900, true)).toBe(650)
    expect(entryFrameFor(index, 100, true)).toBe(0)
  })
})

describe('selectByTime', () => {
  it('puts bounds half way between frames', () => {
    const times = [0, 40_000, 80_000, 120_001]
    expect(selectByTime([{ start: 1, end: 3 }], times)).toBe("select='gte(t,0.0200000)*lt(t,0.1000005)'")
    expect(selectByTime([{ start: 0, end: 1 }, { start: 3, end: 4 }], times)).toBe("select='lt(t,0.0200000)+gte(t,0.1000005)'")
    expect(selectByTime([{ start: 0, end: 4 }], times)).toBe("select='1'")
  })

  it('counts frames', () => expect(countFrames([{ start: 1, end: 3 }, { start: 9, end: 10 }])).toBe(3))
})
