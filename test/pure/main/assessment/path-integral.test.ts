import { describe, expect, it } from 'vitest'
import { integratePath, type PathPoint } from '../../../../src/main/assessment/attribution/path-integral.ts'

/** F(a) = Σ of each part's own integral; two parts, one of which bends at a place between all even steps. */
const bent = (place: number): PathPoint => {
  const slope = Math.max(0, place - 0.43) * 40
  return { value: 3 * place + 20 * Math.max(0, place - 0.43) ** 2, parts: Float64Array.of(3, slope) }
}

describe('the integral along a path', () => {
  it('gives each part its own integral', async () => {
    const found = await integratePath({ evaluate: async (place) => bent(place) })
    expect(found.parts[0]).toBeCloseTo(3, 10)
    expect(Math.abs(found.parts[1]! - 20 * 0.57 ** 2)).toBeLessThanOrEqual(found.allowedGap)
    expect(found.isComplete).toBe(true)
    expect(found.to - found.from).toBeCloseTo(3 + 20 * 0.57 ** 2, 10)
    expect(found.parts[0]! + found.parts[1]!).toBeCloseTo(found.to - found.from + found.gap, 10)
    expect(found.gap).not.toBe(0)
  })

  it('refines where the error is, not everywhere', async () => {
    const places: number[] = []
    const jump = (place: number): PathPoint => ({ value: place < 0.3 ? 0 : 50 * (place - 0.3), parts: Float64Array.of(place < 0.3 ? 0 : 50) })
    const found = await integratePath({ evaluate: async (place) => { places.push(place); return jump(place) } })
    expect(found.isComplete).toBe(true)
    expect(found.places).toBe(places.length)
    expect(places.slice(9).length).toBeGreaterThan(0)
    expect(places.slice(9).every((place) => place > 0.25 && place < 0.375)).toBe(true)
  })

  it('says by how much it misses where the most gradients do not suffice', async () => {
    // A gradient that has nothing to do with F.
    const found = await integratePath({ evaluate: async (place) => ({ value: 10 * place, parts: Float64Array.of(11) }), mostPlaces: 20 })
    expect(found).toMatchObject({ isComplete: false, places: 20, from: 0, to: 10 })
    expect(found.gap).toBeCloseTo(1, 10)
    expect(found.allowedGap).toBeCloseTo(0.1, 10)
  })

  it('does not take a lucky sum for a complete one', async () => {
    // The errors of both halves cancel exactly, and each is as large as what F changes.
    const found = await integratePath({ evaluate: async (place) => ({ value: place, parts: Float64Array.of(place < 0.5 ? 3 : place > 0.5 ? -1 : 1) }), mostPlaces: 30 })
    expect(Math.abs(found.gap)).toBeLessThanOrEqual(found.allowedGap)
    expect(found.isComplete).toBe(false)
  })

  it('asks no more of a difference of nothing than a hundredth of a point', async () => {
    const found = await integratePath({ evaluate: async () => ({ value: 60, parts: Float64Array.of(0.004, -0.001) }) })
    expect(found).toMatchObject({ isComplete: true, allowedGap: 0.01, places: 9 })
  })
})
