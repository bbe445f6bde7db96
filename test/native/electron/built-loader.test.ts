import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUtilityLauncher } from '../../../src/main/app/utility-launcher.ts'
import { createForkLauncher } from '../../../src/main/engine/fork-launcher.ts'
import { createJobHost } from '../../../src/main/engine/host.ts'
import { readCacheUse } from '../../../src/main/tensor/cache/use.ts'
import { createFakeUtilityProcess } from '../../helpers/fake-utility-process.ts'
import { makeDives, makeInput } from '../training/tiny-dives.ts'

// The loading thread as it is shipped: started by the built child, in both kinds of process.
const main = join(import.meta.dirname, '../../../out/main')
let folder: string
let dives: Awaited<ReturnType<typeof makeDives>>
beforeAll(async () => {
  if (!existsSync(join(main, 'loader-worker.js'))) throw new Error('out/main/loader-worker.js is missing: run `npm run build` before these tests.')
  folder = await mkdtemp(join(tmpdir(), 'highboard-built-'))
  dives = await makeDives(join(folder, 'videos'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Everything a built file brings along when it is loaded, packages included. */
function broughtBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/(?:from|^import|import\()\s*["']([^"']+)["']/gm)) {
    if (name.startsWith('.')) broughtBy(join(dirname(file), name), seen)
    else seen.add(name)
  }
  return seen
}

describe('the built loading thread', () => {
  it('brings no ONNX Runtime and no database along, unlike the child that computes', () => {
    const thread = [...broughtBy(join(main, 'loader-worker.js'))]
    for (const name of ['onnxruntime-node', 'better-sqlite3', 'electron']) expect(thread).not.toContain(name)
    expect([...broughtBy(join(main, 'entry.js'))]).toContain('onnxruntime-node')
  })

  it.each([
    ['child_process.fork', () => createForkLauncher(join(main, 'entry.js'))],
    ['utilityProcess', () => createUtilityLauncher(createFakeUtilityProcess(), join(main, 'entry.js'))],
  ])('loads ahead in a child of %s', async (name, launcher) => {
    const host = createJobHost({ launcher: launcher() })
    const lines: string[] = []
    const cacheFolder = join(folder, name, 'cache')
    const input = makeInput(join(folder, name), dives, { depth: 'heads', batchNorm: 'frozen', epochs: 1, flip: false }, { initialWeightsPath: join(import.meta.dirname, '../../../resources/models/mcore-small-rendered.safetensors'), cacheFolder })
    try {
      const outcome = await host.run('train', input, { onLog: (line) => lines.push(line) }).outcome
      expect(outcome).toMatchObject({ state: 'done' })
    } finally {
      host.dispose()
    }
    // The one thing said where the thread could not be used.
    expect(lines.filter((line) => line.includes('loading thread'))).toEqual([])
    // Six training dives and two of validation.
    expect(await readCacheUse(join(cacheFolder, 'frames'))).toMatchObject({ hits: 0, misses: 8 })
  })
})
