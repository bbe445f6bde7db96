import type { Kysely } from 'kysely'
import type { AxisValue } from '../../../shared/contract/experiments.ts'
import type { ExperimentId, JobId, JobState, ModelId, RunId } from '../../../shared/contract/entities.ts'
import { readRunConfig, type Evaluation, type LeftOutDive, type Reproduction, type Run, type WorstDive } from '../../../shared/contract/training.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Runs } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import { getSnapshot, insertSnapshot } from '../snapshots.ts'
import { insertMetrics, listMetrics } from './metrics.ts'

/** Training runs: configuration, frozen labels, curves and evaluations. State and resume follow the latest job. */
interface LatestJob { id: number; state: JobState; canResume: boolean }

function runOf(row: Row<'runs'>, job: LatestJob | undefined): Run {
  return {
    id: row.id as RunId, name: row.name, config: readRunConfig(JSON.parse(row.config)), state: job?.state ?? 'queued', jobId: (job?.id ?? null) as JobId | null,
    canResume: job?.canResume ?? false, snapshotHash: row.snapshot_hash, codeVersion: row.code_version, provider: row.provider, providerNote: row.provider_note,
    threads: row.threads, runtimeVersion: row.runtime_version, bestEpoch: row.best_epoch, modelId: row.model_id as ModelId | null, initialModelHash: row.initial_model_hash,
    evaluations: JSON.parse(row.evaluations) as Evaluation[], notes: row.notes, tags: JSON.parse(row.tags) as string[],
    repeatOf: row.repeat_of as RunId | null, reproduction: row.reproduction === null ? null : (JSON.parse(row.reproduction) as Reproduction),
    experimentId: row.experiment_id as ExperimentId | null, leftOut: JSON.parse(row.left_out) as LeftOutDive[], isRemoved: row.is_removed === 1,
    createdAt: row.created_at, finishedAt: row.finished_at,
  }
}

async function latestJobs(db: Kysely<Database>, runIds: readonly number[]): Promise<Map<number, LatestJob>> {
  const rows = runIds.length === 0 ? [] : await db.selectFrom('jobs').select(['id', 'run_id', 'state', 'can_resume']).where('run_id', 'in', runIds).orderBy('id').execute()
  return new Map(rows.flatMap((row) => (row.run_id === null ? [] : [[row.run_id, { id: row.id, state: row.state, canResume: row.can_resume === 1 }] as const])))
}

export function createRuns(context: LibraryContext): Runs {
  const { connection: { query, write }, folder } = context

  async function get(id: RunId): Promise<Run> {
    const row = found(await query.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst(), 'run', id)
    return runOf(row, (await latestJobs(query, [id])).get(id))
  }

  return {
    get,
    async insert(run) {
      const { id } = await write(async (db) => {
        // From here on the split stays as it is: its name stands for these very dives.
        await db.updateTable('splits').set({ is_frozen: 1 }).where('id', '=', run.config.splitId).execute()
        return db.insertInto('runs').values({
          name: run.name, config: JSON.stringify(run.config), snapshot_hash: await insertSnapshot(db, run.dives), code_version: run.codeVersion,
          provider: null, provider_note: null, best_epoch: null, model_id: null, evaluations: '[]', created_at: now(), finished_at: null,
        }).returning('id').executeTakeFirstOrThrow()
      })
      context.changed(['runs', 'splits'])
      return get(id as RunId)
    },
    async list() {
      const rows = await query.selectFrom('runs').selectAll().orderBy('id', 'desc').execute()
      const jobs = await latestJobs(query, rows.map((row) => row.id))
      return rows.map((row) => runOf(row, jobs.get(row.id)))
    },
    async update(id, changes) {
      const values = {
        ...(changes.provider === undefined ? {} : { provider: changes.provider }),
        ...(changes.providerNote === undefined ? {} : { provider_note: changes.providerNote }),
        ...(changes.bestEpoch === undefined ? {} : { best_epoch: changes.bestEpoch }),
        ...(changes.modelId === undefined ? {} : { model_id: changes.modelId }),
        ...(changes.evaluations === undefined ? {} : { evaluations: JSON.stringify(changes.evaluations) }),
        ...(changes.finishedAt === undefined ? {} : { finished_at: changes.finishedAt }),
      }
      if (Object.keys(values).length > 0) await write((db) => db.updateTable('runs').set(values).where('id', '=', id).execute())
      context.changed(['runs'])
      return get(id)
    },
    async snapshot(id) {
      const row = found(await query.selectFrom('runs').select('snapshot_hash').where('id', '=', id).executeTakeFirst(), 'run', id)
      return getSnapshot(query, folder, row.snapshot_hash)
    },
    // No change is announced: points travel to the screens as the event run.metrics.
    addMetrics: (id, points) => write((db) => insertMetrics(db, id, points)),
    metrics: (id) => listMetrics(query, id),
  }
}
