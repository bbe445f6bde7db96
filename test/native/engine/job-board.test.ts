import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import { createJobHost } from '../../../src/main/engine/host.ts'
import { createJobBoard, type JobBoard, type JobDefinition } from '../../../src/main/engine/job-board.ts'
import type { JobStore } from '../../../src/main/engine/job-store.ts'
import { StudioError } from '../../../src/shared/errors.ts'
import { jobKind, type Job, type JobId, type JobKind } from '../../../src/shared/contract/entities.ts'

const entry = join(import.meta.dirname, 'test-jobs-entry.ts')

/** Rows in memory: the board's own behaviour is what is tested here, the real rows are tested with the library. */
function memoryStore(): JobStore & { rows: Map<number, { job: Job; request: unknown; log: string[] }> } {
  const rows = new Map<number, { job: Job; request: unknown; log: string[] }>()
  return {
    rows,
    insert: async ({ kind, title, request, runId }) => {
      const job: Job = { id: (rows.size + 1) as JobId, kind, title, state: 'queued', progress: 0, message: 'Waiting', secondsLeft: null, error: null, canResume: false, runId, createdAt: new Date().toISOString(), startedAt: null, finishedAt: null }
      rows.set(job.id, { job, request, log: [] })
      return job
    },
    update: async (id, change) => {
      const row = rows.get(id)
      if (row) row.job = { ...row.job, ...change }
    },
    get: async (id) => rows.get(id) ?? expect.fail(`no job ${id}`),
    appendLog: async (id, lines) => void rows.get(id)?.log.push(...lines),
  }
}

describe('the job board', () => {
  let board: JobBoard | null = null
  afterEach(() => board?.dispose())

  // The kinds run the test entry's jobs, registered there under the kinds' own names.
  function start(overrides: Partial<Record<JobKind, Partial<JobDefinition>>> = {}) {
    const store = memoryStore()
    const emitted: Job[] = []
    const definition = (lane: JobDefinition['lane'], kind: JobKind): JobDefinition => ({ lane, isResumable: true, prepare: async (request) => [request], ...overrides[kind] })
    board = createJobBoard({
      store,
      host: createJobHost({ launcher: createForkLauncher(entry), cancelGraceMilliseconds: 500 }),
      definitions: Object.fromEntries(jobKind.options.map((kind) => [kind, definition(kind === 'train' || kind === 'evaluate' ? 'training' : kind === 'score' || kind === 'segment' ? 'assessment' : kind.endsWith('weights') ? 'weights' : 'files', kind)])) as Record<JobKind, JobDefinition>,
      emit: (job) => emitted.push(job),
    })
    return { board, store, emitted, row: (id: JobId) => store.rows.get(id)?.job ?? expect.fail('no row') }
  }

  it('takes a job from queued over running to done, with its end stored', async () => {
    const { board, row, emitted } = start()
    const id = await board.start('train', 'Count', { to: 3 })
    await board.ended(id)
    expect(row(id)).toMatchObject({ state: 'done', progress: 1, secondsLeft: null, error: null, canResume: false })
    expect(emitted.map((job) => job.state)).toEqual(expect.arrayContaining(['queued', 'running', 'done']))
    expect(board.live(id)).toBeNull()
  })

  it('runs one job of a lane at a time, and another lane beside it', async () => {
    const { board, row } = start()
    const first = await board.start('train', 'First', { to: 60, pauseMilliseconds: 10 })
    const second = await board.start('evaluate', 'Second', { to: 1 })
    const beside = await board.start('score', 'Beside', { to: 1 })
    await board.ended(beside)
    expect(board.live(first)?.state).toBe('running')
    expect(board.live(second)?.state).toBe('queued')
    await board.ended(second)
    expect(row(first).state).toBe('done')
    expect(row(second).state).toBe('done')
  })

  it('shares a job between children and adds up what they did', async () => {
    let results: unknown[] = []
    const { board, row } = start({ 'render-demo': { prepare: async () => [{ to: 2 }, { to: 3 }], onEnd: async (outcome) => { if (outcome.state === 'done') results = outcome.results; return '5 made' } } })
    const id = await board.start('render-demo', 'Shared', {})
    await board.ended(id)
    expect(results).toMatchObject([{ counted: 2 }, { counted: 3 }])
    expect(row(id).message).toBe('5 made')
  })

  it('fails a job whose child is killed, with the reason, and resumes it', async () => {
    let pid: number | undefined
    const { board, row, store } = start({ train: { prepare: async (request) => [(request as { attempts: number }).attempts++ === 0 ? { to: 10_000, pauseMilliseconds: 10, tellPid: true } : { to: 2 }], onItem: async (item) => { pid ??= (item as { pid?: number }).pid; if (pid) process.kill(pid, 'SIGKILL'); pid = undefined } } })
    const id = await board.start('train', 'Doomed', { attempts: 0 })
    await board.ended(id)
    expect(row(id)).toMatchObject({ state: 'failed', canResume: true, error: { code: 'job-died', message: expect.stringContaining('SIGKILL') } })
    expect(store.rows.get(id)?.log.join('\n')).toContain('SIGKILL')
    await board.resume(id)
    await board.ended(id)
    expect(row(id)).toMatchObject({ state: 'done', error: null, canResume: false })
  })

  it('does not resume what is done', async () => {
    const { board } = start()
    const id = await board.start('train', 'Count', { to: 1 })
    await board.ended(id)
    await expect(board.resume(id)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('fails a job that cannot be prepared, without starting a child', async () => {
    const missing = Object.assign(new Error('ENOENT: dive.mp4'), { code: 'ENOENT' })
    const { board, row } = start({ train: { prepare: () => Promise.reject(missing) } })
    const id = await board.start('train', 'Lost', {})
    await board.ended(id)
    expect(row(id)).toMatchObject({ state: 'failed', error: { code: 'not-found' } })
  })

  it('cancels a waiting job without running it, and a running one between two steps', async () => {
    const { board, row } = start()
    const running = await board.start('train', 'Running', { to: 10_000, pauseMilliseconds: 10 })
    const waiting = await board.start('train', 'Waiting', { to: 1 })
    await board.cancel(waiting)
    expect(row(waiting)).toMatchObject({ state: 'cancelled', startedAt: null })
    const ended = board.ended(running)
    await board.cancel(running)
    await ended
    expect(row(running)).toMatchObject({ state: 'cancelled', canResume: true })
    await expect(board.cancel(running)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('pauses a running job between two steps and a waiting one at once, and goes on when told', async () => {
    const { board, row } = start({ train: { isPausable: true, prepare: async (request) => [(request as { rounds: number[] }).rounds.shift() === 1 ? { to: 10_000, pauseMilliseconds: 10 } : { to: 1 }] } })
    const running = await board.start('train', 'Running', { rounds: [1] })
    const waiting = await board.start('train', 'Waiting', { rounds: [] })
    await expect.poll(() => board.live(running)?.message).toMatch(/Counted/)
    await board.pause(waiting)
    expect(row(waiting)).toMatchObject({ state: 'paused', canResume: true, error: null, startedAt: null })
    const ended = board.ended(running)
    await board.pause(running)
    await ended
    expect(row(running)).toMatchObject({ state: 'paused', canResume: true, error: null })
    expect(board.queue('training')).toEqual([])
    await board.resume(running)
    await board.ended(running)
    expect(row(running)).toMatchObject({ state: 'done', canResume: false })
    await expect(board.pause(running)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('refuses to pause what cannot go on later', async () => {
    const { board } = start()
    const id = await board.start('score', 'Score', { to: 10_000, pauseMilliseconds: 10 })
    await expect(board.pause(id)).rejects.toMatchObject({ code: 'conflict', hint: expect.stringContaining('Stop') as string })
    await board.cancel(id)
  })

  it('kills at once what does not listen, however long its grace period', async () => {
    const { board, row } = start({ train: { isPausable: true, graceMilliseconds: 600_000, prepare: async () => [{ to: 10_000, pauseMilliseconds: 10 }] } })
    const id = await board.start('train', 'Busy', {})
    await expect.poll(() => board.live(id)?.message).toMatch(/Counted/)
    const ended = board.ended(id)
    await board.kill(id)
    await ended
    expect(row(id)).toMatchObject({ state: 'cancelled', canResume: true, message: 'Ended at once' })
  })

  it('lists who waits and lets one go before another', async () => {
    const { board } = start()
    const first = await board.start('train', 'First', { to: 10_000, pauseMilliseconds: 10 })
    const second = await board.start('train', 'Second', { to: 1 })
    const third = await board.start('train', 'Third', { to: 1 })
    board.move(third, 0)
    expect(board.queue('training').map(({ id }) => id)).toEqual([first, third, second])
    expect(() => board.move(first, 1)).toThrow(/runs already/)
    expect(() => board.move(99 as JobId, 0)).toThrow(/does not wait/)
    await board.cancel(first)
    await board.ended(second)
    expect(board.live(third)).toBeNull()
  })

  it('lets its definition say more of a failure', async () => {
    const { board, row } = start({ train: { explain: async (error) => new StudioError(error.code, `${error.message} Three would fit.`), prepare: () => Promise.reject(new StudioError('out-of-memory', 'Too much.')) } })
    const id = await board.start('train', 'Big', {})
    await board.ended(id)
    expect(row(id).error).toMatchObject({ code: 'out-of-memory', message: 'Too much. Three would fit.' })
  })

  it('leaves what can go on later paused when the studio closes', async () => {
    const { board, row } = start({ train: { isPausable: true } })
    const running = await board.start('train', 'Running', { to: 10_000, pauseMilliseconds: 10 })
    const waiting = await board.start('train', 'Waiting', { to: 1 })
    await board.dispose()
    for (const id of [running, waiting]) expect(row(id)).toMatchObject({ state: 'paused', canResume: true, error: null })
  })

  it('marks what still ran when the studio closes', async () => {
    const { board, row } = start()
    const running = await board.start('train', 'Running', { to: 10_000, pauseMilliseconds: 10 })
    const waiting = await board.start('train', 'Waiting', { to: 1 })
    await board.dispose()
    expect(row(running)).toMatchObject({ state: 'failed', canResume: true, error: { code: 'cancelled' } })
    expect(row(waiting)).toMatchObject({ state: 'failed', canResume: true })
    await expect(board.start('train', 'Late', {})).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a store that fails', () => {
  it('does not hide how a job ended: the end is told at once and stored when that works again', async () => {
    const store = memoryStore()
    let isFull = false
    const update = store.update
    store.update = async (id, change) => {
      if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      await update(id, change)
    }
    const definition: JobDefinition = { lane: 'training', isResumable: true, prepare: async (request) => [request], onEnd: async () => { isFull = true } }
    const board = createJobBoard({ store, host: createJobHost({ launcher: createForkLauncher(entry) }), definitions: Object.fromEntries(jobKind.options.map((kind) => [kind, definition])) as Record<JobKind, JobDefinition>, emit: () => undefined })
    const id = await board.start('train', 'Count', { to: 1 })
    await board.ended(id)
    expect(board.live(id)?.state).toBe('done')
    expect(store.rows.get(id)?.job.state).toBe('running')
    isFull = false
    await expect.poll(() => store.rows.get(id)?.job.state, { timeout: 10_000 }).toBe('done')
    expect(board.live(id)).toBeNull()
    await board.dispose()
  })
})
