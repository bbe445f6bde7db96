/**
 * Which names are one person's: each name of such a person goes with the name
 * the person is shown under, which is one of them. A name that stands alone is
 * a person of its own and is not listed. Dives are never touched by this.
 */
export type NameGroups = ReadonlyMap<string, string>

export function shownNameOf(groups: NameGroups, name: string): string {
  return groups.get(name) ?? name
}

/** All names of the person who has this one, itself among them, in the order of their letters. */
export function namesOf(groups: NameGroups, name: string): string[] {
  const shown = shownNameOf(groups, name)
  return [...new Set([shown, name, ...[...groups].flatMap(([each, person]) => (person === shown ? [each] : []))])].sort()
}

/** The names, and all others of their people, as one person. @throws RangeError where `shownName` is somebody else's */
export function mergeNames(groups: NameGroups, names: readonly string[], shownName: string): NameGroups {
  const all = new Set(names.flatMap((name) => namesOf(groups, name)))
  if (!all.has(shownName) && groups.has(shownName)) throw new RangeError(`"${shownName}" is a name of ${shownNameOf(groups, shownName)}`)
  const merged = new Map(groups)
  for (const name of [...all, shownName]) merged.set(name, shownName)
  return merged
}

/** Each of these names for itself again. What is left of their people stays one person, under the name that `isBefore` puts first where the shown one left. */
export function separateNames(groups: NameGroups, names: readonly string[], isBefore: (a: string, b: string) => boolean): NameGroups {
  const left = new Map(groups)
  for (const shown of new Set(names.map((name) => shownNameOf(groups, name)))) {
    const all = namesOf(groups, shown)
    const rest = all.filter((name) => !names.includes(name))
    for (const name of all) left.delete(name)
    if (rest.length < 2) continue
    const next = rest.includes(shown) ? shown : rest.reduce((best, name) => (isBefore(name, best) ? name : best))
    for (const name of rest) left.set(name, next)
  }
  return left
}
