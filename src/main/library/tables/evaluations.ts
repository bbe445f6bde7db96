import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Kysely } from 'kysely'
import { baseline, evaluatedDive, figures, testLook, type EvaluationSummary } from '../../../shared/contract/evaluations.ts'
import type { EvaluationId, ModelId, RunId, SplitId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import { getSnapshot, insertSnapshot } from '../snapshots.ts'
import type { EvaluationQuery, Evaluations, StoredEvaluation } from '../stored-evaluations.ts'
import { listLooks } from './test-looks.ts'

/** The table of evaluations. Rows are immutable; names of models and splits are those of today. */
type SummaryRow = Omit<Row<'evaluations'>, 'dives' | 'job_id'> & { model_name: string; method: string; configuration: string; split_name: string }

const compress = promisify(gzip)
const decompress = promisify(gunzip)

function summaryOf(row: SummaryRow): EvaluationSummary {
  return {
    id: row.id as EvaluationId, modelId: row.model_id as ModelId, modelName: row.model_name, modelHash: row.model_hash, method: row.method, configuration: row.configuration,
    runId: row.run_id as RunId | null, splitId: row.split_id as SplitId, splitName: row.split_name, part: row.part, snapshotHash: row.snapshot_hash,
    seed: row.seed, exemplarRule: row.exemplar_rule, exemplarCount: row.exemplar_count, transitionSearch: row.transition_search, selection: row.selection,
    provider: row.provider, codeVersion: row.code_version, createdAt: row.created_at, elapsedSeconds: row.elapsed_seconds,
    figures: figures.parse(JSON.parse(row.figures)), baselines: baseline.array().parse(JSON.parse(row.baselines)), earlierLooks: testLook.array().parse(JSON.parse(row.earlier_looks)),
  }
}

function selectSummaries(db: Kysely<Database>) {
  return db.selectFrom('evaluations').innerJoin('models', 'models.id', 'evaluations.model_id').innerJoin('splits', 'splits.id', 'evaluations.split_id').select([
    'evaluations.id', 'evaluations.model_id', 'models.name as model_name', 'evaluations.model_hash', 'models.method', 'models.configuration', 'evaluations.run_id',
    'evaluations.split_id', 'splits.name as split_name', 'evaluations.part', 'evaluations.snapshot_hash', 'evaluations.seed', 'evaluations.exemplar_rule', 'evaluations.exemplar_count',
    'evaluations.transition_search', 'evaluations.selection', 'evaluations.provider', 'evaluations.code_version', 'evaluations.created_at', 'evaluations.elapsed_seconds',
    'evaluations.figures', 'evaluations.baselines', 'evaluations.earlier_looks',
  ])
}

export function createEvaluations(context: LibraryContext): Evaluations {
  const { connection: { query, write }, folder } = context

  async function list(wanted: EvaluationQuery & { id?: EvaluationId } = {}): Promise<EvaluationSummary[]> {
    let rows = selectSummaries(query)
    if (wanted.id !== undefined) rows = rows.where('evaluations.id', '=', wanted.id)
    if (wanted.modelId != null) rows = rows.where('evaluations.model_id', '=', wanted.modelId)
    if (wanted.runId != null) rows = rows.where('evaluations.run_id', '=', wanted.runId)
    if (wanted.splitId != null) rows = rows.where('evaluations.split_id', '=', wanted.splitId)
    if (wanted.part != null) rows = rows.where('evaluations.part', '=', wanted.part)
    return (await rows.orderBy('evaluations.id', 'desc').execute()).map(summaryOf)
  }

  const getSummary = async (id: EvaluationId): Promise<EvaluationSummary> => found((await list({ id }))[0], 'evaluation', id)

  return {
    list,
    async insert(evaluation) {
      const dives = await compress(JSON.stringify(evaluation.dives))
      const id = await write(async (db) => {
        found(await db.selectFrom('models').select('id').where('id', '=', evaluation.modelId).executeTakeFirst(), 'model', evaluation.modelId)
        found(await db.selectFrom('splits').select('id').where('id', '=', evaluation.splitId).executeTakeFirst(), 'split', evaluation.splitId)
        const looks = await listLooks(db, evaluation)
        await db.updateTable('splits').set({ is_frozen: 1 }).where('id', '=', evaluation.splitId).execute()
        return (await db.insertInto('evaluations').values({
          model_id: evaluation.modelId, model_hash: evaluation.modelHash, run_id: evaluation.runId, split_id: evaluation.splitId, part: evaluation.part,
          snapshot_hash: await insertSnapshot(db, evaluation.snapshot), job_id: evaluation.jobId, seed: evaluation.seed, exemplar_rule: evaluation.exemplarRule,
          exemplar_count: evaluation.exemplarCount, transition_search: evaluation.transitionSearch, selection: evaluation.selection, provider: evaluation.provider,
          code_version: evaluation.codeVersion, elapsed_seconds: evaluation.elapsedSeconds, figures: JSON.stringify(evaluation.figures), baselines: JSON.stringify(evaluation.baselines),
          dives, earlier_looks: JSON.stringify(looks), created_at: now(),
        }).returning('id').executeTakeFirstOrThrow()).id as EvaluationId
      })
      context.changed(['evaluations', 'splits'])
      return getSummary(id)
    },
    async get(id): Promise<StoredEvaluation> {
      const summary = await getSummary(id)
      const { dives } = await query.selectFrom('evaluations').select('dives').where('id', '=', id).executeTakeFirstOrThrow()
      return { ...summary, dives: evaluatedDive.array().parse(JSON.parse((await decompress(dives)).toString('utf8'))) }
    },
    async ofJob(jobId) {
      const row = await query.selectFrom('evaluations').select('id').where('job_id', '=', jobId).orderBy('id', 'desc').executeTakeFirst()
      return row === undefined ? null : (row.id as EvaluationId)
    },
    looks: (splitId, part, modelId = null) => listLooks(query, { splitId, part, modelId }),
    async snapshot(id) {
      const { snapshotHash } = await getSummary(id)
      return getSnapshot(query, folder, snapshotHash)
    },
  }
}
