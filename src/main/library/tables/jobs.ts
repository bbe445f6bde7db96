import { hostname } from 'node:os'
import type { Kysely } from 'kysely'
import type { Job, JobId, RunId } from '../../../shared/contract/entities.ts'
import { now } from '../clock.ts'
import type { LibraryContext } from '../context.ts'
import type { Jobs, JobWish } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, NewRow, Row } from '../schema.ts'

/**
 * Jobs and their logs. Each is owned by the process that runs it: when a studio
 * dies, its unfinished jobs are failed with a reason by whoever opens the library
 * next, while those of a program still running are left alone. Trainings that
 * waited their turn are paused instead: nothing of them has failed.
 */
function jobOf(row: Row<'jobs'>): Job {
  return {
    id: row.id as JobId, kind: row.kind, title: row.title, state: row.state, progress: row.progress, message: row.message, secondsLeft: row.seconds_left,
    error: row.error === null ? null : (JSON.parse(row.error) as Job['error']), canResume: row.can_resume === 1, runId: row.run_id as RunId | null,
    createdAt: row.created_at, startedAt: row.started_at, finishedAt: row.finished_at,
  }
}

/** Paused ones have no process: they wait for a person. */
const unfinished = ['queued', 'running'] as const
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
        else if (changes.state === 'queued') Object.assign(values, { owner: thisProcess, wish: null })
        else if (changes.state === 'paused') values.seconds_left = null
        else Object.assign(values, { finished_at: now(), seconds_left: null })
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
    async wish(id, wish) {
      await write((db) => db.updateTable('jobs').set({ wish }).where('id', '=', id).execute())
      context.changed(['runs'])
    },
    async takeWishes() {
      const mine = await query.selectFrom('jobs').select(['id', 'wish']).where('wish', 'is not', null).where('owner', '=', thisProcess).execute()
      if (mine.length === 0) return []
      await write((db) => db.updateTable('jobs').set({ wish: null }).where('id', 'in', mine.map(({ id }) => id)).execute())
      return mine.map(({ id, wish }) => ({ jobId: id as JobId, wish: wish as JobWish }))
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

/** Fails the unfinished jobs of processes of this machine that are gone, and pauses the trainings that had not begun. @returns how many */
export async function failAbandonedJobs(db: Kysely<Database>): Promise<number> {
  const rows = await db.selectFrom('jobs').select(['id', 'kind', 'state', 'owner', 'can_resume']).where('state', 'in', [...unfinished]).execute()
  const abandoned = rows.filter((row) => isGone(row.owner))
  for (const row of abandoned) {
    if (row.kind === 'train' && row.state === 'queued') {
      await db.updateTable('jobs').set({ state: 'paused', message: 'It waited when the studio ended', can_resume: 1, seconds_left: null }).where('id', '=', row.id).execute()
      continue
    }
    const canResume = row.can_resume === 1 || row.kind === 'train'
    const error = {
      code: 'job-died', message: 'The studio ended while this job was running.',
      hint: canResume ? 'Resume it: it continues from its last checkpoint.' : 'Start it again; what it had finished is kept.',
    }
    await db.updateTable('jobs').set({ state: 'failed', error: JSON.stringify(error), can_resume: Number(canResume), seconds_left: null, finished_at: now() }).where('id', '=', row.id).execute()
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
