import type { Kysely } from 'kysely'
import { sql } from 'kysely'
import type { EvaluationId, JobId, ModelId, RunId, SplitId, SplitPart } from '../../../shared/contract/entities.ts'
import type { TestLook } from '../../../shared/contract/evaluations.ts'
import type { Database } from '../schema.ts'

export interface LooksWanted {
  splitId: SplitId
  part: SplitPart
  /** Its looks count whatever it was trained on. */
  modelId: ModelId | null
  /** The job that measures: what its own run saw is no earlier look. */
  jobId?: JobId | null
}

/**
 * Who looked at a test part, oldest first; none for other parts. Evaluations of
 * it, by models of runs on the split and by the model itself, and runs on the
 * split that measured it themselves without storing an evaluation: those of
 * earlier versions, and those that let it choose their epoch but did not end.
 */
export async function listLooks(db: Kysely<Database>, wanted: LooksWanted): Promise<TestLook[]> {
  if (wanted.part !== 'test') return []
  const looks = [...(await evaluationLooks(db, wanted)), ...(await runLooks(db, wanted))]
  return looks.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}

async function evaluationLooks(db: Kysely<Database>, { splitId, modelId }: LooksWanted): Promise<TestLook[]> {
  const rows = await db.selectFrom('evaluations').innerJoin('models', 'models.id', 'evaluations.model_id').leftJoin('runs', 'runs.id', 'models.run_id')
    .select(['evaluations.id', 'evaluations.model_id', 'models.name', 'models.run_id', 'evaluations.created_at']).where('evaluations.split_id', '=', splitId).where('part', '=', 'test')
    .where((eb) => eb.or([eb(sql<number | null>`runs.config ->> '$.splitId'`, '=', splitId), ...(modelId === null ? [] : [eb('evaluations.model_id', '=', modelId)])]))
    .orderBy('evaluations.id').execute()
  return rows.map((row) => ({ evaluationId: row.id as EvaluationId, modelId: row.model_id as ModelId, modelName: row.name, runId: row.run_id as RunId | null, at: row.created_at }))
}

async function runLooks(db: Kysely<Database>, { splitId, jobId = null }: LooksWanted): Promise<TestLook[]> {
  const rows = await db.selectFrom('runs').leftJoin('models', 'models.id', 'runs.model_id')
    .select(['runs.id', 'runs.name', 'runs.model_id', 'models.name as model_name', 'runs.created_at', 'runs.finished_at'])
    .where(sql<number | null>`runs.config ->> '$.splitId'`, '=', splitId)
    .where(sql<boolean>`(EXISTS (SELECT 1 FROM json_each(runs.evaluations) WHERE value ->> '$.part' = 'test') OR EXISTS (SELECT 1 FROM metrics WHERE metrics.run_id = runs.id AND metrics.name >= 'test/' AND metrics.name < 'test0'))`)
    .where(sql<boolean>`NOT EXISTS (SELECT 1 FROM evaluations JOIN jobs ON jobs.id = evaluations.job_id WHERE evaluations.run_id = runs.id AND evaluations.part = 'test' AND jobs.run_id = runs.id)`)
    .where(sql<boolean>`runs.id IS NOT (SELECT run_id FROM jobs WHERE id = ${jobId})`)
    .orderBy('runs.id').execute()
  return rows.map((row) => ({ evaluationId: null, modelId: row.model_id as ModelId | null, modelName: row.model_name ?? row.name, runId: row.id as RunId, at: row.finished_at ?? row.created_at }))
}
