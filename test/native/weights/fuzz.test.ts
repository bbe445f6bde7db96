import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { attempt } from './attempt.ts'
import { hostileFiles } from './hostile-files.ts'
import { mutatedFiles } from './mutations.ts'

/** A sample of what fuzz.long.test.ts does whole. */
const golden = join(import.meta.dirname, '../../golden/data')
const files = new Map(['tiny.pth', 'tiny-legacy.pth', 'tiny.safetensors'].map((name) => [name, new Uint8Array(readFileSync(join(golden, name)))]))

describe('300 damaged checkpoints', () => {
  it('are read or refused, never crash, and never take long', () => {
    const outcomes = [...mutatedFiles(files, 300, 20_240)].map(({ bytes }) => attempt(bytes))
    expect(outcomes.length).toBe(300)
    expect(outcomes.filter(({ outcome }) => outcome !== 'read').length).toBeGreaterThan(150)
    expect(Math.max(...outcomes.map(({ cpuMilliseconds }) => cpuMilliseconds))).toBeLessThan(1000)
  })
})

describe('hostile checkpoints', () => {
  const small = hostileFiles.filter(([label]) => !/without end|millions|bomb/.test(label))
  it.each(small)('%s', (_, make) => {
    expect(attempt(make()).outcome).toMatch(/^fuzz cannot be read/)
  })
})
