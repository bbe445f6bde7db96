import type { Kysely } from 'kysely'
import type { DiveId, Split, SplitId, SplitPart } from '../../../shared/contract/entities.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Splits } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database } from '../schema.ts'

/** Splits and their members. One split at most is active: its parts are what the dive list shows. */
export function createSplits(context: LibraryContext): Splits {
  const { query, write } = context.connection

  /** Removed dives stay members, for undo, but are not counted. */
  async function counted(rows: { id: number; name: string }[]): Promise<Split[]> {
    const counts = await query.selectFrom('split_members').innerJoin('dives', 'dives.id', 'split_members.dive_id').where('dives.is_removed', '=', 0)
      .select(['split_id', 'part', (eb) => eb.fn.countAll<number>().as('count')]).groupBy(['split_id', 'part']).execute()
    const count = (id: number, part: SplitPart): number => counts.find((row) => row.split_id === id && row.part === part)?.count ?? 0
    return rows.map(({ id, name }) => ({ id: id as SplitId, name, counts: { train: count(id, 'train'), validation: count(id, 'validation'), test: count(id, 'test') } }))
  }

  async function get(id: SplitId): Promise<Split> {
    const row = await query.selectFrom('splits').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
    return found((await counted(row === undefined ? [] : [row]))[0], 'split', id)
  }

  async function requireSplit(db: Kysely<Database>, id: SplitId): Promise<void> {
    found(await db.selectFrom('splits').select('id').where('id', '=', id).executeTakeFirst(), 'split', id)
  }

  async function insertMembers(db: Kysely<Database>, splitId: number, members: readonly { diveId: DiveId; part: SplitPart }[]): Promise<void> {
    for (let start = 0; start < members.length; start += 5000) {
      await db.insertInto('split_members').values(members.slice(start, start + 5000).map(({ diveId, part }) => ({ split_id: splitId, dive_id: diveId, part })))
        .onConflict((conflict) => conflict.columns(['split_id', 'dive_id']).doUpdateSet((eb) => ({ part: eb.ref('excluded.part') }))).execute()
    }
  }

  return {
    get,
    async list() {
      return counted(await query.selectFrom('splits').select(['id', 'name']).orderBy('id').execute())
    },
    async insert(name, members) {
      const id = await write(async (db) => {
        const same = await db.selectFrom('splits').select('id').where('name', '=', name).executeTakeFirst()
        if (same !== undefined) throw new StudioError('conflict', `A split named "${name}" exists already.`, { hint: 'Choose another name.' })
        const active = await db.selectFrom('splits').select('id').where('is_active', '=', 1).executeTakeFirst()
        const row = await db.insertInto('splits').values({ name, is_active: active === undefined ? 1 : 0, created_at: now() }).returning('id').executeTakeFirstOrThrow()
        await insertMembers(db, row.id, members)
        return row.id
      })
      context.changed(['splits', 'dives'])
      return get(id as SplitId)
    },
    async members(id) {
      await requireSplit(query, id)
      const rows = await query.selectFrom('split_members').innerJoin('dives', 'dives.id', 'split_members.dive_id').where('dives.is_removed', '=', 0)
        .where('split_id', '=', id).select(['dive_id', 'part']).orderBy('dive_id').execute()
      return rows.map((row) => ({ diveId: row.dive_id as DiveId, part: row.part }))
    },
    async assign(id, diveIds, part) {
      await write(async (db) => {
        await requireSplit(db, id)
        if (part !== null) return insertMembers(db, id, diveIds.map((diveId) => ({ diveId, part })))
        for (let start = 0; start < diveIds.length; start += 10_000) {
          await db.deleteFrom('split_members').where('split_id', '=', id).where('dive_id', 'in', diveIds.slice(start, start + 10_000)).execute()
        }
      })
      context.changed(['splits', 'dives'], diveIds)
      return get(id)
    },
    async activate(id) {
      await write(async (db) => {
        await requireSplit(db, id)
        await db.updateTable('splits').set({ is_active: 0 }).where('is_active', '=', 1).execute()
        await db.updateTable('splits').set({ is_active: 1 }).where('id', '=', id).execute()
      })
      context.changed(['splits', 'dives'])
    },
  }
}
