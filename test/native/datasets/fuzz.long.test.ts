import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { mutatedFiles } from '../weights/mutations.ts'
import { attemptSet, fuzzFiles, harmPath, soundFolders } from './fuzz-attempt.ts'

/**
 * 7,000 damaged files in the places of sound ones, over 5,000 of them pickles
 * and MATLAB files, the rest texts: none may crash, hang, be run, or give a data
 * set that breaks its promises.
 */
describe('damaged label files', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('a thousand of seed %i are read or refused', async (seed) => {
    const folders = await soundFolders()
    const slow: string[] = []
    let refused = 0
    for (const file of mutatedFiles(fuzzFiles, 1000, seed)) {
      // A pause for garbage of earlier files is not this file's: what was slow must be slow again to count.
      let result = await attemptSet(folders, file)
      if (result.cpuMilliseconds > 1000) result = await attemptSet(folders, file)
      if (result.cpuMilliseconds > 1000) slow.push(`${file.label}: ${Math.round(result.cpuMilliseconds)} ms`)
      if (result.outcome !== 'read') refused++
    }
    expect(slow).toEqual([])
    expect(refused).toBeGreaterThan(300)
    expect(refused).toBeLessThan(990)
    expect(existsSync(harmPath)).toBe(false)
  })
})
