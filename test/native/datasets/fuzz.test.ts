import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mutatedFiles } from '../weights/mutations.ts'
import { attemptSet, fuzzFiles, harmPath, soundFolders } from './fuzz-attempt.ts'

/** A sample of what fuzz.long.test.ts does whole. */
describe('200 damaged label files', () => {
  it('are read or refused, never crash, and never take long', async () => {
    const folders = await soundFolders()
    let refused = 0
    for (const file of mutatedFiles(fuzzFiles, 200, 20_240)) {
      const { outcome, cpuMilliseconds } = await attemptSet(folders, file)
      if (outcome !== 'read') refused++
      expect(cpuMilliseconds, file.label).toBeLessThan(2000)
    }
    expect(refused).toBeGreaterThan(60)
    expect(refused).toBeLessThan(195)
    expect(existsSync(harmPath)).toBe(false)
  })
})
