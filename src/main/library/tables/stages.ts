import type { Kysely } from 'kysely'
import type { Provenance, Stage } from '../../../shared/contract/entities.ts'
import type { Database, Row } from '../schema.ts'

/** The table of stages: one row for each stage of a dive, with who placed its start. */
export async function listStages(db: Kysely<Database>, diveId: number): Promise<Stage[]> {
  return (await listStagesOf(db, [diveId])).get(diveId) ?? []
}

/** Stages of many dives at once; dives without stages are not in the map. */
export async function listStagesOf(db: Kysely<Database>, diveIds: readonly number[]): Promise<Map<number, Stage[]>> {
  const stages = new Map<number, Stage[]>()
  for (let start = 0; start < diveIds.length; start += 10_000) {
    const rows = await db.selectFrom('stages').selectAll().where('dive_id', 'in', diveIds.slice(start, start + 10_000)).orderBy('dive_id').orderBy('position').execute()
    for (const row of rows) {
      const list = stages.get(row.dive_id) ?? []
      list.push({ label: row.label, startFrame: row.start_frame, provenance: provenanceOf(row), confidence: row.confidence })
      stages.set(row.dive_id, list)
    }
  }
  return stages
}

export async function replaceStages(db: Kysely<Database>, diveId: number, stages: readonly Stage[]): Promise<void> {
  await db.deleteFrom('stages').where('dive_id', '=', diveId).execute()
  if (stages.length === 0) return
  await db.insertInto('stages').values(stages.map((stage, position) => ({
    dive_id: diveId, position, label: stage.label, start_frame: stage.startFrame,
    provenance_kind: stage.provenance.kind, provenance_name: stage.provenance.name, provenance_at: stage.provenance.at,
    provenance_model: stage.provenance.model === undefined ? null : JSON.stringify(stage.provenance.model), confidence: stage.confidence,
  }))).execute()
}

function provenanceOf(row: Row<'stages'>): Provenance {
  const placed = { kind: row.provenance_kind, name: row.provenance_name, at: row.provenance_at }
  return row.provenance_model === null ? placed : { ...placed, model: JSON.parse(row.provenance_model) as NonNullable<Provenance['model']> }
}
