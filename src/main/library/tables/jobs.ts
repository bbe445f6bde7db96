import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import type { Job, JobId, RunId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Jobs } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, NewRow, Row } from '../schema.ts'

/**
 * Jobs and their logs. Each is owned by the process that runs it: when a studio
 * dies, its unfinished jobs are failed with a reason by whoever opens the library
 * next, while those of a program still running are left alone.
 */
function jobOf(row: Row<'jobs'>): Job {
  return {
    id: row.id as JobId, kind: row.kind, title: row.title, state: row.state, progress: row.progress, message: row.message, secondsLeft: row.seconds_left,
    error: row.error === null ? null : (JSON.parse(row.error) as Job['error']), canResume: row.can_resume === 1, runId: row.run_id as RunId | null,
    createdAt: row.created_at, startedAt: row.started_at, finishedAt: row.finished_at,
  }
}

const unfinished = ['queued', 'running', 'paused'] as const
const thisProcess = `${hostname()}:${process.pid}`

export function createJobs(context: LibraryContext): Jobs {
  const { query, write } = context.connection

  async function get(id: JobId): Promise<Job> {
    return jobOf(found(await query.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst(), 'job', id))
  }

  return {
    get,
    async insert(job) {
      const { id } = await write((db) => db.insertInto('jobs').values({
        kind: job.kind, title: job.title, state: 'queued', progress: 0, message: '', seconds_left: null, error: null, can_resume: job.canResume ? 1 : 0,
        run_id: job.runId ?? null, input: JSON.stringify(job.input ?? null), owner: thisProcess, created_at: now(), started_at: null, finished_at: null,
      }).returning('id').executeTakeFirstOrThrow())
      return get(id as JobId)
    },
    async list() {
      return (await query.selectFrom('jobs').selectAll().orderBy('id', 'desc').limit(1000).execute()).map(jobOf)
    },
    async update(id, changes) {
      const values: Partial<NewRow<'jobs'>> = {}
      if (changes.state !== undefined) {
        values.state = changes.state
        if (changes.state === 'running') Object.assign(values, { started_at: now(), finished_at: null, owner: thisProcess })
        else if (!unfinished.some((state) => state === changes.state)) Object.assign(values, { finished_at: now(), seconds_left: null })
      }
      if (changes.progress !== undefined) values.progress = Math.min(1, Math.max(0, changes.progress))
      if (changes.message !== undefined) values.message = changes.message
      if (changes.secondsLeft !== undefined) values.seconds_left = changes.secondsLeft
      if (changes.error !== undefined) values.error = changes.error === null ? null : JSON.stringify(changes.error)
      if (changes.canResume !== undefined) values.can_resume = changes.canResume ? 1 : 0
      if (changes.runId !== undefined) values.run_id = changes.runId
      if (Object.keys(values).length > 0) await write((db) => db.updateTable('jobs').set(values).where('id', '=', id).execute())
      return get(id)
    },
    async input(id) {
      return JSON.parse(found(await query.selectFrom('jobs').select('input').where('id', '=', id).executeTakeFirst(), 'job', id).input) as unknown
    },
    async addLog(id, lines) {
      if (lines.length > 0) await write((db) => db.insertInto('job_log').values(lines.map((line) => ({ job_id: id, line }))).execute())
    },
    async log(id, limit = 2000) {
      const rows = await query.selectFrom('job_log').select('line').where('job_id', '=', id).orderBy('id', 'desc').limit(limit).execute()
      return rows.map((row) => row.line).reverse()
    },
  }
}

/** Fails the unfinished jobs of processes of this machine that are gone. @returns how many */
export async function failAbandonedJobs(db: Kysely<Database>): Promise<number> {
  const rows = await db.selectFrom('jobs').select(['id', 'owner', 'can_resume']).where('state', 'in', [...unfinished]).execute()
  const abandoned = rows.filter((row) => isGone(row.owner))
  for (const row of abandoned) {
    const error = {
      code: 'job-died', message: 'The studio ended while this job was running.',
      hint: row.can_resume === 1 ? 'Resume it: it continues from its last checkpoint.' : 'Start it again; what it had finished is kept.',
    }
    await db.updateTable('jobs').set({ state: 'failed', error: JSON.stringify(error), seconds_left: null, finished_at: now() }).where('id', '=', row.id).execute()
  }
  return abandoned.length
}

/** False for processes of other machines, whose fate cannot be told from here. */
function isGone(owner: string): boolean {
  const at = owner.lastIndexOf(':')
  if (owner.slice(0, at) !== hostname()) return false
  const pid = Number(owner.slice(at + 1))
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    // EPERM: the process exists but belongs to someone else.
    return !(error instanceof Error && 'code' in error && error.code === 'EPERM')
  }
}
