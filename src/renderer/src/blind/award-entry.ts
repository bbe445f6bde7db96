/** Typing an award: whole and half points from 0 to 10, by digits alone. Pure. */

/**
 * What a slot holds after a key: a digit is that award, a second one makes 10
 * of 1 and 0, and adds the half where it is 5; a point or comma adds or takes
 * the half; arrows step by it. Null is empty; undefined: not a key of awards.
 */
export function awardAfter(award: number | null, key: string, isContinued: boolean): number | null | undefined {
  if (/^\d$/.test(key)) {
    const digit = Number(key)
    if (isContinued && award === 1 && digit === 0) return 10
    if (isContinued && digit === 5 && award !== null && award < 10 && Number.isInteger(award)) return award + 0.5
    return digit
  }
  switch (key) {
    case '.':
    case ',':
      return award === null || award === 10 ? award : Number.isInteger(award) ? award + 0.5 : Math.floor(award)
    case 'ArrowUp':
      return award === null ? 7 : Math.min(award + 0.5, 10)
    case 'ArrowDown':
      return award === null ? 7 : Math.max(award - 0.5, 0)
    case 'Backspace':
    case 'Delete':
      return null
    default:
      return undefined
  }
}
