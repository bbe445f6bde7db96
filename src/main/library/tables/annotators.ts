import type { Kysely } from 'kysely'
import type { Annotator } from '../../../shared/contract/work.ts'
import type { AnnotatorId } from '../../../shared/contract/entities.ts'
import { isSamePerson } from '../../../shared/domain/work-states.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import type { Annotators } from '../work.ts'

/** The people of a library. Nobody is deleted: labels, history and comments name them. */
export function createAnnotators(context: LibraryContext): Annotators {
  const { query, write } = context.connection

  async function get(id: AnnotatorId): Promise<Annotator> {
    return annotatorOf(found(await query.selectFrom('annotators').selectAll().where('id', '=', id).executeTakeFirst(), 'annotator', id))
  }

  return {
    get,
    async list() {
      return (await query.selectFrom('annotators').selectAll().orderBy('is_removed').orderBy('name').execute()).map(annotatorOf)
    },
    async ensure(name) {
      const wanted = tidyName(name)
      const known = await findByName(query, wanted)
      if (known !== undefined && known.is_removed === 0) return annotatorOf(known)
      const row = await write((db) => ensureAnnotator(db, wanted))
      context.changed(['work'])
      return annotatorOf(row)
    },
    async create(name) {
      const wanted = tidyName(name)
      const id = await write(async (db) => {
        await refuseTaken(db, wanted, null)
        return (await db.insertInto('annotators').values({ name: wanted, created_at: now() }).returning('id').executeTakeFirstOrThrow()).id
      })
      context.changed(['work'])
      return get(id as AnnotatorId)
    },
    async rename(id, name) {
      const wanted = tidyName(name)
      await write(async (db) => {
        const row = found(await db.selectFrom('annotators').selectAll().where('id', '=', id).executeTakeFirst(), 'annotator', id)
        if (row.name === wanted) return
        await refuseTaken(db, wanted, id)
        const former = [...new Set([...(JSON.parse(row.former_names) as string[]), row.name])].filter((each) => each !== wanted)
        await db.updateTable('annotators').set({ name: wanted, former_names: JSON.stringify(former) }).where('id', '=', id).execute()
      })
      context.changed(['work'])
      return get(id)
    },
    async setRemoved(id, isRemoved) {
      await write((db) => db.updateTable('annotators').set({ is_removed: Number(isRemoved) }).where('id', '=', id).execute())
      context.changed(['work'])
      return get(id)
    },
  }
}

/** The row of this name, made or brought back where needed; inside a transaction. */
export async function ensureAnnotator(db: Kysely<Database>, name: string): Promise<Row<'annotators'>> {
  const known = await findByName(db, name)
  if (known === undefined) return db.insertInto('annotators').values({ name, created_at: now() }).returningAll().executeTakeFirstOrThrow()
  if (known.is_removed === 1) await db.updateTable('annotators').set({ is_removed: 0 }).where('id', '=', known.id).execute()
  return { ...known, is_removed: 0 }
}

/** All names of the person who is or was called this. */
export async function namesOf(db: Kysely<Database>, name: string): Promise<string[]> {
  const known = await findByName(db, name)
  return known === undefined ? [name] : [known.name, ...(JSON.parse(known.former_names) as string[])]
}

/** By the present name, else by a former one. */
async function findByName(db: Kysely<Database>, name: string): Promise<Row<'annotators'> | undefined> {
  const present = await db.selectFrom('annotators').selectAll().where('name', '=', name).executeTakeFirst()
  if (present !== undefined) return present
  const renamed = await db.selectFrom('annotators').selectAll().where('former_names', '<>', '[]').orderBy('id').execute()
  return renamed.find((row) => (JSON.parse(row.former_names) as string[]).some((former) => isSamePerson(former, name)))
}

async function refuseTaken(db: Kysely<Database>, name: string, self: number | null): Promise<void> {
  const taken = await findByName(db, name)
  if (taken === undefined || taken.id === self) return
  if (!isSamePerson(taken.name, name)) throw new StudioError('conflict', `"${name}" is what ${taken.name} was called before.`, { hint: 'What was labelled under that name belongs to them. Choose another name.' })
  throw new StudioError('conflict', `There is an annotator called "${taken.name}" already.`, { hint: taken.is_removed === 1 ? 'That person was removed from the list; bring them back instead.' : 'Choose another name; capitals make no difference.' })
}

/** @throws StudioError 'invalid-input' */
function tidyName(name: string): string {
  const tidy = name.trim().replace(/\s+/g, ' ')
  if (tidy === '' || tidy.length > 120) throw new StudioError('invalid-input', tidy === '' ? 'An annotator needs a name.' : `A name of ${tidy.length} characters is too long.`, { hint: 'Give one of 1 to 120 characters.' })
  return tidy
}

function annotatorOf(row: Row<'annotators'>): Annotator {
  return { id: row.id as AnnotatorId, name: row.name, formerNames: JSON.parse(row.former_names) as string[], createdAt: row.created_at, isRemoved: row.is_removed === 1 }
}
