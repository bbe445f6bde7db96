import type { ExperimentId, JobState, RunId } from '../../../shared/contract/entities.ts'
import type { AxisValue, Experiment, ExperimentAxis } from '../../../shared/contract/experiments.ts'
import { readRunConfig, type Run } from '../../../shared/contract/training.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import { found } from '../not-found.ts'
import type { Row } from '../schema.ts'
import type { Experiments } from '../training-runs.ts'
import { insertRun, runsOf } from './runs.ts'

/** Sweeps, folds and repeats: what their runs share and what they differ in. */
export function createExperiments(context: LibraryContext): Experiments {
  const { query, write } = context.connection

  async function rowsOf(id: ExperimentId): Promise<Row<'runs'>[]> {
    return query.selectFrom('runs').selectAll().where('experiment_id', '=', id).orderBy('id').execute()
  }

  async function get(id: ExperimentId): Promise<Experiment> {
    const row = found(await query.selectFrom('experiments').selectAll().where('id', '=', id).executeTakeFirst(), 'experiment', id)
    return experimentOf(row, await runsOf(query, await rowsOf(id)))
  }

  return {
    get,
    async insert({ name, kind, base, axes, runs }) {
      const id = await write(async (db) => {
        const stored = await db.insertInto('experiments').values({ name, kind, base: JSON.stringify(base), axes: JSON.stringify(axes), created_at: now() }).returning('id').executeTakeFirstOrThrow()
        for (const { values, ...run } of runs) await insertRun(db, run, { experimentId: stored.id as ExperimentId, values })
        return stored.id as ExperimentId
      })
      context.changed(['runs', 'splits'])
      return get(id)
    },
    async list() {
      const rows = await query.selectFrom('experiments').selectAll().where('is_removed', '=', 0).orderBy('id', 'desc').execute()
      const runs = rows.length === 0 ? [] : await runsOf(query, await query.selectFrom('runs').selectAll().where('experiment_id', 'in', rows.map((row) => row.id)).orderBy('id').execute())
      return rows.map((row) => experimentOf(row, runs.filter((run) => run.experimentId === row.id)))
    },
    async runs(id) {
      const rows = await rowsOf(id)
      return (await runsOf(query, rows)).map((run, i) => ({ run, values: JSON.parse(rows[i]?.axis_values ?? '[]') as AxisValue[] }))
    },
    async update(id, changes) {
      if (Object.keys(changes).length > 0) await write((db) => db.updateTable('experiments').set(changes).where('id', '=', id).execute())
      context.changed(['runs'])
      return get(id)
    },
    async setRemoved(id, isRemoved) {
      await write(async (db) => {
        await db.updateTable('experiments').set({ is_removed: Number(isRemoved) }).where('id', '=', id).execute()
        await db.updateTable('runs').set({ is_removed: Number(isRemoved) }).where('experiment_id', '=', id).execute()
      })
      context.changed(['runs'])
    },
  }
}

function experimentOf(row: Row<'experiments'>, runs: readonly Run[]): Experiment {
  const states: Partial<Record<JobState, number>> = {}
  for (const { state } of runs) states[state] = (states[state] ?? 0) + 1
  return {
    id: row.id as ExperimentId, name: row.name, kind: row.kind, base: readRunConfig(JSON.parse(row.base)), axes: JSON.parse(row.axes) as ExperimentAxis[],
    runIds: runs.map(({ id }): RunId => id), states, notes: row.notes, isRemoved: row.is_removed === 1, createdAt: row.created_at,
  }
}
