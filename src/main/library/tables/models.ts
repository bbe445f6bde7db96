import { existsSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { Model } from '../../../shared/contract/assessment.ts'
import type { ModelId, RunId } from '../../../shared/contract/entities.ts'
import type { ModelUsage } from '../../../shared/contract/weights.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { openPath, storedPath } from '../folder.ts'
import type { LibraryFolder } from '../folder.ts'
import type { Models, NewModel } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'

/** The table of models: weights are files named by their content, the rows say what they are. */
function modelOf(row: Row<'models'>, folder: LibraryFolder): Model {
  return {
    id: row.id as ModelId, name: row.name, method: row.method, configuration: row.configuration, geometry: row.geometry, canScore: row.can_score === 1, source: row.source,
    runId: row.run_id as RunId | null, contentHash: row.content_hash, sizeBytes: row.size_bytes, card: row.card,
    isPresent: existsSync(openPath(folder, row.path)), createdAt: row.created_at,
  }
}

export function createModels(context: LibraryContext): Models {
  const { connection: { query, write }, folder } = context
  const getRow = async (id: ModelId): Promise<Row<'models'>> => found(await query.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst(), 'model', id)
  const get = async (id: ModelId): Promise<Model> => modelOf(await getRow(id), folder)
  return {
    get,
    async insert(model) {
      const id = await write((db) => putModel(db, folder, model))
      context.changed(['models'])
      return get(id)
    },
    async list({ removed = false } = {}) {
      return (await query.selectFrom('models').selectAll().where('is_removed', '=', removed ? 1 : 0).orderBy('id').execute()).map((row) => modelOf(row, folder))
    },
    async rename(id, name) {
      await getRow(id)
      await write((db) => db.updateTable('models').set({ name }).where('id', '=', id).execute())
      context.changed(['models'])
      return get(id)
    },
    async setRemoved(id, isRemoved) {
      await getRow(id)
      await write((db) => db.updateTable('models').set({ is_removed: isRemoved ? 1 : 0 }).where('id', '=', id).execute())
      context.changed(['models'])
      return get(id)
    },
    usage: (id) => modelUsage(query, id),
    async findByHash(contentHash) {
      const row = await query.selectFrom('models').selectAll().where('content_hash', '=', contentHash).executeTakeFirst()
      return row === undefined ? null : modelOf(row, folder)
    },
    async file(id) {
      const row = await getRow(id)
      const path = openPath(folder, row.path)
      if (!existsSync(path)) {
        throw new StudioError('missing-model', `The weights of the model "${row.name}" are missing: ${path}`, { hint: row.source === 'shipped' ? 'Install the studio again, or choose another model.' : 'Put the file back, import it again, or choose another model.' })
      }
      return { modelId: id, path, contentHash: row.content_hash, method: row.method, configuration: row.configuration, geometry: row.geometry }
    },
  }
}

/** The row of a model, inside a transaction; as `Models.insert`. */
export async function putModel(db: Kysely<Database>, folder: LibraryFolder, model: NewModel): Promise<ModelId> {
  const path = storedPath(folder, model.path)
  const { id } = await db.insertInto('models').values({
    name: model.name, method: model.method, configuration: model.configuration, geometry: model.geometry, source: model.source,
    run_id: model.runId, content_hash: model.contentHash, size_bytes: model.sizeBytes, path, card: model.card, can_score: model.canScore === false ? 0 : 1, created_at: now(),
  }).onConflict((conflict) => conflict.column('content_hash').doUpdateSet({ path, card: model.card, ...(model.source === 'shipped' ? {} : { is_removed: 0 }) })).returning('id').executeTakeFirstOrThrow()
  return id as ModelId
}

async function modelUsage(db: Kysely<Database>, id: ModelId): Promise<ModelUsage> {
  const model = found(await db.selectFrom('models').select('run_id').where('id', '=', id).executeTakeFirst(), 'model', id)
  const runs = await db.selectFrom('runs').select(['id', 'name', 'model_id', sql<number | null>`config ->> '$.initialModelId'`.as('initial_id')]).orderBy('id').execute()
  const predictions = await db.selectFrom('predictions').select(({ fn }) => [fn.countAll<number>().as('count'), fn.count<number>('dive_id').distinct().as('dives')]).where('model_id', '=', id).executeTakeFirstOrThrow()
  const segmentations = await db.selectFrom('segmentations').select(({ fn }) => fn.countAll<number>().as('count')).where('model_id', '=', id).executeTakeFirstOrThrow()
  return {
    runs: runs.flatMap((run): ModelUsage['runs'] => {
      const named = { id: run.id as RunId, name: run.name }
      return [...(run.model_id === id || run.id === model.run_id ? [{ ...named, role: 'made' as const }] : []), ...(Number(run.initial_id) === id ? [{ ...named, role: 'started' as const }] : [])]
    }),
    predictionCount: Number(predictions.count),
    predictedDiveCount: Number(predictions.dives),
    segmentationCount: Number(segmentations.count),
  }
}
