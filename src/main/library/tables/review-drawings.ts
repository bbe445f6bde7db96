import type { Kysely } from 'kysely'
import type { AnnotatorId, DiveId } from '../../../shared/contract/entities.ts'
import { drawingShape, type ReviewDrawing, type ReviewDrawingId, type ReviewId } from '../../../shared/contract/reviews.ts'
import { isSamePerson } from '../../../shared/domain/work-states.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { NewDrawing, ReviewDrawings } from '../blind-reviews.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Author } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database } from '../schema.ts'
import { ensureAnnotator } from './annotators.ts'
import { getDiveRow } from './dives.ts'

/** Drawings on frames in review sessions, pinned to frames of the video as notes are. */
type Db = Kysely<Database>

export function createReviewDrawings(context: LibraryContext): ReviewDrawings {
  const { query, write } = context.connection

  async function get(id: ReviewDrawingId): Promise<ReviewDrawing> {
    return drawingOf(found(await rowsOf(query).where('review_drawings.id', '=', id).executeTakeFirst(), 'drawing', id))
  }

  async function edit(id: ReviewDrawingId, author: Author, plan: (db: Db, diveId: number) => Promise<{ shape?: string; first_frame?: number; last_frame?: number; is_removed?: number }>): Promise<ReviewDrawing> {
    const diveId = await write(async (db) => {
      const row = found(await db.selectFrom('review_drawings').innerJoin('annotators', 'annotators.id', 'review_drawings.annotator_id').select(['dive_id', 'annotator_id', 'annotators.name']).where('review_drawings.id', '=', id).executeTakeFirst(), 'drawing', id)
      const self = await ensureAnnotator(db, author.name)
      if (row.annotator_id !== self.id && !isSamePerson(row.name, self.name)) throw new StudioError('conflict', `This drawing is by ${row.name}.`, { hint: 'Draw your own beside it; only its author can change it.' })
      await db.updateTable('review_drawings').set(await plan(db, row.dive_id)).where('id', '=', id).execute()
      return row.dive_id
    })
    context.changed(['reviews'], [diveId])
    return get(id)
  }

  return {
    async list(reviewId, diveId) {
      await getDiveRow(query, diveId)
      return (await rowsOf(query).where('review_drawings.review_id', '=', reviewId).where('review_drawings.dive_id', '=', diveId).where('review_drawings.is_removed', '=', 0).orderBy('review_drawings.id').execute()).map(drawingOf)
    },
    async add({ reviewId, diveId, ...drawing }, author) {
      const id = await write(async (db) => {
        found(await db.selectFrom('review_items').select('id').where('review_id', '=', reviewId).where('dive_id', '=', diveId).executeTakeFirst(), 'dive of this session with the id', diveId)
        const person = await ensureAnnotator(db, author.name)
        const row = await db.insertInto('review_drawings').values({ review_id: reviewId, dive_id: diveId, annotator_id: person.id, at: now(), ...(await columnsOf(db, diveId, drawing)) }).returning('id').executeTakeFirstOrThrow()
        return row.id as ReviewDrawingId
      })
      context.changed(['reviews'], [diveId])
      return get(id)
    },
    change: (id, drawing, author) => edit(id, author, (db, diveId) => columnsOf(db, diveId, drawing)),
    setRemoved: (id, isRemoved, author) => edit(id, author, () => Promise.resolve({ is_removed: Number(isRemoved) })),
  }
}

async function columnsOf(db: Db, diveId: number, { firstFrame, lastFrame, shape }: NewDrawing): Promise<{ first_frame: number; last_frame: number; shape: string }> {
  const dive = await getDiveRow(db, diveId)
  const length = dive.end_frame - dive.start_frame
  if (lastFrame >= length || firstFrame > lastFrame) throw new StudioError('invalid-input', `Frames ${firstFrame} to ${lastFrame} are no stretch of this dive, which has frames 0 to ${length - 1}.`, { hint: 'Give the first and the last frame of the dive on which it is shown.' })
  return { first_frame: dive.start_frame + firstFrame, last_frame: dive.start_frame + lastFrame, shape: JSON.stringify(shape) }
}

function rowsOf(db: Db) {
  return db.selectFrom('review_drawings').innerJoin('dives', 'dives.id', 'review_drawings.dive_id').innerJoin('annotators', 'annotators.id', 'review_drawings.annotator_id')
    .selectAll('review_drawings').select(['dives.start_frame', 'dives.end_frame', 'annotators.name as author_name'])
}

/** Of a stretch that the dive's range cuts, what is left; both null where nothing is. */
function drawingOf(row: Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]): ReviewDrawing {
  const [first, last] = [Math.max(row.first_frame, row.start_frame), Math.min(row.last_frame, row.end_frame - 1)]
  const isInside = first <= last
  return {
    id: row.id as ReviewDrawingId, reviewId: row.review_id as ReviewId, diveId: row.dive_id as DiveId, firstFrame: isInside ? first - row.start_frame : null, lastFrame: isInside ? last - row.start_frame : null,
    shape: drawingShape.parse(JSON.parse(row.shape)), author: { id: row.annotator_id as AnnotatorId, name: row.author_name }, at: row.at,
  }
}
