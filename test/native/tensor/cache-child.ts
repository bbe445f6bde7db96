import { clearEntries } from '../../../src/main/tensor/cache/folder.ts'
import { createDiskCache } from '../../../src/main/tensor/disk-cache.ts'
import { createRandom } from '../../../src/shared/domain/random.ts'

// One of several processes that use one cache at once: stores, reads and now and then clears, and tells what it met.
process.once('message', (task: { folder: string; limitBytes: number; seed: number; rounds: number }) => {
  void run(task).then((report) => process.send?.(report, () => process.exit(0)))
})

async function run({ folder, limitBytes, seed, rounds }: { folder: string; limitBytes: number; seed: number; rounds: number }): Promise<{ found: number; wrong: number; error: string | null }> {
  const random = createRandom(seed)
  const cache = createDiskCache(folder, limitBytes)
  const report = { found: 0, wrong: 0, error: null as string | null }
  try {
    for (let i = 0; i < rounds; i++) {
      // Twice what fits, so that all of them trim all the time.
      const number = random.integer(100)
      const bytes = new Uint8Array(3000 + number).fill(number)
      const known = await cache.get(`entry ${number}`)
      if (known) report.found += 1
      if (known && !Buffer.from(known).equals(Buffer.from(bytes))) report.wrong += 1
      if (!known) await cache.put(`entry ${number}`, bytes)
      if (seed === 1 && i === 60) await clearEntries(folder)
    }
  } catch (error) {
    report.error = error instanceof Error ? (error.stack ?? error.message) : String(error)
  }
  return report
}
