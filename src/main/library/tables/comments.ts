import type { Kysely } from 'kysely'
import type { AnnotatorId, CommentId, DiveId } from '../../../shared/contract/entities.ts'
import type { Comment } from '../../../shared/contract/work.ts'
import { isSamePerson } from '../../../shared/domain/work-states.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Author } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import type { Comments } from '../work.ts'
import { ensureAnnotator } from './annotators.ts'
import { getDiveRow } from './dives.ts'

/** Comments on dives. Nothing is deleted: one taken away is hidden with its answers. */
type Db = Kysely<Database>

export function createComments(context: LibraryContext): Comments {
  const { query, write } = context.connection

  async function get(id: CommentId): Promise<Comment> {
    const [row] = await rowsOf(query).where('comments.id', '=', id).execute()
    return commentOf(found(row, 'comment', id))
  }

  /** Changes a comment that is there, inside one transaction; tells everybody. */
  async function change(id: CommentId, author: Author, plan: (db: Db, row: Row<'comments'>, self: Row<'annotators'>) => Promise<void>): Promise<Comment> {
    const diveId = await write(async (db) => {
      const row = found(await db.selectFrom('comments').selectAll().where('id', '=', id).executeTakeFirst(), 'comment', id)
      await plan(db, row, await ensureAnnotator(db, author.name))
      return row.dive_id
    })
    context.changed(['work'], [diveId])
    return get(id)
  }

  return {
    async list(diveId) {
      await getDiveRow(query, diveId)
      const rows = await rowsOf(query).where('comments.dive_id', '=', diveId).where('comments.is_removed', '=', 0).orderBy('comments.id').execute()
      const answers = Map.groupBy(rows.filter((row) => row.reply_to !== null), (row) => row.reply_to)
      return rows.filter((row) => row.reply_to === null).flatMap((row) => [row, ...(answers.get(row.id) ?? [])]).map(commentOf)
    },
    diveOf: async (id) => (await get(id)).diveId,
    async add(diveId, comment, author) {
      const id = await write(async (db) => insertComment(db, diveId, comment, await ensureAnnotator(db, author.name)))
      context.changed(['work'], [diveId])
      return get(id)
    },
    edit: (id, text, author) => change(id, author, async (db, row, self) => {
      await refuseOthers(db, row, self)
      if (row.text !== text) await db.updateTable('comments').set({ text, edited_at: now() }).where('id', '=', id).execute()
    }),
    setResolved: (id, isResolved, author) => change(id, author, async (db, row, self) => {
      if (row.reply_to !== null) throw new StudioError('invalid-input', 'An answer is not resolved by itself.', { hint: 'Resolve the comment it answers.' })
      if ((row.resolved_at !== null) === isResolved) return
      await db.updateTable('comments').set(isResolved ? { resolved_at: now(), resolved_by: self.id } : { resolved_at: null, resolved_by: null }).where('id', '=', id).execute()
    }),
    setRemoved: (id, isRemoved, author) => change(id, author, async (db, row, self) => {
      await refuseOthers(db, row, self)
      await db.updateTable('comments').set({ is_removed: Number(isRemoved) }).where('id', '=', id).execute()
    }),
  }
}

/** Inside a transaction. Errors: as `Comments.add`. */
export async function insertComment(db: Db, diveId: number, { text, frame, replyTo }: { text: string; frame: number | null; replyTo: CommentId | null }, author: Row<'annotators'>): Promise<CommentId> {
  const dive = await getDiveRow(db, diveId)
  const length = dive.end_frame - dive.start_frame
  if (frame !== null && frame >= length) throw new StudioError('invalid-input', `Frame ${frame} is not in this dive, which has frames 0 to ${length - 1}.`, { hint: 'Pin the comment to a frame of the dive, or to none.' })
  if (replyTo !== null) {
    const parent = found(await db.selectFrom('comments').select(['dive_id', 'reply_to']).where('id', '=', replyTo).executeTakeFirst(), 'comment', replyTo)
    if (parent.reply_to !== null || parent.dive_id !== diveId || frame !== null) throw new StudioError('invalid-input', 'An answer goes to a comment on the same dive and has no frame of its own.')
  }
  const row = await db.insertInto('comments').values({ dive_id: diveId, reply_to: replyTo, video_frame: frame === null ? null : dive.start_frame + frame, text, author_id: author.id, created_at: now(), edited_at: null, resolved_at: null, resolved_by: null }).returning('id').executeTakeFirstOrThrow()
  return row.id as CommentId
}

async function refuseOthers(db: Db, row: Row<'comments'>, self: Row<'annotators'>): Promise<void> {
  if (row.author_id === self.id) return
  const author = await db.selectFrom('annotators').select('name').where('id', '=', row.author_id).executeTakeFirstOrThrow()
  if (!isSamePerson(author.name, self.name)) throw new StudioError('conflict', `This comment is by ${author.name}.`, { hint: 'Answer it, or resolve it; only its author can change it.' })
}

type CommentRow = Awaited<ReturnType<ReturnType<typeof rowsOf>['execute']>>[number]

function rowsOf(db: Db) {
  return db.selectFrom('comments').innerJoin('dives', 'dives.id', 'comments.dive_id').innerJoin('annotators as author', 'author.id', 'comments.author_id').leftJoin('annotators as resolver', 'resolver.id', 'comments.resolved_by')
    .selectAll('comments').select(['dives.start_frame', 'dives.end_frame', 'author.name as author_name', 'resolver.name as resolver_name'])
}

function commentOf(row: CommentRow): Comment {
  const isInside = row.video_frame !== null && row.video_frame >= row.start_frame && row.video_frame < row.end_frame
  return {
    id: row.id as CommentId, diveId: row.dive_id as DiveId, replyTo: row.reply_to as CommentId | null, frame: isInside && row.video_frame !== null ? row.video_frame - row.start_frame : null,
    text: row.text, author: { id: row.author_id as AnnotatorId, name: row.author_name }, createdAt: row.created_at, editedAt: row.edited_at,
    resolved: row.resolved_at === null ? null : { by: row.resolver_name ?? '', at: row.resolved_at },
  }
}
