import type { EventSummary } from '../../../shared/contract/athletes.ts'
import type { AthleteCount } from '../../../shared/domain/athletes/directory.ts'
import { peopleOf } from '../../../shared/domain/athletes/people-of.ts'
import { compareDates } from '../../../shared/domain/partial-date.ts'
import { plainName } from '../../../shared/domain/results/names.ts'

/** Events of the library by name, those without a name left out. Pure. */
export function summarizeEvents(counts: readonly AthleteCount[], { search, undatedOnly }: { search: string; undatedOnly: boolean }): EventSummary[] {
  const events = new Map<string, EventSummary & { people: Set<string> }>()
  for (const { athlete, event, dives, firstDate, lastDate, undated } of counts) {
    if (event === '') continue
    const found = events.get(event) ?? { event, dives: 0, athletes: 0, firstDate: null, lastDate: null, undated: 0, years: yearsIn(event), people: new Set<string>() }
    events.set(event, found)
    found.dives += dives
    found.undated += undated
    if (compareDates(firstDate, found.firstDate) < 0) found.firstDate = firstDate
    if (lastDate !== null && (found.lastDate === null || lastDate > found.lastDate)) found.lastDate = lastDate
    for (const name of peopleOf(athlete)) found.people.add(name)
  }
  const words = plainName(search).split(/[ /]+/).filter((word) => word !== '')
  return [...events.values()]
    .filter(({ event, undated }) => (!undatedOnly || undated > 0) && (words.length === 0 || words.every((word) => plainName(event).includes(word))))
    .map(({ people, ...event }) => ({ ...event, athletes: people.size }))
    .sort((a, b) => a.event.localeCompare(b.event, 'en', { numeric: true }) || (a.event < b.event ? -1 : 1))
}

/** Numbers that could be the year it took place in. */
function yearsIn(event: string): string[] {
  return [...new Set([...event.normalize('NFKC').matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)].map(([year]) => year))]
}
