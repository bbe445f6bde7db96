import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromBfloatBits, fromHalfBits, toBfloatBits, toHalfBits } from '../../../src/shared/half.ts'

/** The nearest of all finite values of a format by search; ties to the even pattern. */
function nearestBits(value: number, decode: (bits: number) => number, infinityBits: number): number {
  let low = 0
  let high = infinityBits - 1
  const magnitude = Math.abs(value)
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (decode(middle) <= magnitude) low = middle
    else high = middle - 1
  }
  const below = magnitude - decode(low)
  // The value after the largest, were the exponent not reserved.
  const next = low + 1 === infinityBits ? decode(low) + (decode(low) - decode(low - 1)) : decode(low + 1)
  const above = next - magnitude
  const bits = below < above || (below === above && low % 2 === 0) ? low : low + 1
  return value < 0 || Object.is(value, -0) ? bits | 0x8000 : bits
}

describe('half precision', () => {
  it('reads every pattern back to itself', () => {
    const wrong: number[] = []
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalfBits(bits)
      const back = toHalfBits(value)
      const same = Number.isNaN(value) ? Number.isNaN(fromHalfBits(back)) : back === bits
      if (!same) wrong.push(bits)
    }
    expect(wrong).toEqual([])
  })

  it('rounds doubles to the nearest, ties to even, as a search finds it', () => {
    const doubles = fc.oneof(fc.double({ min: -70000, max: 70000, noNaN: true }), fc.double({ min: -1e-4, max: 1e-4, noNaN: true }))
    fc.assert(fc.property(doubles, (value) => { expect(toHalfBits(value)).toBe(nearestBits(value, fromHalfBits, 0x7c00)) }), { numRuns: 1000 })
  })

  it('does not round twice: just above a tie goes up although float32 would make it a tie', () => {
    const tie = 1 + 2 ** -11
    expect(fromHalfBits(toHalfBits(tie))).toBe(1)
    expect(fromHalfBits(toHalfBits(tie + 2 ** -40))).toBe(1 + 2 ** -10)
  })

  it('keeps signed zero, infinity and NaN, and overflows from 65520', () => {
    expect(toHalfBits(-0)).toBe(0x8000)
    expect(toHalfBits(-Infinity)).toBe(0xfc00)
    expect(fromHalfBits(toHalfBits(65519.99))).toBe(65504)
    expect(fromHalfBits(toHalfBits(65520))).toBe(Infinity)
    expect(fromHalfBits(toHalfBits(NaN))).toBeNaN()
  })
})

describe('bfloat16', () => {
  it('rounds to the nearest, ties to even', () => {
    fc.assert(fc.property(fc.double({ min: -1e38, max: 1e38, noNaN: true }), (value) => { expect(toBfloatBits(value)).toBe(nearestBits(value, fromBfloatBits, 0x7f80)) }), { numRuns: 500 })
  })

  it('keeps NaN a NaN', () => {
    expect(fromBfloatBits(toBfloatBits(NaN))).toBeNaN()
  })
})
