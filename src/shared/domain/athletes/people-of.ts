/**
 * Whom the athlete of a dive names: one person, or the two of a synchronised
 * pair ("A / B", "A & B", "A + B"). A name is as it is written, but for the
 * spaces around and within it.
 */
export function peopleOf(athlete: string): string[] {
  return [...new Set(athlete.split(/[/&+／＆＋]/).map(tidyName).filter((name) => name !== ''))]
}

/** A name as it is kept and compared: without spaces at its ends, single ones within. */
export function tidyName(name: string): string {
  return name.replace(/\s+/gu, ' ').trim()
}

/** What stands in a dive with another name for one of its people; whoever dives with them stays. */
export function renamedIn(athlete: string, names: readonly string[], name: string): string {
  const people = peopleOf(athlete)
  return people.some((each) => names.includes(each)) ? [...new Set(people.map((each) => (names.includes(each) ? tidyName(name) : each)))].join(' / ') : athlete
}
