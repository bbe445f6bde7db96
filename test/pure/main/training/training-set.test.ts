import { describe, expect, it } from 'vitest'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import type { SplitPart } from '../../../../src/shared/contract/entities.ts'
import type { ArrangeOptions } from '../../../../src/main/training/training-set.ts'
import { arrangeDives } from '../../../../src/main/training/training-set.ts'

const dive = (diveId: number, part: SplitPart, change: Partial<DiveSource> = {}) =>
  ({ diveId, title: `Dive ${diveId}`, startFrame: 100, endFrame: 200, diveNumber: '107B', difficulty: 3, scorePoints: 50 + diveId, awards: [], transitions: [40, 80], part, ...change }) as DiveSource & { part: SplitPart }

const options = (exemplarCount: number): ArrangeOptions => ({ model: { needs: ['dive-number', 'stages'], usesExemplars: true, video: { frames: 11 } }, exemplarCount, rule: 'dive-number', seed: 3 })

describe('arrangeDives', () => {
  const snapshot = [dive(1, 'train'), dive(2, 'train'), dive(3, 'train', { transitions: null }), dive(4, 'validation'), dive(5, 'test', { scorePoints: null }), dive(6, 'test', { transitions: null })]
  const set = arrangeDives(snapshot, options(10))

  it('places transitions among the sampled frames', () => {
    // Samples at 0, 9 (9.9 cut off), 19, 29, 39, 49, …: frame 40 comes at the sixth, 80 at the tenth (89).
    expect(set.dives.map((found) => found.label.transitions)).toEqual([[5, 9], [5, 9]])
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
    expect(arrangeDives(snapshot, options(1))).toEqual(arrangeDives(snapshot, options(1)))
  })

  it('asks for no more labels than the method needs, and draws none for one that does not compare', () => {
    const plain = arrangeDives(snapshot, { ...options(10), model: { needs: ['awards'], usesExemplars: false, video: { frames: 11 } } })
    expect(plain.dives).toEqual([])
    expect(plain.remarks[0]).toBe('Left out of training: "Dive 1" has no awards.')
    const direct = arrangeDives(snapshot, { ...options(10), model: { needs: [], usesExemplars: false, video: { frames: 11 } } })
    expect(direct.dives.map((found) => found.diveId)).toEqual([1, 2, 3])
    expect(direct.validation.map((query) => query.exemplars)).toEqual([[]])
  })
})
