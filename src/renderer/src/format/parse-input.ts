/** A typed decimal, with point or comma; null where it is none. */
export function parseDecimal(text: string): number | null {
  const cleaned = text.trim().replace(',', '.')
  return /^\d+(\.\d*)?$|^\.\d+$/.test(cleaned) ? Number(cleaned) : null
}

/** Awards separated by spaces, semicolons, slashes or comma and space: "8.5 8 7,5" → [8.5, 8, 7.5]. Null where a word is no number. */
export function parseAwards(text: string): number[] | null {
  const words = text.split(/[\s;/|]+|,(?=\s|$)/).filter((word) => word !== '')
  const values = words.map(parseDecimal)
  return values.every((value) => value !== null) ? values : null
}
