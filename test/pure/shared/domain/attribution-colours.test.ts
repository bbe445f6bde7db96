import { describe, expect, it } from 'vitest'
import { attributionColours } from '../../../../src/shared/domain/attribution-colours.ts'

describe('attributions as colours', () => {
  it('tell what raises from what lowers, and are opaque at the strongest', () => {
    const colours = attributionColours([1, -2, 0, 5], 2)
    const pixel = (i: number): number[] => [...colours.subarray(4 * i, 4 * i + 4)]
    expect(pixel(0)[3]).toBe(128)
    expect(pixel(1)[3]).toBe(255)
    expect(pixel(0).slice(0, 3)).toEqual(pixel(3).slice(0, 3))
    expect(pixel(1).slice(0, 3)).not.toEqual(pixel(0).slice(0, 3))
    expect(pixel(2)[3]).toBe(0)
    expect(pixel(3)[3]).toBe(255)
  })

  it('leave out what lowers, and show nothing where nothing is', () => {
    expect([...attributionColours([-2], 2, 'positive')]).toEqual([0, 0, 0, 0])
    expect(attributionColours([0, 0], 0).every((byte, i) => i % 4 !== 3 || byte === 0)).toBe(true)
  })
})
