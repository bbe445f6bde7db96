import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mcore } from '../../../../src/main/models/mcore/config.ts'
import { decodeTransitions, explainDelta, interpolationMatrix, stageSpans, transitionTargets } from '../../../../src/main/models/mcore/stages.ts'

const frames = 12
/** Logits [T, 2] with the given peaks: [frame, column, height]. */
function logits(...peaks: readonly (readonly [number, number, number])[]): Float32Array {
  const data = new Float32Array(frames * 2)
  for (const [frame, column, height] of peaks) data[frame * 2 + column] = height
  return data
}

describe('transition targets', () => {
  it('hold the weight of each transition at its frame', () => {
    expect([...transitionTargets([1, 3], 4)]).toEqual([0, 0, 1, 0, 0, 0, 0, 2])
    expect(() => transitionTargets([1, 4], 4)).toThrow(/frame 4 of 4/)
  })
})

describe('decoding of transitions', () => {
  it('official: each within its half', () => {
    const data = logits([8, 0, 9], [3, 0, 5], [2, 1, 9], [7, 1, 5])
    expect(decodeTransitions(data, frames, 'official')).toEqual([3, 7])
  })

  it('ordered: the best pair in order, wherever it lies', () => {
    expect(decodeTransitions(logits([7, 0, 9], [9, 1, 5], [2, 1, 6]), frames)).toEqual([7, 9])
    expect(decodeTransitions(logits([2, 0, 3], [4, 1, 3]), frames)).toEqual([2, 4])
  })

  it('ordered: equals a search over all pairs', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2 * frames, maxLength: 2 * frames }), (numbers) => {
      const data = Float32Array.from(numbers)
      let best = -Infinity
      for (let a = 1; a < frames - 1; a += 1) for (let b = a + 1; b < frames; b += 1) best = Math.max(best, (data[a * 2] ?? 0) + (data[b * 2 + 1] ?? 0))
      const [first = 0, last = 0] = decodeTransitions(data, frames)
      expect(first).toBeGreaterThan(0)
      expect(last).toBeGreaterThan(first)
      expect((data[first * 2] ?? 0) + (data[last * 2 + 1] ?? 0)).toBe(best)
    }))
  })
})

describe('stage spans', () => {
  it('cut at the transitions; a transition at 0 counts as 1', () => {
    expect(stageSpans([4, 9], frames)).toEqual([[0, 4], [4, 9], [9, 12]])
    expect(stageSpans([0, 9], frames)).toEqual([[0, 1], [1, 9], [9, 12]])
  })

  it('never leave a stage empty, however wrong the transitions', () => {
    fc.assert(fc.property(fc.integer({ min: -3, max: 20 }), fc.integer({ min: -3, max: 20 }), (a, b) => {
      const spans = stageSpans([a, b], frames)
      expect(spans.every(([from, to]) => to > from)).toBe(true)
      expect(spans[0]?.[0]).toBe(0)
      expect(spans.at(-1)?.[1]).toBe(frames)
    }))
  })
})

describe('interpolation matrices', () => {
  const config = { frames, tokensPerStage: 5 }
  it('interpolate linearly with the ends aligned', () => {
    const matrix = interpolationMatrix(config, [3, 9])
    const row = (r: number): number[] => [...matrix.subarray(r * frames, (r + 1) * frames)]
    expect(row(0)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(row(1)).toEqual([0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(row(4)).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    expect(row(6)).toEqual([0, 0, 0, 0, 0.75, 0.25, 0, 0, 0, 0, 0, 0])
  })

  it('repeat the one frame of a stage of one frame', () => {
    const matrix = interpolationMatrix(config, [1, 2])
    for (let token = 0; token < 10; token += 1) expect(matrix[token * frames + Math.floor(token / 5)]).toBe(1)
  })

  it('have rows that sum to 1 and never leave their stage', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 11 }), (a, b) => {
      const spans = stageSpans([a, b], frames)
      const matrix = interpolationMatrix(config, [a, b])
      for (let r = 0; r < 15; r += 1) {
        const row = matrix.subarray(r * frames, (r + 1) * frames)
        const [from = 0, to = 0] = spans[Math.floor(r / 5)] ?? []
        expect(row.reduce((x, y) => x + y, 0)).toBeCloseTo(1, 6)
        expect(row.every((weight, t) => weight === 0 || (t >= from && t < to))).toBe(true)
      }
    }))
  })
})

describe('explanation of a score difference', () => {
  it('splits delta into contributions that add up to it', () => {
    const tokens = Float32Array.from({ length: 15 }, (_, i) => i)
    const { delta, stageContributions } = explainDelta(mcore, tokens)
    expect(delta).toBeCloseTo(7, 6)
    expect(stageContributions).toEqual([2 / 3, 7 / 3, 12 / 3])
  })
})
