import type { Kysely } from 'kysely'
import type { DiveFacts } from '../../../shared/contract/entities.ts'
import type { DiveOrigin, DiveWork, ImportedDive, Json } from '../dive-records.ts'
import type { Database, NewRow, Row } from '../schema.ts'

/** What a bundle said stands beside the data set's own details, under names that no data set's may take. */
const saidName = 'highboard:said'
const workName = 'highboard:work'

/** Where dives came from: one row for each dive that an import made. */
export function originOf(row: Row<'origins'>): DiveOrigin {
  const { [saidName]: said, [workName]: work, ...details } = JSON.parse(row.details) as Record<string, Json>
  return {
    dataset: row.dataset, key: row.key, videoKey: row.video_key,
    source: row.competition === null || row.source_start === null || row.source_end === null ? null : { competition: row.competition, startFrame: row.source_start, endFrame: row.source_end },
    imported: dated(JSON.parse(row.imported) as ImportedDive),
    details,
    ...(said === undefined ? {} : { said: dated(said as unknown as ImportedDive) }),
    ...(work === undefined ? {} : { work: work as unknown as DiveWork }),
  }
}

/** What was said before dives had dates said none. */
function dated(said: ImportedDive): ImportedDive {
  return { ...said, facts: { ...said.facts, date: (said.facts as Partial<DiveFacts>).date ?? null } }
}

function columnsOf(origin: DiveOrigin): Omit<NewRow<'origins'>, 'dive_id'> {
  const { [saidName]: _said, [workName]: _work, ...details } = origin.details
  return {
    dataset: origin.dataset, key: origin.key, video_key: origin.videoKey,
    competition: origin.source?.competition ?? null, source_start: origin.source?.startFrame ?? null, source_end: origin.source?.endFrame ?? null,
    imported: JSON.stringify(origin.imported), details: JSON.stringify({ ...details, ...(origin.said === undefined ? {} : { [saidName]: origin.said }), ...(origin.work === undefined ? {} : { [workName]: origin.work }) }),
  }
}

/** Stores or replaces. */
export async function putOrigin(db: Kysely<Database>, diveId: number, origin: DiveOrigin): Promise<void> {
  const columns = columnsOf(origin)
  await db.insertInto('origins').values({ dive_id: diveId, ...columns }).onConflict((conflict) => conflict.column('dive_id').doUpdateSet(columns)).execute()
}

/** By dive. */
export async function getOrigins(db: Kysely<Database>, diveIds: readonly number[]): Promise<Map<number, DiveOrigin>> {
  const found = new Map<number, DiveOrigin>()
  for (let start = 0; start < diveIds.length; start += 10_000) {
    for (const row of await db.selectFrom('origins').selectAll().where('dive_id', 'in', diveIds.slice(start, start + 10_000)).execute()) found.set(row.dive_id, originOf(row))
  }
  return found
}
