import { describe, expect, it } from 'vitest'
import { ghostsOf, signed, surenessOf } from '../../../../src/renderer/src/timeline/ghosts.ts'

const proposal = { transitions: [48, 93] as [number, number], confidences: [0.99, 0.62] as [number, number] }

describe('ghostsOf', () => {
  it('measures from the label to the proposal, at the first and the last boundary', () => {
    const stages = [0, 45, 59, 77, 95].map((startFrame) => ({ label: null, startFrame }))
    expect(ghostsOf(proposal, stages).map(({ frame, standing, distance, sureness }) => [frame, standing, distance, sureness])).toEqual([[48, 45, 3, 'sure'], [93, 95, -2, 'likely']])
  })
  it('has no distance where nothing is labelled', () => expect(ghostsOf(proposal, []).map(({ distance }) => distance)).toEqual([null, null]))
  it('says confidence in words', () => expect([0.9, 0.6, 0.59].map(surenessOf)).toEqual(['sure', 'likely', 'unsure']))
  it('writes distances with their sign', () => expect([3, -2, 0].map(signed)).toEqual(['+3', '−2', '0']))
})
