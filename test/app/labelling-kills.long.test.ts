import { describe, expect, it } from 'vitest'
import { labelAndKill } from './labelling-kills.ts'

describe('a labelling session killed at any moment', () => {
  it('loses nothing that was answered, two hundred times', async () => {
    const { answered, underWayStored } = await labelAndKill(200)
    console.log(`${answered} edits answered over 200 kills; ${underWayStored} kills came between storing an edit and its answer`)
    expect(answered).toBeGreaterThan(200)
  }, 1_800_000)
})
