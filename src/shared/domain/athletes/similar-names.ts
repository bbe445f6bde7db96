import { digitsOf, nameLikeness, plainName, type NameLikeness } from '../results/names.ts'

/**
 * Names that are probably one person's, of thousands within a second: only
 * names that have something in common are compared. It asks; people answer.
 */
export type AthleteLikeness = NameLikeness | 'letters'

export interface SimilarNames {
  one: string
  other: string
  /** 'letters': the same but for capitals, accents, width and signs. */
  likeness: AthleteLikeness
}

const surest: readonly AthleteLikeness[] = ['letters', 'order', 'joined', 'initials', 'spelling']

/** The surest first, then in the order of the names given. */
export function similarNames(names: readonly string[]): SimilarNames[] {
  const plain = names.map(plainName)
  const found = new Map<number, SimilarNames & { rank: number; at: number }>()
  const compare = (i: number, j: number): void => {
    const [a, b] = i < j ? [i, j] : [j, i]
    const at = a * names.length + b
    if (a === b || found.has(at)) return
    const likeness = plain[a] === plain[b] ? (plain[a] === '' ? null : 'letters') : nameLikeness(plain[a] ?? '', plain[b] ?? '')
    if (likeness !== null) found.set(at, { one: names[a] ?? '', other: names[b] ?? '', likeness, rank: surest.indexOf(likeness), at })
  }
  const buckets = new Map<string, number[]>()
  for (const [i, name] of plain.entries()) {
    for (const key of keysOf(name)) {
      const bucket = buckets.get(key)
      if (bucket) bucket.push(i)
      else buckets.set(key, [i])
    }
  }
  for (const [key, bucket] of buckets) {
    // Of names alike by initials, one has an initial.
    const shortened = key.startsWith('initials') ? new Set(bucket.filter((i) => hasInitial(plain[i] ?? ''))) : null
    if (shortened?.size === 0) continue
    for (const [at, i] of bucket.entries()) for (const j of bucket.slice(at + 1)) if (shortened === null || shortened.has(i) || shortened.has(j)) compare(i, j)
  }
  const letters = new Map<string, number[]>()
  for (const [i, name] of plain.entries()) {
    const numbered = letters.get(digitsOf(name))
    if (numbered) numbered.push(i)
    else letters.set(digitsOf(name), [i])
  }
  for (const numbered of letters.values()) for (const [i, j] of nearSpellings(plain, numbered)) compare(i, j)
  return [...found.values()].sort((a, b) => a.rank - b.rank || a.at - b.at).map(({ one, other, likeness }) => ({ one, other, likeness }))
}

/** Names that are alike in anything but spelling share one of these. */
function keysOf(plain: string): Set<string> {
  if (plain === '') return new Set()
  const words = plain.split(/[ /]+/)
  const initials = words.map((word) => word[0] ?? '').sort().join('')
  return new Set([
    `= ${plain}`, `order ${[...words].sort().join(' ')}`,
    ...words.map((_, i) => `turn ${[...words.slice(i), ...words.slice(0, i)].join('')}`),
    ...words.filter((word) => word.length > 1).map((word) => `initials ${digitsOf(plain)} ${initials} ${word}`),
  ])
}

const hasInitial = (plain: string): boolean => plain.split(/[ /]+/).some((word) => word.length === 1)

/** Pairs of names that a letter or two may tell apart: those of about one length whose letters are about the same. */
function* nearSpellings(plain: readonly string[], among: readonly number[]): Generator<[number, number]> {
  const byLength = among.map((i) => ({ i, name: plain[i] ?? '' })).map(({ i, name }) => ({ i, length: name.replace(/[ /]/g, '').length, letters: lettersOf(name) })).filter(({ length }) => length >= 5).sort((a, b) => a.length - b.length)
  for (const [at, one] of byLength.entries()) {
    const allowed = one.length >= 10 ? 2 : 1
    for (let next = at + 1; next < byLength.length; next++) {
      const other = byLength[next]
      if (other === undefined || other.length - one.length > allowed) break
      // Each letter changed takes one kind of letter away and adds one, at most.
      if (bitsOf(one.letters ^ other.letters) <= 2 * allowed) yield [one.i, other.i]
    }
  }
}

/** A bit for each kind of letter, folded into 32. */
function lettersOf(name: string): number {
  let bits = 0
  for (const letter of name) if (letter !== ' ' && letter !== '/') bits |= 1 << ((letter.codePointAt(0) ?? 0) & 31)
  return bits
}

function bitsOf(value: number): number {
  let [left, count] = [value, 0]
  for (; left !== 0; count++) left &= left - 1
  return count
}
