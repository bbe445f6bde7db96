import type { Kysely, Updateable } from 'kysely'
import type { AxisValue } from '../../../shared/contract/experiments.ts'
import type { ExperimentId, JobId, JobState, ModelId, RunId } from '../../../shared/contract/entities.ts'
import { readRunConfig, type Evaluation, type LeftOutDive, type Reproduction, type Run, type WorstDive } from '../../../shared/contract/training.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { found } from '../not-found.ts'
import type { Database, Row } from '../schema.ts'
import type { RunsTable } from '../schema-runs.ts'
import { getSnapshot, getSnapshotParts, insertSnapshot } from '../snapshots.ts'
import type { NewRun, RunChanges, Runs } from '../training-runs.ts'
import { insertMetrics, listMetrics } from './metrics.ts'

/** Training runs: configuration, frozen labels, curves and evaluations. State and resume follow the latest job. */
interface LatestJob { id: number; state: JobState; canResume: boolean }

/** Worst errors are kept of so many measured epochs. */
const worstEpochs = 10

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

/** The rows as runs, in their order, each with the state of its latest job. */
export async function runsOf(db: Kysely<Database>, rows: readonly Row<'runs'>[]): Promise<Run[]> {
  const ids = rows.map((row) => row.id)
  const jobs = ids.length === 0 ? [] : await db.selectFrom('jobs').select(['id', 'run_id', 'state', 'can_resume']).where('run_id', 'in', ids).orderBy('id').execute()
  const latest = new Map(jobs.flatMap((job) => (job.run_id === null ? [] : [[job.run_id, { id: job.id, state: job.state, canResume: job.can_resume === 1 }] as const])))
  return rows.map((row) => runOf(row, latest.get(row.id)))
}

/** @returns its id; within the caller's transaction */
export async function insertRun(db: Kysely<Database>, run: NewRun, belongs: { experimentId: ExperimentId; values: readonly AxisValue[] } | null): Promise<RunId> {
  // From here on the split stays as it is: its name stands for these very dives.
  await db.updateTable('splits').set({ is_frozen: 1 }).where('id', '=', run.config.splitId).execute()
  const { id } = await db.insertInto('runs').values({
    name: run.name, config: JSON.stringify(run.config), snapshot_hash: await insertSnapshot(db, run.dives), code_version: run.codeVersion,
    provider: null, provider_note: null, best_epoch: null, model_id: null, evaluations: '[]', created_at: now(), finished_at: null,
    notes: run.notes ?? '', tags: JSON.stringify(run.tags ?? []), initial_model_hash: run.initialModelHash ?? null, repeat_of: run.repeatOf ?? null,
    experiment_id: belongs?.experimentId ?? null, axis_values: JSON.stringify(belongs?.values ?? []),
  }).returning('id').executeTakeFirstOrThrow()
  return id as RunId
}

export function createRuns(context: LibraryContext): Runs {
  const { connection: { query, write }, folder } = context

  async function get(id: RunId): Promise<Run> {
    const row = found(await query.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst(), 'run', id)
    const [run] = await runsOf(query, [row])
    return found(run, 'run', id)
  }

  const snapshotHash = async (id: RunId): Promise<string> => found(await query.selectFrom('runs').select('snapshot_hash').where('id', '=', id).executeTakeFirst(), 'run', id).snapshot_hash

  async function worst(db: Kysely<Database>, id: RunId): Promise<WorstDive[]> {
    return JSON.parse(found(await db.selectFrom('runs').select('worst').where('id', '=', id).executeTakeFirst(), 'run', id).worst) as WorstDive[]
  }

  return {
    get,
    async insert(run) {
      const id = await write((db) => insertRun(db, run, null))
      context.changed(['runs', 'splits'])
      return get(id)
    },
    list: async () => runsOf(query, await query.selectFrom('runs').selectAll().where('is_removed', '=', 0).orderBy('id', 'desc').execute()),
    async update(id, changes) {
      const values = columnsOf(changes)
      if (Object.keys(values).length > 0) await write((db) => db.updateTable('runs').set(values).where('id', '=', id).execute())
      context.changed(['runs'])
      return get(id)
    },
    snapshot: async (id) => getSnapshot(query, folder, await snapshotHash(id)),
    trainingDives: async (id) => (await getSnapshotParts(query, await snapshotHash(id))).flatMap(({ diveId, part }) => (part === 'train' ? [diveId] : [])),
    // No change is announced: points travel to the screens as the event run.metrics.
    addMetrics: (id, points) => write((db) => insertMetrics(db, id, points)),
    dropMetrics: async (id, afterStep) => void (await write((db) => db.deleteFrom('metrics').where('run_id', '=', id).where('step', '>', afterStep).execute())),
    metrics: (id, names) => listMetrics(query, id, names),
    async addWorst(id, dives) {
      await write(async (db) => {
        const epochs = new Set(dives.map(({ epoch }) => epoch))
        const all = [...dives, ...(await worst(db, id)).filter(({ epoch }) => !epochs.has(epoch))].sort((a, b) => b.epoch - a.epoch)
        const kept = [...new Set(all.map(({ epoch }) => epoch))].slice(0, worstEpochs)
        await db.updateTable('runs').set({ worst: JSON.stringify(all.filter(({ epoch }) => kept.includes(epoch))) }).where('id', '=', id).execute()
      })
      context.changed(['runs'])
    },
    worst: (id) => worst(query, id),
    async addLeftOut(id, dives) {
      await write(async (db) => {
        const known = JSON.parse(found(await db.selectFrom('runs').select('left_out').where('id', '=', id).executeTakeFirst(), 'run', id).left_out) as LeftOutDive[]
        const more = dives.filter(({ diveId }) => !known.some((dive) => dive.diveId === diveId))
        await db.updateTable('runs').set({ left_out: JSON.stringify([...known, ...more]) }).where('id', '=', id).execute()
      })
      context.changed(['runs'])
    },
  }
}

function columnsOf(changes: RunChanges): Updateable<RunsTable> {
  return {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.notes === undefined ? {} : { notes: changes.notes }),
    ...(changes.tags === undefined ? {} : { tags: JSON.stringify(changes.tags) }),
    ...(changes.provider === undefined ? {} : { provider: changes.provider }),
    ...(changes.providerNote === undefined ? {} : { provider_note: changes.providerNote }),
    ...(changes.threads === undefined ? {} : { threads: changes.threads }),
    ...(changes.runtimeVersion === undefined ? {} : { runtime_version: changes.runtimeVersion }),
    ...(changes.bestEpoch === undefined ? {} : { best_epoch: changes.bestEpoch }),
    ...(changes.modelId === undefined ? {} : { model_id: changes.modelId }),
    ...(changes.evaluations === undefined ? {} : { evaluations: JSON.stringify(changes.evaluations) }),
    ...(changes.reproduction === undefined ? {} : { reproduction: changes.reproduction && JSON.stringify(changes.reproduction) }),
    ...(changes.finishedAt === undefined ? {} : { finished_at: changes.finishedAt }),
    ...(changes.isRemoved === undefined ? {} : { is_removed: Number(changes.isRemoved) }),
  }
}
