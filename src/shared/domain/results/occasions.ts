import { plainName } from './names.ts'

/** How what a sheet says of the event or round goes together with what the library says. */
export type Agreement = 'same' | 'part' | 'unknown' | 'different'

/** 'part': one says more than the other, or most words are the same; a year said by both must be the same. */
export function eventAgreement(one: string, other: string): Agreement {
  const [a, b] = [words(one), words(other)]
  if (a.size === 0 || b.size === 0) return 'unknown'
  const years = [a, b].map((all) => [...all].filter((word) => /^(19|20)\d\d$/.test(word)))
  if (years.every((found) => found.length > 0) && !years[0]?.some((year) => years[1]?.includes(year))) return 'different'
  const shared = [...a].filter((word) => b.has(word)).length
  if (shared === a.size && shared === b.size) return 'same'
  return shared === a.size || shared === b.size || shared / (a.size + b.size - shared) >= 0.5 ? 'part' : 'different'
}

/** A number is a round of dives, a word a part of the competition: the two say nothing of each other. */
export function roundAgreement(one: string, other: string): Agreement {
  const [a, b] = [plainRound(one), plainRound(other)]
  if (a === '' || b === '') return 'unknown'
  if (a === b) return 'same'
  return /^\d+$/.test(a) === /^\d+$/.test(b) ? 'different' : 'unknown'
}

/** The number of a round of dives ("3", "Round 3", "第3轮"); null for other words. */
export function roundNumber(round: string): number | null {
  const plain = plainRound(round)
  return /^\d+$/.test(plain) ? Number(plain) : null
}

function words(text: string): Set<string> {
  return new Set(plainName(text).split(/[ /]+/).filter((word) => word !== '' && !['the', 'of', 'and', 'm'].includes(word)))
}

const roundNames: readonly [RegExp, string][] = [[/^semi ?finals?$|^半决赛$/, 'semifinal'], [/^(the )?finals?$|^决赛$/, 'final'], [/^prelims?$|^preliminar(y|ies)$|^heats?$|^预赛$/, 'preliminary']]

function plainRound(text: string): string {
  const plain = plainName(text)
  const number = /^(?:round|rd|rnd|r|dive|第)? ?(\d{1,2})(?: ?轮)?$/.exec(plain)?.[1]
  if (number !== undefined) return String(Number(number))
  return roundNames.find(([pattern]) => pattern.test(plain))?.[1] ?? plain
}
