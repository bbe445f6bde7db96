import { describe, expect, it } from 'vitest'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import type { SplitPart } from '../../../../src/shared/contract/entities.ts'
import { arrangeDives } from '../../../../src/main/training/training-set.ts'

const dive = (diveId: number, part: SplitPart, change: Partial<DiveSource> = {}) =>
  ({ diveId, title: `Dive ${diveId}`, startFrame: 100, endFrame: 200, diveNumber: '107B', difficulty: 3, scorePoints: 50 + diveId, transitions: [40, 80], part, ...change }) as DiveSource & { part: SplitPart }

describe('arrangeDives', () => {
  const snapshot = [dive(1, 'train'), dive(2, 'train'), dive(3, 'train', { transitions: null }), dive(4, 'validation'), dive(5, 'test', { scorePoints: null }), dive(6, 'test', { transitions: null })]
  const set = arrangeDives(snapshot, { frames: 11, exemplarCount: 10, seed: 3 })

  it('places transitions among the sampled frames', () => {
    // Samples at 0, 9 (9.9 cut off), 19, 29, 39, 49, …: frame 40 comes at the sixth, 80 at the tenth (89).
    expect(set.dives.map((found) => found.transitions)).toEqual([[5, 9], [5, 9]])
  })

  it('leaves out of training what cannot teach, and says so', () => {
    expect(set.dives.map((found) => found.diveId)).toEqual([1, 2])
    expect(set.remarks).toContain('Left out of training: "Dive 3" has no stages.')
    expect(set.remarks).toContain('Not measured: "Dive 5" (test) has no score.')
  })

  it('measures dives without stages by their scores, against training dives only', () => {
    expect(set.validation.map(({ dive: query, exemplars }) => [query.diveId, exemplars.map((one) => one.diveId).sort()])).toEqual([[4, [1, 2]]])
    expect(set.test.map(({ dive: query }) => query.diveId)).toEqual([6])
  })

  it('draws the same exemplars for one seed', () => {
    expect(arrangeDives(snapshot, { frames: 11, exemplarCount: 1, seed: 3 })).toEqual(arrangeDives(snapshot, { frames: 11, exemplarCount: 1, seed: 3 }))
  })
})
