import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { attempt } from './attempt.ts'
import { hostileFiles } from './hostile-files.ts'
import { mutatedFiles } from './mutations.ts'

/**
 * 5,000 damaged files and every hostile one: none may crash, take more than a
 * second, or hold memory out of proportion to its size.
 */
const golden = join(import.meta.dirname, '../../golden/data')
const files = new Map(['tiny.pth', 'tiny-legacy.pth', 'tiny.safetensors'].map((name) => [name, new Uint8Array(readFileSync(join(golden, name)))]))
const mutationCount = 5000
/** The limits of the readers allow what the largest honest pickle needs, in files of megabytes. */
const maximumGrownBytes = 512 << 20

describe('damaged checkpoints', () => {
  it.each([1, 2, 3, 4, 5])('a thousand of seed %i are read or refused', (seed) => {
    const slow: string[] = []
    let grown = 0
    let refused = 0
    for (const { label, bytes } of mutatedFiles(files, mutationCount / 5, seed)) {
      // A pause for garbage of earlier files is not this file's: what was slow must be slow again to count.
      let result = attempt(bytes)
      if (result.cpuMilliseconds > 1000) result = attempt(bytes)
      if (result.cpuMilliseconds > 1000) slow.push(`${label}: ${Math.round(result.cpuMilliseconds)} ms`)
      grown = Math.max(grown, result.grownBytes)
      if (result.outcome !== 'read') refused++
    }
    expect(slow).toEqual([])
    expect(grown).toBeLessThan(64 << 20)
    expect(refused).toBeGreaterThan(500)
  })
})

describe('hostile checkpoints', () => {
  it.each(hostileFiles)('%s', (_, make) => {
    const bytes = make()
    let result = attempt(bytes)
    if (result.cpuMilliseconds > 1000) result = attempt(bytes)
    expect(result.outcome).toMatch(/^fuzz cannot be read/)
    expect(result.cpuMilliseconds).toBeLessThan(1000)
    expect(result.grownBytes).toBeLessThan(maximumGrownBytes)
  })
})
