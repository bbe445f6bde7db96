import type { OutputOf, ParsedInputOf } from '../../../shared/contract/contract.ts'
import type { DiveId } from '../../../shared/contract/entities.ts'
import { reviewLimit, type ReviewItem } from '../../../shared/contract/reviews.ts'
import type { Hidden } from './hidden.ts'
import type { BlindMeans, BlindTable } from './rule.ts'

/** Review sessions, to somebody who has dives to label or judge blind: a hidden dive stands in the playlist, blank. */
type ReviewProcedure = Extract<keyof BlindTable, `reviews.${string}` | `reviewNotes.${string}` | `results.${string}`>

const ofDive = { about: ({ diveId }: { diveId: DiveId }): DiveId[] => [diveId] }
const ofNote = { about: async ({ noteId }: Pick<ParsedInputOf<'reviewNotes.edit'>, 'noteId'>, { library }: BlindMeans): Promise<DiveId[]> => [await library.reviewNotes.diveOf(noteId)] }

/** Of a filter, the dives that are not hidden: which of them fits tells something of a dive. */
async function withoutFilter<I extends Pick<ParsedInputOf<'reviews.add'>, 'dives'>>(input: I, hidden: Hidden, { library }: BlindMeans): Promise<I> {
  if (!('filter' in input.dives)) return input
  const ids = (await library.dives.ids(input.dives.filter)).filter((id) => !hidden.has(id))
  return { ...input, dives: { diveIds: ids.slice(0, reviewLimit + 1) } }
}

export const reviewRules: Pick<BlindTable, ReviewProcedure> = {
  'reviews.list': 'open',
  'reviews.get': { told: (detail, hidden) => ({ ...detail, items: detail.items.map((item) => (item.dive !== null && hidden.has(item.dive.id) ? blankItem(item) : item)) }) },
  'reviews.create': { asked: withoutFilter },
  'reviews.add': { asked: withoutFilter },
  // Names, order and decisions of one's own; answer with nothing of dives.
  'reviews.update': 'open', 'reviews.setRemoved': 'open', 'reviews.remember': 'open', 'reviews.setItemsRemoved': 'open', 'reviews.order': 'open', 'reviews.decide': 'open', 'reviews.place': 'open',
  'reviewNotes.list': ofDive,
  'reviewNotes.add': ofDive,
  'reviewNotes.edit': ofNote,
  'reviewNotes.setRemoved': ofNote,
  'results.match': { told: unmatched },
  'results.makeReview': { about: ({ rows }) => rows.flatMap(({ diveId }) => diveId ?? []) },
  'results.takeBack': { about: ({ changes }) => changes.map(({ diveId }) => diveId) },
}

function blankItem(item: ReviewItem): ReviewItem {
  const dive = item.dive && { ...item.dive, athlete: '', event: '', round: '', scorePoints: null, stageCount: 0 }
  return { ...item, dive, sheetRow: null, decision: null, decisionNote: '', decidedBy: null, decidedAt: null, noteCount: 0, bookmarkCount: 0, scores: 'hidden' }
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
