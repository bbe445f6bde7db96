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
