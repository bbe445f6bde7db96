/** Sizes of paper that reports are printed on. */
export type Paper = 'a4' | 'letter'

/** Where letters are 8.5 × 11 inches: territories of CLDR's `paperSize` "US-Letter". */
const letterRegions = new Set(['BZ', 'CA', 'CL', 'CO', 'CR', 'GT', 'MX', 'NI', 'PA', 'PH', 'PR', 'SV', 'US', 'VE'])

/** The paper of a language tag's region ("en-US", "en_US.UTF-8"); A4 where none is named. */
export function paperOf(locale: string): Paper {
  const region = /^[A-Za-z]{2,8}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})(?![A-Za-z])/.exec(locale)?.[1]
  return region !== undefined && letterRegions.has(region.toUpperCase()) ? 'letter' : 'a4'
}
