import type { Kysely } from 'kysely'
import type { AnnotatorId } from '../../../shared/contract/entities.ts'
import { reviewSource, type Review, type ReviewId, type ReviewItemId, type ReviewPlace } from '../../../shared/contract/reviews.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { found } from '../not-found.ts'
import type { Author } from '../library.ts'
import type { NewReview, Reviews } from '../reviews.ts'
import type { Database } from '../schema.ts'
import { ensureAnnotator } from './annotators.ts'
import { addReviewItems, listReviewItems, orderReviewItems, placeDive } from './review-items.ts'

/** Review sessions: what they are called, where they stopped, what was decided. */
type Db = Kysely<Database>

/** Where a session stopped, beside the item: the frame is the video's, so that it stays on its picture. */
interface StoredPlace {
  videoFrame: number | null
  tab: string | null
}

export function createReviews(context: LibraryContext): Reviews {
  const { query, write } = context.connection

  async function get(id: ReviewId): Promise<Review> {
    return found((await listReviews(query, { only: id }))[0], 'review session', id)
  }

  async function change(id: ReviewId, work: (db: Db) => Promise<void>): Promise<void> {
    await write(async (db) => {
      found(await db.selectFrom('reviews').select('id').where('id', '=', id).executeTakeFirst(), 'review session', id)
      await work(db)
    })
    context.changed(['reviews'])
  }

  return {
    list: ({ removed = false } = {}) => listReviews(query, { removed }),
    get,
    async detail(id, annotatorId, { withRemoved = false } = {}) {
      const review = await get(id)
      const items = await listReviewItems(query, id, { annotatorId, isBlind: review.isBlind, withRemoved })
      return { review, items, place: await placeOf(query, id) }
    },
    async create(review, author) {
      const id = await write((db) => insertReview(db, review, author))
      context.changed(['reviews'])
      return get(id)
    },
    async update(id, { name, note }) {
      await change(id, async (db) => {
        if (name !== undefined) await db.updateTable('reviews').set({ name }).where('id', '=', id).execute()
        if (note !== undefined) await db.updateTable('reviews').set({ note }).where('id', '=', id).execute()
      })
      return get(id)
    },
    async setRemoved(id, isRemoved) {
      await change(id, async (db) => {
        await db.updateTable('reviews').set({ is_removed: Number(isRemoved) }).where('id', '=', id).execute()
      })
      return get(id)
    },
    // Nobody fetches anything again because of it: it changes with every frame somebody stops at.
    remember: (id, place) => write((db) => storePlace(db, id, place)),
    async add(id, items) {
      let added: ReviewItemId[] = []
      await change(id, async (db) => { added = await addReviewItems(db, id, items) })
      return added
    },
    setItemsRemoved: (id, itemIds, isRemoved) => change(id, async (db) => {
      await db.updateTable('review_items').set({ is_removed: Number(isRemoved) }).where('review_id', '=', id).where('id', 'in', [...itemIds]).execute()
    }),
    place: (id, itemId, diveId) => change(id, (db) => placeDive(db, id, itemId, diveId)),
    order: (id, itemIds) => change(id, (db) => orderReviewItems(db, id, itemIds)),
    decide: (id, itemId, decision, note, author) => change(id, async (db) => {
      const item = found(await db.selectFrom('review_items').select('decision_note').where('review_id', '=', id).where('id', '=', itemId).executeTakeFirst(), 'item', itemId)
      const person = await ensureAnnotator(db, author.name)
      const who = decision === null ? { decided_by: null, decided_at: null } : { decided_by: person.id, decided_at: now() }
      await db.updateTable('review_items').set({ decision, decision_note: note ?? item.decision_note, ...who }).where('id', '=', itemId).execute()
    }),
  }
}

/** Inside a transaction. Errors: as `Reviews.create`. */
export async function insertReview(db: Db, { name, note, source, isBlind, items }: NewReview, author: Author): Promise<ReviewId> {
  const person = await ensureAnnotator(db, author.name)
  const row = await db.insertInto('reviews').values({ name, note, source: JSON.stringify(source), created_by: person.id, created_at: now(), opened_at: null, is_blind: Number(isBlind), position: null }).returning('id').executeTakeFirstOrThrow()
  await addReviewItems(db, row.id, items)
  return row.id as ReviewId
}

export async function listReviews(db: Db, { removed = false, only }: { removed?: boolean; only?: ReviewId }): Promise<Review[]> {
  let wanted = db.selectFrom('reviews').innerJoin('annotators', 'annotators.id', 'reviews.created_by').selectAll('reviews').select('annotators.name as creator')
  wanted = only === undefined ? wanted.where('reviews.is_removed', '=', Number(removed)) : wanted.where('reviews.id', '=', only)
  const rows = await wanted.orderBy((eb) => eb.fn.coalesce('reviews.opened_at', 'reviews.created_at'), 'desc').orderBy('reviews.id', 'desc').execute()
  const counts = await db.selectFrom('review_items').where('is_removed', '=', 0).where('review_id', 'in', rows.map(({ id }) => id)).groupBy('review_id')
    .select(['review_id', (eb) => eb.fn.countAll<number>().as('items'), (eb) => eb.fn.countAll<number>().filterWhere('dive_id', 'is', null).as('gaps'), (eb) => eb.fn.countAll<number>().filterWhere('decision', 'is not', null).as('decided')]).execute()
  const byReview = new Map(counts.map((row) => [row.review_id, row]))
  return rows.map((row) => ({
    id: row.id as ReviewId, name: row.name, note: row.note, source: reviewSource.parse(JSON.parse(row.source)), isBlind: row.is_blind === 1,
    createdBy: { id: row.created_by as AnnotatorId, name: row.creator }, createdAt: row.created_at, openedAt: row.opened_at, isRemoved: row.is_removed === 1,
    itemCount: byReview.get(row.id)?.items ?? 0, gapCount: byReview.get(row.id)?.gaps ?? 0, decidedCount: byReview.get(row.id)?.decided ?? 0,
  }))
}

async function placeOf(db: Db, id: ReviewId): Promise<ReviewPlace | null> {
  const row = await db.selectFrom('reviews').innerJoin('review_items', 'review_items.id', 'reviews.position').leftJoin('dives', 'dives.id', 'review_items.dive_id')
    .select(['reviews.settings', 'review_items.id', 'dives.start_frame', 'dives.end_frame']).where('reviews.id', '=', id).where('review_items.is_removed', '=', 0).executeTakeFirst()
  if (row === undefined) return null
  const { videoFrame = null, tab = null } = JSON.parse(row.settings) as Partial<StoredPlace>
  const isInside = videoFrame !== null && row.start_frame !== null && row.end_frame !== null && videoFrame >= row.start_frame && videoFrame < row.end_frame
  return { itemId: row.id as ReviewItemId, frame: isInside ? videoFrame - (row.start_frame ?? 0) : null, tab }
}

async function storePlace(db: Db, id: ReviewId, { itemId, frame, tab }: ReviewPlace): Promise<void> {
  const review = found(await db.selectFrom('reviews').select('settings').where('id', '=', id).executeTakeFirst(), 'review session', id)
  const item = found(await db.selectFrom('review_items').leftJoin('dives', 'dives.id', 'review_items.dive_id').select(['review_items.id', 'dives.start_frame']).where('review_id', '=', id).where('review_items.id', '=', itemId).executeTakeFirst(), 'item', itemId)
  const place: StoredPlace = { videoFrame: frame === null || item.start_frame === null ? null : item.start_frame + frame, tab }
  await db.updateTable('reviews').set({ position: itemId, opened_at: now(), settings: JSON.stringify({ ...(JSON.parse(review.settings) as object), ...place }) }).where('id', '=', id).execute()
}
