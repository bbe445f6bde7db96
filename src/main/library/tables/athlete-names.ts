import type { Kysely } from 'kysely'
import type { AthleteSaying, SayingId } from '../../../shared/contract/athletes.ts'
import type { AnnotatorId } from '../../../shared/contract/entities.ts'
import type { NameGroups } from '../../../shared/domain/athletes/name-groups.ts'
import { now } from '../clock.ts'
import type { Database } from '../schema.ts'

/** Which names are one person's, and who said so. */
type Db = Kysely<Database>
type NameRow = readonly [name: string, shownName: string]

export interface StoredSaying {
  kind: AthleteSaying['kind']
  names: readonly string[]
  shownName: string | null
  /** Names of the people it was about, before and after. */
  before: readonly NameRow[]
  after: readonly NameRow[]
}

export async function readNameGroups(db: Db): Promise<NameGroups> {
  return new Map((await db.selectFrom('athlete_names').selectAll().execute()).map((row) => [row.name, row.shown_name]))
}

/** Stores what became of the groups and who said it; nothing but what differs is written. */
export async function writeSaying(db: Db, kind: 'same' | 'separate', names: readonly string[], shownName: string | null, before: NameGroups, after: NameGroups, by: AnnotatorId): Promise<SayingId> {
  const touched = [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name))
  // All names of the people concerned, those that stay as they are too, so that a later change of one of them is seen.
  const people = new Set(touched.flatMap((name) => [before.get(name), after.get(name)].filter((shown) => shown !== undefined)))
  const rowsOf = (groups: NameGroups): NameRow[] => [...groups].filter(([name, shown]) => people.has(shown) || touched.includes(name)).sort(([a], [b]) => (a < b ? -1 : 1))
  await replaceNames(db, touched, after)
  return insertSaying(db, { kind, names, shownName, before: rowsOf(before), after: rowsOf(after) }, by)
}

export async function replaceNames(db: Db, names: readonly string[], groups: NameGroups): Promise<void> {
  for (const name of names) {
    const shown_name = groups.get(name)
    if (shown_name === undefined) await db.deleteFrom('athlete_names').where('name', '=', name).execute()
    else await db.insertInto('athlete_names').values({ name, shown_name }).onConflict((conflict) => conflict.column('name').doUpdateSet({ shown_name })).execute()
  }
}

export async function insertSaying(db: Db, { kind, names, shownName, before, after }: StoredSaying, by: AnnotatorId): Promise<SayingId> {
  const row = await db.insertInto('athlete_sayings').values({ kind, names: JSON.stringify(names), shown_name: shownName, before: JSON.stringify({ before, after }), said_by: by, said_at: now(), taken_back_by: null, taken_back_at: null }).returning('id').executeTakeFirstOrThrow()
  return row.id as SayingId
}

export async function getSaying(db: Db, id: SayingId): Promise<(StoredSaying & { isTakenBack: boolean }) | undefined> {
  const row = await db.selectFrom('athlete_sayings').selectAll().where('id', '=', id).executeTakeFirst()
  if (row === undefined) return undefined
  const { before, after } = JSON.parse(row.before) as Pick<StoredSaying, 'before' | 'after'>
  return { kind: row.kind, names: JSON.parse(row.names) as string[], shownName: row.shown_name, before, after, isTakenBack: row.taken_back_at !== null }
}

export async function markTakenBack(db: Db, id: SayingId, by: AnnotatorId): Promise<void> {
  await db.updateTable('athlete_sayings').set({ taken_back_by: by, taken_back_at: now() }).where('id', '=', id).execute()
}

/** Newest first. */
export async function listSayings(db: Db, limit: number): Promise<AthleteSaying[]> {
  const rows = await db.selectFrom('athlete_sayings').innerJoin('annotators as sayer', 'sayer.id', 'said_by').leftJoin('annotators as taker', 'taker.id', 'taken_back_by')
    .selectAll('athlete_sayings').select(['sayer.name as by', 'taker.name as taker']).orderBy('athlete_sayings.id', 'desc').limit(limit).execute()
  return rows.map((row) => ({
    id: row.id as SayingId, kind: row.kind, names: JSON.parse(row.names) as string[], shownName: row.shown_name, by: row.by, at: row.said_at,
    takenBack: row.taken_back_at === null ? null : { by: row.taker ?? '', at: row.taken_back_at },
  }))
}

/** Pairs of names said to be two people's, as "first\nsecond". */
export async function readApart(db: Db): Promise<Set<string>> {
  return new Set((await db.selectFrom('athletes_apart').selectAll().execute()).map((row) => apartKey(row.name, row.other_name)))
}

export const apartKey = (one: string, other: string): string => [one, other].sort().join('\n')

export async function putApart(db: Db, one: string, other: string, isApart: boolean): Promise<void> {
  const [name = '', other_name = ''] = [one, other].sort()
  if (isApart) await db.insertInto('athletes_apart').values({ name, other_name }).onConflict((conflict) => conflict.doNothing()).execute()
  else await db.deleteFrom('athletes_apart').where('name', '=', name).where('other_name', '=', other_name).execute()
}
