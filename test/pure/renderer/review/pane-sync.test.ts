import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endTime } from '../../../../src/shared/domain/frame-times.ts'
import { clockTime, mapPane, mapReference, ownTime, paceAt, paneFrame, realTimes, sharedRange, syncModes, type TimedDive } from '../../../../src/renderer/src/review/pane-sync.ts'
import { matchStages, usableBoundaries } from '../../../../src/renderer/src/review/stage-match.ts'

/** A dive of variable frame rate: gaps of 1 to 100 ms, `count` boundaries. */
const diveOf = (count: number): fc.Arbitrary<TimedDive> =>
  fc.array(fc.integer({ min: 1_000, max: 100_000 }), { minLength: count + 2, maxLength: 120 }).chain((gaps) => {
    const times = [0, ...gaps].map((_, i) => gaps.slice(0, i).reduce((sum, gap) => sum + gap, 0))
    return fc.uniqueArray(fc.integer({ min: 1, max: times.length - 1 }), { minLength: count, maxLength: count }).map((frames) => ({ times, boundaries: frames.sort((a, b) => a - b) }))
  })
const anyDive = fc.integer({ min: 0, max: 6 }).chain(diveOf)
const even = (frames: number, rate: number, boundaries: number[]): TimedDive => ({ times: Array.from({ length: frames }, (_, i) => (i * 1e6) / rate), boundaries })

describe('matching stages', () => {
  it('pairs as many with as many', () => expect(matchStages([10, 20], [5, 40])).toEqual({ match: 'stages', pairs: [[10, 5], [20, 40]] }))
  it('takes take-off, flight and entry where the numbers differ', () => expect(matchStages([10, 20, 30, 40], [5, 50])).toEqual({ match: 'transitions', pairs: [[10, 5], [40, 50]] }))
  it('finds nothing where one side has no stages, or too few to tell take-off from entry', () => {
    for (const [a, b] of [[[], [1, 2]], [[1, 2], []], [[], []], [[1], [1, 2]], [[1, 2, 3], [9]]] as const) expect(matchStages(a, b).match).toBe('none')
  })
  it('leaves out boundaries no warp can use', () => expect(usableBoundaries([0, -3, 5, 5, 4, 7.5, 9, 20], 20)).toEqual([5, 9]))
})

describe('panes on one clock', () => {
  it('puts every pane on its own boundary at every boundary of the reference, whatever the frame rates', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 6 }).chain((count) => fc.tuple(diveOf(count), fc.array(diveOf(count), { minLength: 1, maxLength: 3 }))), ([reference, others]) => {
      for (const other of others) {
        const map = mapPane(reference, other, 'stages')
        expect(map).toMatchObject({ how: 'stages', isFallback: false })
        reference.boundaries.forEach((boundary, i) => {
          const clock = reference.times[boundary]!
          expect(paneFrame(mapReference(), reference.times, clock).frame).toBe(boundary)
          expect(paneFrame(map, other.times, clock)).toEqual({ frame: other.boundaries[i], isOutside: false })
          // And just before it, in the stage before.
          expect(paneFrame(map, other.times, clock - 1).frame).toBeGreaterThanOrEqual(other.boundaries[i]! - 1)
        })
      }
    }), { numRuns: 60 })
  })

  it('puts take-off and entry together where the numbers of stages differ', () => {
    fc.assert(fc.property(fc.tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 5, max: 7 })).chain(([a, b]) => fc.tuple(diveOf(a), diveOf(b))), ([reference, other]) => {
      const map = mapPane(reference, other, 'stages')
      expect(map.how).toBe('transitions')
      for (const at of [0, -1]) expect(paneFrame(map, other.times, reference.times[reference.boundaries.at(at)!]!).frame).toBe(other.boundaries.at(at))
    }), { numRuns: 60 })
  })

  it('never runs backwards, in any mode, and stays in the dive', () => {
    fc.assert(fc.property(anyDive, anyDive, fc.constantFrom(...syncModes), (reference, other, mode) => {
      const map = mapPane(reference, other, mode)
      const { from, to } = sharedRange([{ map: mapReference(), times: reference.times }, { map, times: other.times }])
      let last = { own: -Infinity, frame: 0 }
      for (let i = 0; i <= 200; i++) {
        const clock = from + ((to - from) * i) / 200
        const own = ownTime(map, clock)
        const { frame } = paneFrame(map, other.times, clock)
        expect(own).toBeGreaterThanOrEqual(last.own)
        expect(frame).toBeGreaterThanOrEqual(last.frame)
        expect(frame).toBeLessThan(other.times.length)
        last = { own, frame }
      }
    }), { numRuns: 60 })
  })

  it('is turned round to the microsecond', () => {
    fc.assert(fc.property(anyDive, anyDive, fc.constantFrom(...syncModes), fc.double({ min: 0, max: 1, noNaN: true }), (reference, other, mode, share) => {
      const map = mapPane(reference, other, mode)
      const clock = share * endTime(reference.times)
      expect(Math.abs(clockTime(map, ownTime(map, clock)) - clock)).toBeLessThan(1)
    }), { numRuns: 60 })
  })

  it('shows every frame of every pane somewhere on the clock', () => {
    fc.assert(fc.property(anyDive, anyDive, fc.constantFrom(...syncModes), (reference, other, mode) => {
      const map = mapPane(reference, other, mode)
      const { from, to } = sharedRange([{ map: mapReference(), times: reference.times }, { map, times: other.times }])
      for (const time of [0, other.times.at(-1)!]) {
        expect(clockTime(map, time)).toBeGreaterThanOrEqual(from)
        expect(clockTime(map, time)).toBeLessThanOrEqual(to)
      }
    }), { numRuns: 60 })
  })

  it('runs in real time from a common instant', () => {
    const reference = even(100, 25, [40, 80])
    const other = even(200, 50, [30, 120])
    expect(mapPane(reference, other, 'start')).toMatchObject({ how: 'start', isFallback: false })
    for (const [mode, mine, theirs] of [['take-off', 40, 30], ['entry', 80, 120]] as const) {
      const map = mapPane(reference, other, mode)
      expect(map.how).toBe(mode)
      expect(paneFrame(map, other.times, reference.times[mine]!).frame).toBe(theirs)
      // One frame of the reference is two of the other.
      expect(paneFrame(map, other.times, reference.times[mine + 5]!).frame).toBe(theirs + 10)
      expect(paceAt(map, 0)).toBe(1)
    }
  })

  it('falls back to real time from the start, and says so, without common stages', () => {
    const labelled = even(100, 25, [40, 80])
    const bare = even(90, 30, [])
    for (const mode of ['stages', 'take-off', 'entry'] as const) {
      expect(mapPane(labelled, bare, mode)).toMatchObject({ how: 'start', isFallback: true })
      expect(mapPane(bare, labelled, mode)).toMatchObject({ how: 'start', isFallback: true })
    }
    expect(paneFrame(mapPane(labelled, bare, 'stages'), bare.times, 1e6).frame).toBe(30)
  })

  it('holds the first and the last frame outside a dive, and says so', () => {
    const reference = even(100, 25, [40, 80])
    const other = even(50, 25, [10, 40])
    const map = mapPane(reference, other, 'take-off')
    expect(paneFrame(map, other.times, 0)).toEqual({ frame: 0, isOutside: true })
    expect(paneFrame(map, other.times, reference.times[40]!)).toEqual({ frame: 10, isOutside: false })
    expect(paneFrame(map, other.times, reference.times[90]!)).toEqual({ frame: 49, isOutside: true })
  })

  it('nudges by frames, no further than the dive', () => {
    const reference = even(100, 25, [40, 80])
    const map = mapPane(reference, even(100, 25, [30, 60]), 'stages')
    const at = (nudge: number) => paneFrame(map, reference.times, reference.times[40]!, nudge)
    expect([at(0).frame, at(3).frame, at(-3).frame]).toEqual([30, 33, 27])
    expect([at(-40), at(90)]).toEqual([{ frame: 0, isOutside: true }, { frame: 99, isOutside: true }])
  })

  it('gives each stage its own pace', () => {
    const map = mapPane(even(100, 25, [40, 80]), even(100, 25, [20, 80]), 'stages')
    expect([0, 1.6e6 - 1, 1.6e6, 3.5e6].map((clock) => paceAt(map, clock))).toEqual([0.5, 0.5, 1.5, 1])
  })

  it('takes slowed-down footage in real time', () => {
    const slow = even(240, 30, []).times
    expect(realTimes(slow, 30, 240).at(-1)).toBeCloseTo(slow.at(-1)! / 8)
    expect(realTimes(slow, 30, null)).toBe(slow)
  })

  it('survives frames of one time, as broken files have', () => {
    const broken: TimedDive = { times: [0, 10, 10, 10, 20, 30], boundaries: [1, 2, 3] }
    const map = mapPane(broken, even(60, 30, [10, 20, 30]), 'stages')
    for (let clock = 0; clock < 40; clock++) expect(Number.isFinite(ownTime(map, clock))).toBe(true)
  })
})
