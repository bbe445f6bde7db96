import type { Kysely } from 'kysely'
import type { DiveId, SplitPart } from '../../shared/contract/entities.ts'
import { now } from './clock.ts'
import type { Database } from './schema.ts'

/** A split as an import brings it, with its dives by their data set's own keys. */
export interface BroughtSplit {
  name: string
  members: readonly { dataset: string; key: string; part: SplitPart }[]
}

/**
 * The splits an import brings. One with the same members is left as it is;
 * where its name is taken by other members, the new one gets a number.
 * @param dataset what brought them
 */
export async function storeOfficialSplits(db: Kysely<Database>, dataset: string, splits: readonly BroughtSplit[]): Promise<void> {
  const dives = new Map<string, Map<string, DiveId>>()
  for (const name of new Set(splits.flatMap(({ members }) => members.map((member) => member.dataset)))) {
    const rows = await db.selectFrom('origins').select(['key', 'dive_id']).where('dataset', '=', name).execute()
    dives.set(name, new Map(rows.map((row) => [row.key, row.dive_id as DiveId])))
  }
  for (const { name, members } of splits) {
    const wanted = members.flatMap((member) => {
      const diveId = dives.get(member.dataset)?.get(member.key)
      return diveId === undefined ? [] : [{ dive_id: diveId, part: member.part }]
    })
    const free = await freeName(db, name, wanted)
    if (free === null || wanted.length === 0) continue
    const active = await db.selectFrom('splits').select('id').where('is_active', '=', 1).executeTakeFirst()
    const { id } = await db.insertInto('splits').values({ name: free, is_active: active === undefined ? 1 : 0, created_at: now(), recipe: JSON.stringify({ kind: 'official', dataset }) }).returning('id').executeTakeFirstOrThrow()
    for (let start = 0; start < wanted.length; start += 5000) {
      await db.insertInto('split_members').values(wanted.slice(start, start + 5000).map((member) => ({ split_id: id, ...member }))).execute()
    }
  }
}

/** The name itself, or with the first free number; null where a split of this name or numbering has these very members. */
async function freeName(db: Kysely<Database>, name: string, wanted: readonly { dive_id: DiveId; part: SplitPart }[]): Promise<string | null> {
  const parts = new Map(wanted.map(({ dive_id, part }) => [dive_id as number, part]))
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} (${number})`
    const taken = await db.selectFrom('splits').select('id').where('name', '=', candidate).executeTakeFirst()
    if (taken === undefined) return candidate
    const members = await db.selectFrom('split_members').select(['dive_id', 'part']).where('split_id', '=', taken.id).execute()
    if (members.length === parts.size && members.every(({ dive_id, part }) => parts.get(dive_id) === part)) return null
  }
}
