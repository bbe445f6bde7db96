/** How many columns of at least `leastWidth` fit, never fewer than one. */
export function gridColumns(width: number, leastWidth: number, gap: number): number {
  return Math.max(Math.floor((width + gap) / (leastWidth + gap)), 1)
}
