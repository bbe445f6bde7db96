import { describe, expect, it } from 'vitest'
import { expectedDistance } from '../../../../src/main/assessment/boundary-effect.ts'
import { proposedStages } from '../../../../src/shared/domain/proposed-stages.ts'

describe('expectedDistance', () => {
  it('is 0 of a sure curve, and counts frames, not samples', () => {
    expect(expectedDistance([0, 1, 0, 0], 1, [0, 3, 6, 9])).toBe(0)
    expect(expectedDistance([0.25, 0.5, 0, 0.25], 1, [0, 3, 6, 9])).toBeCloseTo(0.25 * 3 + 0.25 * 6)
  })
})

describe('proposedStages', () => {
  it('names three stages as the number implies, and none where it implies more', () => {
    expect(proposedStages([30, 70], 100, ['Forward', '1.5 Soms.Pike', 'Entry'])).toEqual([{ label: 'Forward', startFrame: 0 }, { label: '1.5 Soms.Pike', startFrame: 30 }, { label: 'Entry', startFrame: 70 }])
    expect(proposedStages([30, 70], 100, ['Back', '1.5 Twists', '2.5 Soms.Pike', 'Entry'])?.map(({ label }) => label)).toEqual([null, null, null])
    expect(proposedStages([30, 70], 100, null)?.map(({ startFrame }) => startFrame)).toEqual([0, 30, 70])
  })
  it('refuses boundaries that do not fit', () => {
    for (const transitions of [[0, 70], [70, 70], [30, 100]] as [number, number][]) expect(proposedStages(transitions, 100, null)).toBeNull()
  })
})
