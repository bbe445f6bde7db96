import { describe, expect, it } from 'vitest'
import { labelAndKill } from './labelling-kills.ts'

describe('a labelling session killed at any moment', () => {
  it('loses nothing that was answered, twelve times', async () => {
    const { answered } = await labelAndKill(12)
    expect(answered).toBeGreaterThan(12)
  }, 180_000)
})
