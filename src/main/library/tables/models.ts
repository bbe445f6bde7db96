import { existsSync } from 'node:fs'
import type { Model } from '../../../shared/contract/assessment.ts'
import type { ModelId, RunId } from '../../../shared/contract/entities.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { openPath, storedPath } from '../folder.ts'
import type { LibraryFolder } from '../folder.ts'
import type { Models } from '../library.ts'
import { found } from '../not-found.ts'
import type { Row } from '../schema.ts'

/** The table of models: weights are files named by their content, the rows say what they are. */
function modelOf(row: Row<'models'>, folder: LibraryFolder): Model {
  return {
    id: row.id as ModelId, name: row.name, method: row.method, configuration: row.configuration, source: row.source,
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
      const path = storedPath(folder, model.path)
      const { id } = await write((db) => db.insertInto('models').values({
        name: model.name, method: model.method, configuration: model.configuration, geometry: model.geometry, source: model.source,
        run_id: model.runId, content_hash: model.contentHash, size_bytes: model.sizeBytes, path, card: model.card, created_at: now(),
      }).onConflict((conflict) => conflict.column('content_hash').doUpdateSet({ path, card: model.card })).returning('id').executeTakeFirstOrThrow())
      context.changed(['models'])
      return get(id as ModelId)
    },
    async list() {
      return (await query.selectFrom('models').selectAll().orderBy('id').execute()).map((row) => modelOf(row, folder))
    },
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
