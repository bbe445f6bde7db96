import { getPriority } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { createUtilityLauncher } from '../../../src/main/app/utility-launcher.ts'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import { createJobHost, type JobHost } from '../../../src/main/engine/host.ts'
import { createFakeUtilityProcess } from '../../helpers/fake-utility-process.ts'

const entry = join(import.meta.dirname, 'test-jobs-entry.ts')
const launchers = {
  'child_process.fork': () => createForkLauncher(entry),
  'utilityProcess (stand-in)': () => createUtilityLauncher(createFakeUtilityProcess(), entry),
}

describe.each(Object.entries(launchers))('jobs in a child by %s', (_name, createLauncher) => {
  let host: JobHost | null = null
  afterEach(() => host?.dispose())
  const start = (options: { cancelGraceMilliseconds?: number; warmMilliseconds?: number } = {}): JobHost => (host = createJobHost({ launcher: createLauncher(), ...options }))

  it('reports items in order, metrics, progress, and then the result', async () => {
    const items: unknown[] = []
    const fractions: number[] = []
    const points: unknown[] = []
    const job = start().run('count', { to: 5 }, { onItem: (item) => void items.push(item), onProgress: (fraction) => void fractions.push(fraction), onMetrics: (found) => void points.push(...found) })
    expect(await job.outcome).toMatchObject({ state: 'done', result: { counted: 5 } })
    expect(items).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })))
    expect(fractions.at(-1)).toBe(1)
    expect(points).toEqual([{ name: 'loss/total', epoch: 1, step: 5, value: 0.5 }])
  })

  it('waits for the last item to be stored before the job counts as done', async () => {
    let stored = 0
    const job = start().run('count', { to: 3 }, { onItem: async () => { await sleep(20); stored++ } })
    await job.outcome
    expect(stored).toBe(3)
  })

  it('fails the job, and ends its child, when a result cannot be stored', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
    const job = start().run('count', { to: 1000, pauseMilliseconds: 20 }, { onItem: () => Promise.reject(full) })
    expect(await job.outcome).toMatchObject({ state: 'failed', error: { code: 'disk-full' } })
  })

  it('carries a refusal across with its code and hint', async () => {
    const outcome = await start().run('refuse', {}, {}).outcome
    expect(outcome).toMatchObject({ state: 'failed', error: { code: 'bad-labels', message: 'The labels do not fit.', hint: 'Look at dive 3.' } })
  })

  it('gives way to the screens, with whatever it starts', async () => {
    const lower = getPriority() + 1
    const outcome = await start().run('priority', {}, {}).outcome
    if (outcome.state !== 'done') return expect.fail(outcome.state)
    const { own, child } = outcome.result as { own: number; child: number }
    expect(own).toBeGreaterThanOrEqual(Math.min(lower, 10))
    expect(child).toBe(own)
  })

  it('says so when nobody knows the job', async () => {
    expect(await start().run('juggle', {}, {}).outcome).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('juggle') } })
  })

  it('cancels between two steps', async () => {
    const running = start().run('count', { to: 10_000, pauseMilliseconds: 10 }, { onItem: () => running.cancel() })
    expect(await running.outcome).toEqual({ state: 'cancelled' })
  })

  it('kills a job that does not listen, after the grace period', async () => {
    const running = start({ cancelGraceMilliseconds: 100 }).run('deaf', {}, { onProgress: () => running.cancel() })
    expect(await running.outcome).toEqual({ state: 'cancelled' })
  })

  it('passes the wish to stop after the epoch on', async () => {
    const running = start().run('count', { to: 10_000, pauseMilliseconds: 10 }, { onItem: () => running.stopAfterEpoch() })
    const outcome = await running.outcome
    expect(outcome.state).toBe('done')
    if (outcome.state === 'done') expect((outcome.result as { counted: number }).counted).toBeLessThan(10_000)
  })

  it('gives exit code and last words of a child that ends by itself', async () => {
    const outcome = await start().run('crash', {}, {}).outcome
    expect(outcome).toMatchObject({ state: 'failed', error: { code: 'job-died', message: expect.stringMatching(/exit code 7.*the last thing it said/) } })
  })

  it('gives the signal of a child that is killed', async () => {
    let pid: number | undefined
    let killed = false
    const job = start().run('count', { to: 10_000, pauseMilliseconds: 10 }, {
      onStarted: (found) => (pid = found),
      onItem: () => {
        if (!killed && pid !== undefined) process.kill(pid, 'SIGKILL')
        killed = true
      },
    })
    expect(await job.outcome).toMatchObject({ state: 'failed', error: { code: 'job-died', message: expect.stringContaining('SIGKILL') } })
  })

  it('uses a warm child again, and a new one once it has gone cold', async () => {
    const warm = start({ warmMilliseconds: 300 })
    const pidOf = async (): Promise<unknown> => {
      const outcome = await warm.run('count', { to: 1 }, {}, { warmKey: 'assessment' }).outcome
      return outcome.state === 'done' ? (outcome.result as { pid: number }).pid : outcome
    }
    const first = await pidOf()
    expect(await pidOf()).toBe(first)
    await sleep(600)
    expect(await pidOf()).not.toBe(first)
  })
})

describe('a child that breaks the rules', () => {
  it('fails its job at the first message the studio does not know', async () => {
    const host = createJobHost({ launcher: createForkLauncher(entry) })
    const outcome = await host.run('nonsense', {}, {}).outcome
    host.dispose()
    expect(outcome).toMatchObject({ state: 'failed', error: { code: 'internal' } })
  })
})
