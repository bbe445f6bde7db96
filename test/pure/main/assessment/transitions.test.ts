import { describe, expect, it } from 'vitest'
import { chooseTransitions } from '../../../../src/main/assessment/transitions.ts'

/** Logits [T, 2] that are 0 but for some peaks: [sample, column, height]. */
function logits(T: number, peaks: [number, 0 | 1, number][]): Float32Array {
  const values = new Float32Array(T * 2)
  for (const [t, column, height] of peaks) values[t * 2 + column] = height
  return values
}

describe('chooseTransitions', () => {
  it('finds two clear peaks', () => {
    const choice = chooseTransitions(logits(48, [[11, 0, 9], [35, 1, 9]]), 'ordered-pairs')
    expect(choice.samples).toEqual([11, 35])
    expect(choice.confidences[0]).toBeGreaterThan(0.98)
  })

  it('finds a first transition in the second half, which the official windows cannot', () => {
    const late = logits(48, [[30, 0, 9], [40, 1, 9]])
    expect(chooseTransitions(late, 'ordered-pairs').samples).toEqual([30, 40])
    expect(chooseTransitions(late, 'official-windows').samples[0]).toBeLessThan(24)
  })

  it('keeps the order where the single best samples would contradict it', () => {
    const crossed = logits(20, [[12, 0, 5], [3, 0, 4], [8, 1, 5], [15, 1, 2]])
    expect(chooseTransitions(crossed, 'ordered-pairs').samples).toEqual([3, 8])
  })

  it('never predicts an empty stage', () => {
    for (const peaks of [[[0, 0, 9], [0, 1, 9]], [[19, 0, 9], [19, 1, 9]]] as [number, 0 | 1, number][][]) {
      const [first, last] = chooseTransitions(logits(20, peaks), 'ordered-pairs').samples
      expect(first).toBeGreaterThanOrEqual(1)
      expect(last).toBeGreaterThan(first)
      expect(last).toBeLessThan(20)
    }
  })

  it('equals an exhaustive search', () => {
    let state = 7
    const random = (): number => (state = (state * 48271) % 0x7fffffff) / 0x7fffffff
    for (let trial = 0; trial < 20; trial++) {
      const values = Float32Array.from({ length: 24 }, random)
      let best = [0, 0]
      let bestSum = -Infinity
      for (let i = 1; i < 12; i++)
        for (let j = i + 1; j < 12; j++)
          if (values[i * 2]! + values[j * 2 + 1]! > bestSum) {
            bestSum = values[i * 2]! + values[j * 2 + 1]!
            best = [i, j]
          }
      expect(chooseTransitions(values, 'ordered-pairs').samples).toEqual(best)
    }
  })

  it('takes an official 0 as 1', () => {
    expect(chooseTransitions(logits(20, [[0, 0, 9], [15, 1, 9]]), 'official-windows').samples).toEqual([1, 15])
  })

  it('gives curves that add up to 1', () => {
    const { curves } = chooseTransitions(logits(30, [[3, 0, 2]]), 'ordered-pairs')
    for (const curve of curves) expect(curve.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
  })
})
