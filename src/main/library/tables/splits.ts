import type { Kysely } from 'kysely'
import type { DiveId, Split, SplitId, SplitPart } from '../../../shared/contract/entities.ts'
import { splitRecipe, type SplitRecipe } from '../../../shared/contract/split-recipe.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { SplitEntry, Splits } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import { listSplitCandidates, listSplitMembers } from '../split-candidates.ts'

/**
 * Splits and their members. One split at most is active: its parts are what the
 * dive list shows. A split that a run has used is frozen: the run's figures are
 * told under its name, so its members stay. The database refuses it too.
 */
type Db = Kysely<Database>

export function createSplits(context: LibraryContext): Splits {
  const { query, write } = context.connection

  /** Removed dives stay members, for undo, but are not counted. */
  async function counted(rows: readonly Row<'splits'>[]): Promise<Split[]> {
    const counts = await query.selectFrom('split_members').innerJoin('dives', 'dives.id', 'split_members.dive_id').where('dives.is_removed', '=', 0)
      .where('split_id', 'in', rows.map(({ id }) => id)).select(['split_id', 'part', (eb) => eb.fn.countAll<number>().as('count')]).groupBy(['split_id', 'part']).execute()
    const count = (id: number, part: SplitPart): number => counts.find((row) => row.split_id === id && row.part === part)?.count ?? 0
    return rows.map((row) => ({
      id: row.id as SplitId, name: row.name, counts: { train: count(row.id, 'train'), validation: count(row.id, 'validation'), test: count(row.id, 'test') },
      recipe: recipeOf(row), isFrozen: row.is_frozen === 1, isActive: row.is_active === 1, createdAt: row.created_at,
    }))
  }

  async function get(id: SplitId): Promise<Split> {
    const row = await query.selectFrom('splits').selectAll().where('id', '=', id).executeTakeFirst()
    return found((await counted(row === undefined ? [] : [row]))[0], 'split', id)
  }

  async function insertMany(splits: Parameters<Splits['insertMany']>[0]): Promise<Split[]> {
    const ids = await write(async (db) => {
      const made: number[] = []
      for (const { name, members, recipe } of splits) made.push(await insertSplit(db, name, recipe, (id) => insertMembers(db, id, members)))
      return made
    })
    context.changed(['splits', 'dives'])
    return Promise.all(ids.map((id) => get(id as SplitId)))
  }

  return {
    get,
    insertMany,
    async list() {
      return counted(await query.selectFrom('splits').selectAll().orderBy('id').execute())
    },
    async insert(name, members, recipe = { kind: 'hand' }) {
      return found((await insertMany([{ name, members, recipe }]))[0], 'split', 0)
    },
    async members(id) {
      await requireSplit(query, id)
      const rows = await query.selectFrom('split_members').innerJoin('dives', 'dives.id', 'split_members.dive_id').where('dives.is_removed', '=', 0)
        .where('split_id', '=', id).select(['dive_id', 'part']).orderBy('dive_id').execute()
      return rows.map((row) => ({ diveId: row.dive_id as DiveId, part: row.part }))
    },
    async assign(id, diveIds, part) {
      await write(async (db) => {
        const row = await requireUnused(db, id, 'its dives stay in their parts')
        const recipe = recipeOf(row)
        if (recipe.kind === 'made' || recipe.kind === 'copy') await db.updateTable('splits').set({ recipe: JSON.stringify({ ...recipe, isEdited: true }) }).where('id', '=', id).execute()
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
    async rename(id, name) {
      await write(async (db) => {
        if ((await requireSplit(db, id)).name === name) return
        await requireFreeName(db, name)
        await db.updateTable('splits').set({ name }).where('id', '=', id).execute()
      })
      context.changed(['splits'])
      return get(id)
    },
    async copy(id, name) {
      const copyId = await write(async (db) => {
        const { name: of } = await requireSplit(db, id)
        return insertSplit(db, name, { kind: 'copy', of, isEdited: false }, async (into) => {
          const from = db.selectFrom('split_members').select((eb) => [eb.val(into).as('split_id'), 'dive_id', 'part']).where('split_id', '=', id)
          await db.insertInto('split_members').columns(['split_id', 'dive_id', 'part']).expression(from).execute()
        })
      })
      context.changed(['splits', 'dives'])
      return get(copyId as SplitId)
    },
    async remove(id) {
      const removed = await write(async (db) => {
        const row = await requireUnused(db, id, 'it stays with their figures')
        const members = await db.selectFrom('split_members').select(['dive_id', 'part']).where('split_id', '=', id).orderBy('dive_id').execute()
        await db.deleteFrom('split_members').where('split_id', '=', id).execute()
        await db.deleteFrom('splits').where('id', '=', id).execute()
        return { name: row.name, members: members.map((member) => ({ diveId: member.dive_id as DiveId, part: member.part })), recipe: recipeOf(row), isActive: row.is_active === 1 }
      })
      context.changed(['splits', 'dives'])
      return removed
    },
    candidates: (filter) => listSplitCandidates(query, filter),
    describeMembers: (id) => listSplitMembers(query, id),
  }
}

function recipeOf(row: Pick<Row<'splits'>, 'recipe'>): SplitRecipe {
  return splitRecipe.parse(JSON.parse(row.recipe))
}

async function requireSplit(db: Db, id: SplitId): Promise<Row<'splits'>> {
  return found(await db.selectFrom('splits').selectAll().where('id', '=', id).executeTakeFirst(), 'split', id)
}

async function requireUnused(db: Db, id: SplitId, why: string): Promise<Row<'splits'>> {
  const row = await requireSplit(db, id)
  if (row.is_frozen === 1) throw new StudioError('conflict', `Runs or evaluations have used the split "${row.name}": ${why}.`, { hint: 'Make a copy of it and change that.' })
  return row
}

async function requireFreeName(db: Db, name: string): Promise<void> {
  const same = await db.selectFrom('splits').select('id').where('name', '=', name).executeTakeFirst()
  if (same !== undefined) throw new StudioError('conflict', `A split named "${name}" exists already.`, { hint: 'Choose another name.' })
}

async function insertSplit(db: Db, name: string, recipe: SplitRecipe, fill: (id: number) => Promise<void>): Promise<number> {
  await requireFreeName(db, name)
  const active = await db.selectFrom('splits').select('id').where('is_active', '=', 1).executeTakeFirst()
  const { id } = await db.insertInto('splits').values({ name, is_active: active === undefined ? 1 : 0, created_at: now(), recipe: JSON.stringify(recipe) }).returning('id').executeTakeFirstOrThrow()
  await fill(id)
  return id
}

async function insertMembers(db: Db, splitId: number, members: readonly SplitEntry[]): Promise<void> {
  for (let start = 0; start < members.length; start += 5000) {
    await db.insertInto('split_members').values(members.slice(start, start + 5000).map(({ diveId, part }) => ({ split_id: splitId, dive_id: diveId, part })))
      .onConflict((conflict) => conflict.columns(['split_id', 'dive_id']).doUpdateSet((eb) => ({ part: eb.ref('excluded.part') }))).execute()
  }
}
