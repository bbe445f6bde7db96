import { sql, type Kysely } from 'kysely'
import type { AnnotatorId, DiveId, VideoId } from '../../../shared/contract/entities.ts'
import type { BlindReviewDive } from '../../../shared/contract/blind-review.ts'
import type { ReviewCommitment, ReviewId } from '../../../shared/contract/reviews.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { BlindReviews } from '../blind-reviews.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import { listStages } from './stages.ts'

/** What reviewers of blind sessions have committed to. Triggers keep a commitment as it is. */
type Db = Kysely<Database>

export function createBlindReviews(context: LibraryContext): BlindReviews {
  const { query, write } = context.connection

  return {
    async dive(reviewId, diveId, annotatorId) {
      if (await isMissing(query, reviewId, annotatorId)) {
        await write((db) => join(db, reviewId, annotatorId))
        context.changed(['work', 'reviews'])
      }
      return readDive(query, reviewId, diveId, annotatorId)
    },
    async commit(reviewId, diveId, annotatorId, { awards, scorePoints }) {
      await write(async (db) => {
        await join(db, reviewId, annotatorId)
        await itemOf(db, reviewId, diveId)
        if ((await ownOf(db, reviewId, diveId, annotatorId)) !== undefined) throw new StudioError('conflict', 'You have committed to this dive already.', { hint: 'A commitment never changes. Reveal the others’ scores to compare.' })
        const { count } = await db.selectFrom('review_commitments').where('review_id', '=', reviewId).where('annotator_id', '=', annotatorId).select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
        await db.insertInto('review_commitments').values({ review_id: reviewId, dive_id: diveId, annotator_id: annotatorId, awards: awards === null ? null : JSON.stringify(awards), score_points: scorePoints, committed_at: now(), revealed_at: null, ordinal: count + 1 }).execute()
      })
      context.changed(['work', 'reviews'], [diveId])
    },
    async reveal(reviewId, diveId, annotatorId) {
      const revealed = await write(async (db) => {
        await requireBlind(db, reviewId)
        if (diveId !== null && (await ownOf(db, reviewId, diveId, annotatorId)) === undefined) throw new StudioError('conflict', 'You have not committed to this dive yet.', { hint: 'Give your awards or a score first.' })
        let wanted = db.updateTable('review_commitments').set({ revealed_at: now() }).where('review_id', '=', reviewId).where('annotator_id', '=', annotatorId).where('revealed_at', 'is', null)
        if (diveId !== null) wanted = wanted.where('dive_id', '=', diveId)
        return (await wanted.returning('dive_id').execute()).map((row) => row.dive_id as DiveId)
      })
      if (revealed.length > 0) context.changed(['work', 'reviews', 'dives'], revealed)
      return revealed
    },
    async commitments(reviewId, annotatorId) {
      return (await query.selectFrom('review_commitments').selectAll().where('review_id', '=', reviewId).where('annotator_id', '=', annotatorId).orderBy('ordinal').execute()).map(commitmentOf)
    },
    async diveCount(reviewId) {
      return (await query.selectFrom('review_items').where('review_id', '=', reviewId).where('is_removed', '=', 0).where('dive_id', 'is not', null).select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count
    },
    async hiddenDives(annotatorId) {
      const rows = await query.selectFrom('reviews').innerJoin('review_items', 'review_items.review_id', 'reviews.id')
        .leftJoin('review_commitments as own', (each) => each.onRef('own.review_id', '=', 'review_items.review_id').onRef('own.dive_id', '=', 'review_items.dive_id').on('own.annotator_id', '=', annotatorId))
        .where('reviews.is_blind', '=', 1).where('reviews.is_removed', '=', 0).where('review_items.is_removed', '=', 0).where('review_items.dive_id', 'is not', null).where('own.revealed_at', 'is', null)
        .where(sql<boolean>`EXISTS (SELECT 1 FROM json_each(reviews.settings, '$.blindReviewers') WHERE value = ${annotatorId})`)
        .select(['review_items.dive_id', 'reviews.id']).orderBy('reviews.id', 'desc').execute()
      return new Map(rows.map((row) => [row.dive_id as DiveId, row.id as ReviewId]))
    },
  }
}

/** Who judges the session blind, in its settings: they are told nothing until revealed, also elsewhere. */
interface BlindSettings { blindReviewers?: number[] }

async function isMissing(db: Db, reviewId: ReviewId, annotatorId: AnnotatorId): Promise<boolean> {
  const { settings } = await requireBlind(db, reviewId)
  return !((JSON.parse(settings) as BlindSettings).blindReviewers ?? []).includes(annotatorId)
}

/** Inside a transaction. */
async function join(db: Db, reviewId: ReviewId, annotatorId: AnnotatorId): Promise<void> {
  const { settings } = await requireBlind(db, reviewId)
  const known = JSON.parse(settings) as BlindSettings
  const blindReviewers = [...new Set([...(known.blindReviewers ?? []), annotatorId])]
  await db.updateTable('reviews').set({ settings: JSON.stringify({ ...known, blindReviewers }) }).where('id', '=', reviewId).execute()
}

async function requireBlind(db: Db, reviewId: ReviewId): Promise<Row<'reviews'>> {
  const review = found(await db.selectFrom('reviews').selectAll().where('id', '=', reviewId).executeTakeFirst(), 'review session', reviewId)
  if (review.is_blind === 0) throw new StudioError('conflict', `"${review.name}" is not judged blind.`, { hint: 'Make a session that is, and choose so when you make it.' })
  return review
}

async function itemOf(db: Db, reviewId: ReviewId, diveId: DiveId): Promise<void> {
  found(await db.selectFrom('review_items').select('id').where('review_id', '=', reviewId).where('dive_id', '=', diveId).where('is_removed', '=', 0).executeTakeFirst(), 'dive of this session with the id', diveId)
}

function ownOf(db: Db, reviewId: ReviewId, diveId: DiveId, annotatorId: AnnotatorId): Promise<Row<'review_commitments'> | undefined> {
  return db.selectFrom('review_commitments').selectAll().where('review_id', '=', reviewId).where('dive_id', '=', diveId).where('annotator_id', '=', annotatorId).executeTakeFirst()
}

/** Columns are named one by one: whatever a dive's row is to hold one day, it does not get into a blind answer by itself. */
async function readDive(db: Db, reviewId: ReviewId, diveId: DiveId, annotatorId: AnnotatorId): Promise<BlindReviewDive> {
  await itemOf(db, reviewId, diveId)
  const row = found(await db.selectFrom('dives').innerJoin('videos', 'videos.id', 'dives.video_id').where('dives.id', '=', diveId).where('dives.is_removed', '=', 0)
    .select(['dives.video_id', 'dives.start_frame', 'dives.end_frame', 'dives.dive_number', 'dives.height_metres', 'dives.difficulty', 'videos.width', 'videos.height', 'videos.frame_count', 'videos.frame_rate', 'videos.is_awaited', 'videos.is_rendered']).executeTakeFirst(), 'dive', diveId)
  const own = await ownOf(db, reviewId, diveId, annotatorId)
  return {
    reviewId, diveId, videoId: row.video_id as VideoId, video: { width: row.width, height: row.height, frameCount: row.frame_count }, startFrame: row.start_frame, endFrame: row.end_frame, frameRate: row.frame_rate,
    isAwaited: row.is_awaited === 1, isRendered: row.is_rendered === 1, diveNumber: row.dive_number, heightMetres: row.height_metres as BlindReviewDive['heightMetres'], difficulty: row.difficulty,
    stages: (await listStages(db, diveId)).map(({ label, startFrame }) => ({ label, startFrame })), commitment: own === undefined ? null : commitmentOf(own),
  }
}

function commitmentOf(row: Row<'review_commitments'>): ReviewCommitment {
  return {
    reviewId: row.review_id as ReviewId, diveId: row.dive_id as DiveId, annotatorId: row.annotator_id as AnnotatorId, awards: row.awards === null ? null : (JSON.parse(row.awards) as number[]),
    scorePoints: row.score_points, committedAt: row.committed_at, revealedAt: row.revealed_at, ordinal: row.ordinal,
  }
}
