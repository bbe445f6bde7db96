import type { Kysely } from 'kysely'
import type { MetricPoint } from '../../../shared/contract/training.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Database } from '../schema.ts'

/** The points of a run's curves, one for each name and step. */
export async function insertMetrics(db: Kysely<Database>, runId: number, points: readonly MetricPoint[]): Promise<void> {
  const bad = points.find((point) => !Number.isFinite(point.value))
  if (bad !== undefined) throw new StudioError('not-a-number', `The metric "${bad.name}" is ${bad.value} at step ${bad.step}.`, { hint: 'Training has diverged: lower the learning rate and resume from the last checkpoint.' })
  for (let start = 0; start < points.length; start += 5000) {
    await db.insertInto('metrics').values(points.slice(start, start + 5000).map((point) => ({ run_id: runId, ...point })))
      .onConflict((conflict) => conflict.columns(['run_id', 'name', 'step']).doUpdateSet((eb) => ({ epoch: eb.ref('excluded.epoch'), value: eb.ref('excluded.value') }))).execute()
  }
}

export async function listMetrics(db: Kysely<Database>, runId: number, names?: readonly string[]): Promise<MetricPoint[]> {
  if (names?.length === 0) return []
  const all = db.selectFrom('metrics').select(['name', 'epoch', 'step', 'value']).where('run_id', '=', runId)
  return (names ? all.where('name', 'in', names) : all).orderBy('name').orderBy('step').execute()
}
