import type { DiveId } from '../../shared/contract/entities.ts'
import type { DiveFilter } from '../../shared/contract/library.ts'
import { reviewLimit, type reviewNoteProcedures, type reviewProcedures } from '../../shared/contract/reviews.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library } from '../library/library.ts'
import type { NewReviewItem } from '../library/reviews.ts'
import { annotator, currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

type Chosen = { diveIds: DiveId[] } | { filter: DiveFilter }

/** Review sessions, their notes and bookmarks. Done by the person named in the settings. */
export function reviewHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof reviewProcedures | keyof typeof reviewNoteProcedures> {
  const { reviews, reviewNotes } = library
  return {
    'reviews.list': ({ removed }) => reviews.list({ removed }),
    'reviews.get': async ({ reviewId, withRemoved }) => reviews.detail(reviewId, (await currentAnnotator(library)).id, { withRemoved }),
    'reviews.create': async ({ name, note, isBlind, dives: asked }) => {
      // By score, the order of a blind session would tell what is hidden.
      const dives = isBlind && 'filter' in asked && asked.filter.sort === 'score' ? { filter: { ...asked.filter, sort: 'dive-number' as const } } : asked
      return reviews.create({ name, note, isBlind, items: await itemsOf(library, dives), source: 'filter' in dives ? { kind: 'filter', filter: dives.filter } : { kind: 'hand' } }, await annotator(library))
    },
    'reviews.update': ({ reviewId, ...changes }) => reviews.update(reviewId, changes),
    'reviews.setRemoved': ({ reviewId, isRemoved }) => reviews.setRemoved(reviewId, isRemoved),
    'reviews.remember': async ({ reviewId, place }) => {
      await reviews.remember(reviewId, place)
      return {}
    },
    'reviews.add': async ({ reviewId, dives }) => ({ added: await reviews.add(reviewId, await itemsOf(library, dives)) }),
    'reviews.setItemsRemoved': async ({ reviewId, itemIds, isRemoved }) => {
      await reviews.setItemsRemoved(reviewId, itemIds, isRemoved)
      return {}
    },
    'reviews.order': async ({ reviewId, itemIds }) => {
      await reviews.order(reviewId, itemIds)
      return {}
    },
    'reviews.place': async ({ reviewId, itemId, diveId }) => {
      await reviews.place(reviewId, itemId, diveId)
      return {}
    },
    'reviews.decide': async ({ reviewId, itemId, decision, note }) => {
      await reviews.decide(reviewId, itemId, decision, note, await annotator(library))
      return {}
    },
    'reviewNotes.list': ({ reviewId, diveId }) => reviewNotes.list(reviewId, diveId),
    'reviewNotes.add': async (note) => reviewNotes.add(note, await annotator(library)),
    'reviewNotes.edit': async ({ noteId, text }) => reviewNotes.edit(noteId, text, await annotator(library)),
    'reviewNotes.setRemoved': async ({ noteId, isRemoved }) => reviewNotes.setRemoved(noteId, isRemoved, await annotator(library)),
  }
}

/** Errors: 'invalid-input' where a filter names more dives than a session holds. */
async function itemsOf(library: Library, dives: Chosen): Promise<NewReviewItem[]> {
  const ids = 'filter' in dives ? await library.dives.ids(dives.filter) : dives.diveIds
  if (ids.length > reviewLimit) throw new StudioError('invalid-input', `${ids.length} dives are too many for one session; it holds up to ${reviewLimit}.`, { hint: 'Narrow the filter, or make several sessions.' })
  return ids.map((diveId) => ({ diveId, sheetRow: null }))
}
