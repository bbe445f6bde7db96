import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createDevices, parseCards } from '../../../src/main/engine/devices.ts'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import { describeDeath } from '../../../src/main/engine/describe-death.ts'
import { createJobHost, type JobHost, type JobOutcome } from '../../../src/main/engine/host.ts'
import { StudioError } from '../../../src/shared/errors.ts'

const host = createJobHost({ launcher: createForkLauncher(join(import.meta.dirname, '../../../src/main/engine/entry.ts')) })
afterAll(() => host.dispose())
const threads = () => ({ threads: 1, reason: '1 physical core' })

/** Answers for providers without a child; counts how often each was tried. */
function pretended(answers: Record<string, JobOutcome>): { host: Pick<JobHost, 'run'>; tried: string[] } {
  const tried: string[] = []
  return {
    tried,
    host: {
      run(_job, input) {
        const { provider } = input as { provider: string }
        tried.push(provider)
        return { outcome: Promise.resolve(answers[provider] ?? works(provider)), cancel: () => undefined, kill: () => undefined, stopAfterEpoch: () => undefined, tell: () => undefined }
      },
    },
  }
}
const works = (provider: string): JobOutcome => ({ state: 'done', result: { provider, refusal: null, loadMilliseconds: 3, runMilliseconds: 1, memoryBytes: 1000 } })

describe('devices', () => {
  it('tries the real providers of this machine in children, and says why where one refuses', async () => {
    const report = await createDevices({ host, threads }).report()
    expect(report).toMatchObject({ threads: 1, threadsReason: '1 physical core', processor: expect.any(String) as string })
    expect(report.memoryBytes).toBeGreaterThan(report.freeMemoryBytes / 2)
    expect(report.providers.at(-1)).toMatchObject({ name: 'cpu', isAvailable: true, reason: null })
    for (const provider of report.providers.filter((found) => !found.isAvailable)) expect(provider.reason, provider.name).toMatch(/\w{3,} \w{2,}/)
    expect(report.providers.find((found) => found.name === report.automatic)?.isAvailable).toBe(true)
  })
  it('survives a provider that takes its process with it, and goes on without it', async () => {
    const died: JobOutcome = { state: 'failed', error: describeDeath('probe', { code: null, signal: 'SIGABRT' }, { lines: ['driver: fatal'], hadMemoryKill: false }) }
    const { host: fake } = pretended({ dml: died })
    const devices = createDevices({ host: fake, threads, platform: 'win32', arch: 'arm64' })
    const report = await devices.report()
    expect(report.providers.map(({ name, isAvailable }) => [name, isAvailable])).toEqual([['dml', false], ['webgpu', true], ['cpu', true]])
    expect(report.providers[0]?.reason).toMatch(/ended its process.*SIGABRT.*driver: fatal/)
    expect(report.automatic).toBe('cpu')
    expect(await devices.order('auto')).toMatchObject({ providers: [], refused: [{ provider: 'dml', reason: expect.stringContaining('SIGABRT') as string }] })
  })
  it('tries each provider once, until asked to try again', async () => {
    const { host: fake, tried } = pretended({})
    const devices = createDevices({ host: fake, threads, platform: 'darwin', arch: 'arm64' })
    expect(await devices.order('auto')).toEqual({ providers: ['coreml'], refused: [] })
    await devices.report()
    await devices.report()
    expect(tried).toEqual(['coreml', 'webgpu', 'cpu'])
    await devices.report(true)
    expect(tried).toHaveLength(6)
  })
  it('takes a provider chosen by name at its word, and refuses one the platform cannot have', async () => {
    const { host: fake, tried } = pretended({})
    const devices = createDevices({ host: fake, threads, platform: 'darwin', arch: 'arm64' })
    expect(await devices.order('webgpu')).toEqual({ providers: ['webgpu'], refused: [] })
    expect(tried).toEqual([])
    await expect(devices.order('cuda')).rejects.toMatchObject({ code: 'provider', hint: expect.stringContaining('coreml') as string })
    await expect(devices.order('cuda')).rejects.toBeInstanceOf(StudioError)
  })
  it('ends the wait for a provider that never answers', async () => {
    let cancelled = false
    let end: (outcome: JobOutcome) => void = () => undefined
    const stuck: Pick<JobHost, 'run'> = { run: () => ({ outcome: new Promise((resolve) => (end = resolve)), cancel: () => { cancelled = true; end({ state: 'cancelled' }) }, kill: () => undefined, stopAfterEpoch: () => undefined, tell: () => undefined }) }
    const devices = createDevices({ host: stuck, threads, platform: 'darwin', arch: 'arm64', timeoutMilliseconds: 20 })
    expect((await devices.order('auto')).refused[0]?.reason).toMatch(/did not answer within 0.02 s/)
    expect(cancelled).toBe(true)
  })
})

describe('parseCards', () => {
  it('reads what nvidia-smi prints', () => {
    expect(parseCards('NVIDIA RTX A2000, 6138 MiB, 550.54\n\n')).toEqual(['NVIDIA RTX A2000, 6138 MiB, driver 550.54'])
    expect(parseCards('')).toEqual([])
  })
})
