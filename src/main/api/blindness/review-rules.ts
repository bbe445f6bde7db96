import type { OutputOf, ParsedInputOf } from '../../../shared/contract/contract.ts'
import type { AnnotatorId, DiveId } from '../../../shared/contract/entities.ts'
import { reviewLimit } from '../../../shared/contract/reviews.ts'
import { blankReviewItem } from './blank.ts'
import type { Hidden } from './hidden.ts'
import type { BlindMeans, BlindTable } from './rule.ts'

/** Review sessions, to somebody who has dives to label or judge blind: a hidden dive stands in the playlist, blank. */
type ReviewProcedure = Extract<keyof BlindTable, `reviews.${string}` | `reviewNotes.${string}` | `results.${string}` | 'drawings.list'>

/** One's own words and drawings one may see; those of others only once the dive is no longer hidden. */
const ownAlone = { told: <T extends { diveId: DiveId; author: { id: AnnotatorId } }>(said: T[], hidden: Hidden): T[] => said.filter(({ diveId, author }) => !hidden.has(diveId) || author.id === hidden.person.id) }

/** Of a filter, the dives that are not hidden: which of them fits tells something of a dive. */
async function withoutFilter<I extends Pick<ParsedInputOf<'reviews.add'>, 'dives'>>(input: I, hidden: Hidden, { library }: BlindMeans): Promise<I> {
  if ('diveIds' in input.dives) return input
  const found = 'queue' in input.dives ? await library.queue.ids(input.dives.queue, hidden.ids) : await library.dives.ids(input.dives.filter)
  const ids = found.filter((id) => !hidden.has(id))
  return { ...input, dives: { diveIds: ids.slice(0, reviewLimit + 1) } }
}

export const reviewRules: Pick<BlindTable, ReviewProcedure> = {
  'reviews.list': 'open',
  'reviews.get': { told: (detail, hidden) => ({ ...detail, items: detail.items.map((item) => (item.dive !== null && hidden.has(item.dive.id) ? blankReviewItem(item, hidden) : item)) }) },
  'reviews.create': { asked: withoutFilter },
  'reviews.add': { asked: withoutFilter },
  // Names, order and decisions of one's own; answer with nothing of dives.
  'reviews.update': 'open', 'reviews.setRemoved': 'open', 'reviews.remember': 'open', 'reviews.setItemsRemoved': 'open', 'reviews.order': 'open', 'reviews.decide': 'open', 'reviews.place': 'open',
  'reviewNotes.list': ownAlone,
  'reviewNotes.add': 'own', 'reviewNotes.edit': 'own', 'reviewNotes.setRemoved': 'own',
  'drawings.list': ownAlone,
  'results.match': { told: unmatched },
  'results.makeReview': { about: ({ rows }) => rows.flatMap(({ diveId }) => diveId ?? []) },
  'results.takeBack': { about: ({ changes }) => changes.map(({ diveId }) => diveId) },
}

/** A sheet is laid beside the other dives: which row a dive fits is its result. */
function unmatched(found: OutputOf<'results.match'>, hidden: Hidden): OutputOf<'results.match'> {
  return {
    ...found, dives: found.dives.filter(({ id }) => !hidden.has(id)),
    rows: found.rows.map((row) => {
      const candidates = row.candidates.filter(({ diveId }) => !hidden.has(diveId))
      const isGone = row.diveId !== null && hidden.has(row.diveId)
      const outcome = candidates.length === 0 ? 'missing' as const : isGone ? 'ambiguous' as const : row.outcome
      return { ...row, candidates, outcome, ...(isGone ? { diveId: null, reasons: [] } : {}) }
    }),
  }
}
