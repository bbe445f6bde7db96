import type { Kysely } from 'kysely'
import type { AnnotatorId, DiveId } from '../../../shared/contract/entities.ts'
import type { ReviewId, ReviewNote, ReviewNoteId } from '../../../shared/contract/reviews.ts'
import { isSamePerson } from '../../../shared/domain/work-states.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Author } from '../library.ts'
import { found } from '../not-found.ts'
import type { ReviewNotes } from '../reviews.ts'
import type { Database, Row } from '../schema.ts'
import { ensureAnnotator } from './annotators.ts'
import { getDiveRow } from './dives.ts'

/** Notes and bookmarks of review sessions. Nothing is deleted: one taken away is hidden. */
type Db = Kysely<Database>

export function createReviewNotes(context: LibraryContext): ReviewNotes {
  const { query, write } = context.connection

  async function get(id: ReviewNoteId): Promise<ReviewNote> {
    return noteOf(found(await rowsOf(query).where('review_notes.id', '=', id).executeTakeFirst(), 'note', id))
  }

  async function change(id: ReviewNoteId, author: Author, plan: (db: Db, row: Row<'review_notes'>) => Promise<void>): Promise<ReviewNote> {
    const diveId = await write(async (db) => {
      const row = found(await db.selectFrom('review_notes').selectAll().where('id', '=', id).executeTakeFirst(), 'note', id)
      await refuseOthers(db, row, author)
      await plan(db, row)
      return row.dive_id
    })
    context.changed(['reviews'], [diveId])
    return get(id)
  }

  return {
    async list(reviewId, diveId) {
      await getDiveRow(query, diveId)
      const rows = await rowsOf(query).where('review_notes.review_id', '=', reviewId).where('review_notes.dive_id', '=', diveId).where('review_notes.is_removed', '=', 0).orderBy('review_notes.id').execute()
      return rows.map(noteOf).sort((a, b) => (a.frame ?? -1) - (b.frame ?? -1))
    },
    diveOf: async (id) => (await get(id)).diveId,
    async add({ reviewId, diveId, kind, frame, text }, author) {
      refuseEmpty(kind, text)
      if (kind === 'bookmark' && frame === null) throw new StudioError('invalid-input', 'A bookmark marks a frame, and none is given.', { hint: 'Go to the frame, or write a note of the whole dive.' })
      const id = await write(async (db) => {
        const dive = await getDiveRow(db, diveId)
        const length = dive.end_frame - dive.start_frame
        if (frame !== null && frame >= length) throw new StudioError('invalid-input', `Frame ${frame} is not in this dive, which has frames 0 to ${length - 1}.`, { hint: 'Pin the note to a frame of the dive, or to none.' })
        found(await db.selectFrom('review_items').select('id').where('review_id', '=', reviewId).where('dive_id', '=', diveId).executeTakeFirst(), 'dive of this session with the id', diveId)
        const person = await ensureAnnotator(db, author.name)
        const row = await db.insertInto('review_notes').values({ review_id: reviewId, dive_id: diveId, annotator_id: person.id, kind, video_frame: frame === null ? null : dive.start_frame + frame, text, at: now(), edited_at: null }).returning('id').executeTakeFirstOrThrow()
        return row.id as ReviewNoteId
      })
      context.changed(['reviews'], [diveId])
      return get(id)
    },
    edit: (id, text, author) => change(id, author, async (db, row) => {
      refuseEmpty(row.kind, text)
      if (row.text !== text) await db.updateTable('review_notes').set({ text, edited_at: now() }).where('id', '=', id).execute()
    }),
    setRemoved: (id, isRemoved, author) => change(id, author, async (db) => {
      await db.updateTable('review_notes').set({ is_removed: Number(isRemoved) }).where('id', '=', id).execute()
    }),
  }
}

function refuseEmpty(kind: ReviewNote['kind'], text: string): void {
  if (kind === 'note' && text.trim() === '') throw new StudioError('invalid-input', 'A note without words says nothing.', { hint: 'Write something, or set a bookmark instead.' })
}

async function refuseOthers(db: Db, row: Row<'review_notes'>, author: Author): Promise<void> {
  const self = await ensureAnnotator(db, author.name)
  if (row.annotator_id === self.id) return
  const other = await db.selectFrom('annotators').select('name').where('id', '=', row.annotator_id).executeTakeFirstOrThrow()
  if (!isSamePerson(other.name, self.name)) throw new StudioError('conflict', `This note is by ${other.name}.`, { hint: 'Write one of your own beside it; only its author can change it.' })
}

function rowsOf(db: Db) {
  return db.selectFrom('review_notes').innerJoin('dives', 'dives.id', 'review_notes.dive_id').innerJoin('annotators', 'annotators.id', 'review_notes.annotator_id')
    .selectAll('review_notes').select(['dives.start_frame', 'dives.end_frame', 'annotators.name as author_name'])
}

function noteOf(row: Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]): ReviewNote {
  const isInside = row.video_frame !== null && row.video_frame >= row.start_frame && row.video_frame < row.end_frame
  return {
    id: row.id as ReviewNoteId, reviewId: row.review_id as ReviewId, diveId: row.dive_id as DiveId, kind: row.kind, frame: isInside && row.video_frame !== null ? row.video_frame - row.start_frame : null,
    text: row.text, author: { id: row.annotator_id as AnnotatorId, name: row.author_name }, at: row.at, editedAt: row.edited_at,
  }
}
