import { reviewLimit, type ChosenDives, type reviewNoteProcedures, type reviewProcedures } from '../../shared/contract/reviews.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library } from '../library/library.ts'
import type { NewReviewItem } from '../library/reviews.ts'
import { annotator, currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Review sessions, their notes and bookmarks. Done by the person named in the settings. */
export function reviewHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof reviewProcedures | keyof typeof reviewNoteProcedures> {
  const { reviews, reviewNotes } = library
  return {
    'reviews.list': ({ removed }) => reviews.list({ removed }),
    'reviews.get': async ({ reviewId, withRemoved }) => reviews.detail(reviewId, (await currentAnnotator(library)).id, { withRemoved }),
    'reviews.create': async ({ name, note, isBlind, dives: asked }) => {
      const dives = isBlind ? inTellingNothing(asked) : asked
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

/** By score, or by what a model makes of them, the order of a blind session would tell what is hidden. */
function inTellingNothing(dives: ChosenDives): ChosenDives {
  if ('filter' in dives && dives.filter.sort === 'score') return { filter: { ...dives.filter, sort: 'dive-number' } }
  return 'queue' in dives ? { queue: { ...dives.queue, order: 'library' } } : dives
}

/** Errors: 'invalid-input' where a filter names more dives than a session holds. */
async function itemsOf(library: Library, dives: ChosenDives): Promise<NewReviewItem[]> {
  const ids = 'diveIds' in dives ? dives.diveIds : 'queue' in dives ? await library.queue.ids(dives.queue) : await library.dives.ids(dives.filter)
  if (ids.length > reviewLimit) throw new StudioError('invalid-input', `${ids.length} dives are too many for one session; it holds up to ${reviewLimit}.`, { hint: 'Narrow the filter, or make several sessions.' })
  return ids.map((diveId) => ({ diveId, sheetRow: null }))
}
