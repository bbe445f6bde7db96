import { describe, expect, it } from 'vitest'
import { awardAfter } from '../../../../src/renderer/src/blind/award-entry.ts'

/** What a slot holds after these keys, typed one after the other. */
function typed(...keys: string[]): number | null {
  let award: number | null = null
  let continued = false
  for (const key of keys) {
    const after = awardAfter(award, key, continued)
    continued = /^\d$/.test(key) && !continued
    if (after !== undefined) award = after
  }
  return award
}

describe('typing an award', () => {
  it('takes whole and half points from 0 to 10', () => {
    expect(typed('7')).toBe(7)
    expect(typed('7', '5')).toBe(7.5)
    expect(typed('1', '0')).toBe(10)
    expect(typed('0')).toBe(0)
    expect(typed('0', '5')).toBe(0.5)
    expect(typed('7', '.')).toBe(7.5)
    expect(typed('7', '.', ',')).toBe(7)
    // Another digit begins anew.
    expect(typed('7', '8')).toBe(8)
    expect(typed('7', '5', '5')).toBe(5)
    expect(typed('1', '0', '.')).toBe(10)
    expect(typed('8', 'ArrowUp', 'ArrowUp')).toBe(9)
    expect(typed('1', '0', 'ArrowUp')).toBe(10)
    expect(typed('0', 'ArrowDown')).toBe(0)
    expect(typed('8', 'Backspace')).toBeNull()
    expect(awardAfter(7, 'x', true)).toBeUndefined()
  })
})
