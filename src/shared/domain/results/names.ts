/**
 * Names of athletes as results sheets and libraries write them. Capitals,
 * accents, spaces and signs make no other name, nor does the order of a pair;
 * everything else that is alike is a question for a person, never settled here.
 */
export type NameLikeness =
  /** The same words in another order: "Wei Zhang" and "Zhang Wei". */
  | 'order'
  /** The same letters, divided otherwise: "Xi Yu Quan" and "Xiyu Quan". */
  | 'joined'
  /** A word stands for another by its first letter: "W. Zhang". */
  | 'initials'
  /** One or two letters differ. */
  | 'spelling'

/** What is compared of a name; '' for nobody. */
export function plainName(name: string): string {
  return name.split(/[/&+]/).map(plainPerson).filter((person) => person !== '').sort().join(' / ')
}

function plainPerson(name: string): string {
  return name.normalize('NFKD').replace(/\p{Mark}/gu, '').toLowerCase().replace(/[’'`´]/g, '').replace(/[^\p{Letter}\p{Number}]+/gu, ' ').trim()
}

/** How two plain names are alike that are not the same; null where nothing suggests the same person. */
export function nameLikeness(one: string, other: string): NameLikeness | null {
  if (one === '' || other === '' || one === other) return null
  const [a, b] = [wordsOf(one), wordsOf(other)]
  if ([...a].sort().join(' ') === [...b].sort().join(' ')) return 'order'
  if (turns(a).some((first) => turns(b).includes(first))) return 'joined'
  // Another number is another person of the same name, no initial and no slip of the pen.
  if (digitsOf(one) !== digitsOf(other)) return null
  if (isInitialled(a, b)) return 'initials'
  // So is another initial.
  const initials = [a, b].map((words) => words.filter((word) => word.length === 1).sort().join(''))
  if (initials[0] !== '' && initials[1] !== '' && initials[0] !== initials[1]) return null
  const [long, short] = [[...a].sort().join(''), [...b].sort().join('')]
  const allowed = Math.min(long.length, short.length) >= 10 ? 2 : Math.min(long.length, short.length) >= 5 ? 1 : 0
  return allowed > 0 && Math.abs(long.length - short.length) <= allowed && editDistance(long, short) <= allowed ? 'spelling' : null
}

/** The numbers of a plain name, wherever they stand in it: 12 is another than 21. */
export const digitsOf = (name: string): string => (name.match(/\p{Number}+/gu) ?? []).sort().join(' ')
const wordsOf = (name: string): string[] => name.split(/[ /]+/)

/** All letters, beginning with each word in turn: family names stand first or last. */
function turns(words: readonly string[]): string[] {
  return words.map((_, i) => [...words.slice(i), ...words.slice(0, i)].join(''))
}

function isInitialled(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  const left = [...b]
  const rest = a.filter((word) => {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  // A whole word, more than an initial itself, must be the same in both.
  if (rest.length === 0 || !a.some((word) => word.length > 1 && !rest.includes(word))) return false
  return rest.every((word) => {
    const at = left.findIndex((each) => (each.length === 1 || word.length === 1) && each[0] === word[0])
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

/** Letters to add, drop, change or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let least = Math.min(change, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] ?? 0) + 1)
      row.push(least)
    }
    ;[before, last] = [last, row]
  }
  return last[b.length] ?? 0
}
