import { describe, expect, it } from 'vitest'
import { cheapestPath, clipRange } from '../../../../../src/renderer/src/review/decided/alignment-path.ts'
import { sampleUniform } from '../../../../../src/main/tensor/sampling.ts'

/** Every way there is, tried. */
function cheapestByTrying(costs: number[][], i = costs.length - 1, j = (costs[0]?.length ?? 0) - 1): number {
  const own = costs[i]?.[j] ?? Infinity
  if (i === 0 && j === 0) return own
  return own + Math.min(...[[i - 1, j - 1], [i - 1, j], [i, j - 1]].filter(([a, b]) => (a ?? -1) >= 0 && (b ?? -1) >= 0).map(([a, b]) => cheapestByTrying(costs, a, b)))
}

describe('the cheapest path', () => {
  it('is the straight one where nothing is cheaper', () => {
    expect(cheapestPath([[1, 1, 1], [1, 1, 1], [1, 1, 1]])).toEqual({ cells: [[0, 0], [1, 1], [2, 2]], cost: 3, offDiagonal: 0 })
  })

  it('waits where a dive waits', () => {
    const found = cheapestPath([[0, 9, 9], [0, 9, 9], [9, 0, 9], [9, 9, 0]])
    expect(found?.cells).toEqual([[0, 0], [1, 0], [2, 1], [3, 2]])
    expect(found).toMatchObject({ cost: 0, offDiagonal: 3 })
  })

  it('costs as little as any way there is, and steps by at most one', () => {
    let seed = 1
    const random = (): number => (seed = (seed * 16807) % 2147483647) / 2147483647
    for (let round = 0; round < 30; round += 1) {
      const [n, m] = [1 + Math.floor(random() * 5), 1 + Math.floor(random() * 5)]
      const costs = Array.from({ length: n }, () => Array.from({ length: m }, random))
      const found = cheapestPath(costs)
      expect(found?.cost).toBeCloseTo(cheapestByTrying(costs), 9)
      expect(found?.cells.reduce((sum, [i, j]) => sum + (costs[i]?.[j] ?? NaN), 0)).toBeCloseTo(found?.cost ?? NaN, 9)
      found?.cells.slice(1).forEach(([i, j], k) => {
        const [a, b] = found.cells[k] ?? [0, 0]
        expect([[1, 1], [1, 0], [0, 1]]).toContainEqual([i - a, j - b])
      })
    }
  })

  it('is none of what is no matrix', () => {
    for (const costs of [[], [[]], [[1, 2], [1]], [[NaN]]]) expect(cheapestPath(costs)).toBeNull()
  })
})

it('the frames a clip saw are those that were sampled', () => {
  for (const length of [30, 48, 137]) {
    const sampled = sampleUniform(0, length - 1, 48)
    for (const start of [0, 8, 32]) expect(clipRange(start, 16, 48, length)).toEqual([sampled[start], sampled[start + 15]])
  }
})
