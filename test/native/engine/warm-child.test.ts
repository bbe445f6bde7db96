import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import { createJobHost, type JobHost } from '../../../src/main/engine/host.ts'

describe('a child kept warm', () => {
  let host: JobHost | null = null
  afterEach(() => host?.dispose())

  it('is left alone by a cancel that comes after its job has ended', async () => {
    host = createJobHost({ launcher: createForkLauncher(join(import.meta.dirname, 'test-jobs-entry.ts')), cancelGraceMilliseconds: 100 })
    const refused = host.run('refuse', {}, {}, { warmKey: 'warm' })
    expect(await refused.outcome).toMatchObject({ state: 'failed', error: { code: 'bad-labels' } })
    const next = host.run('count', { to: 40, pauseMilliseconds: 10 }, {}, { warmKey: 'warm' })
    // What the board does to all shares of a job when one fails.
    refused.cancel()
    expect(await next.outcome).toMatchObject({ state: 'done', result: { counted: 40 } })
  })
})
