import { describe, expect, it } from 'vitest'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import { createRandom } from '../../../../src/shared/domain/random.ts'
import { augmentation } from '../../../../src/shared/contract/training.ts'
import { frameGeometry } from '../../../../src/main/tensor/geometry.ts'
import type { PictureRequest } from '../../../../src/main/tensor/load-pictures.ts'
import { mcoreMethod } from '../../../../src/main/models/mcore/method.ts'
import { drawEndShift, shiftDive } from '../../../../src/main/training/end-shift.ts'
import { drawExamples, showingsOf } from '../../../../src/main/training/examples.ts'
import { drawCrop, trainingInput } from '../../../../src/main/training/training-input.ts'
import type { TrainingDive } from '../../../../src/main/training/training-set.ts'

const source = (change: Partial<DiveSource> = {}): DiveSource =>
  ({ diveId: 1, title: 'Dive', startFrame: 50, endFrame: 150, transitions: [30, 70], diveNumber: '107B', difficulty: 3, scorePoints: 60, awards: [], video: { contentHash: 'a', path: 'a', frameCount: 400 }, ...change } as unknown as DiveSource)

describe('the end shift', () => {
  it('moves by every number of frames from -3 to 3 about equally often, repeatably', () => {
    const shifts = Array.from({ length: 7000 }, (_, seed) => drawEndShift(seed, 3))
    const counts = new Map<number, number>()
    for (const shift of shifts) counts.set(shift, (counts.get(shift) ?? 0) + 1)
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3])
    for (const count of counts.values()) expect(count).toBeGreaterThan(850)
    expect(Array.from({ length: 50 }, (_, seed) => drawEndShift(seed, 3))).toEqual(shifts.slice(0, 50))
    expect(drawEndShift(5, 0)).toBe(0)
  })

  it('takes the beginning along and leaves stages on their frames', () => {
    expect(shiftDive(source(), 3)).toMatchObject({ startFrame: 53, endFrame: 153, transitions: [27, 67] })
    expect(shiftDive(source(), -3)).toMatchObject({ startFrame: 47, endFrame: 147, transitions: [33, 73] })
    expect(shiftDive(source(), 0)).toEqual(source())
  })

  it('stays within the video, and keeps a frame of every stage', () => {
    expect(shiftDive(source({ startFrame: 1, endFrame: 101 }), -3)).toMatchObject({ startFrame: 0, endFrame: 98, transitions: [31, 71] })
    expect(shiftDive(source({ startFrame: 300, endFrame: 400 }), 3)).toMatchObject({ startFrame: 303, endFrame: 400, transitions: [27, 67] })
    expect(shiftDive(source({ transitions: [1, 2] }), 3).transitions).toEqual([1, 2])
    expect(shiftDive(source({ transitions: [98, 99] }), -3).transitions).toEqual([98, 99])
    const short = source({ startFrame: 397, endFrame: 400, transitions: null })
    expect(shiftDive(short, 3)).toMatchObject({ startFrame: 399, endFrame: 400, transitions: null })
  })
})

describe('crops', () => {
  it('fall anywhere with the published geometry, near the centre with the upright one, at the centre without', () => {
    const seeds = Array.from({ length: 500 }, (_, seed) => seed)
    const official = frameGeometry('core', 'official')
    const rows = seeds.map((seed) => drawCrop(official, true, seed).originY)
    expect([Math.min(...rows), Math.max(...rows)]).toEqual([0, official.resizeHeight - official.cropSize])
    const upright = frameGeometry('core', 'upright')
    const columns = seeds.map((seed) => drawCrop(upright, true, seed).originX)
    expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(2 * 0.08 * upright.cropSize + 1)
    expect(new Set(seeds.map((seed) => JSON.stringify(drawCrop(upright, false, seed)))).size).toBe(1)
  })
})

describe('what a run shows', () => {
  const model = mcoreMethod.open('mcore-small')
  const dives = Array.from({ length: 6 }, (_, i): TrainingDive => ({
    diveId: i + 1, diveNumber: '107B', difficulty: 3, scorePoints: 60 + i, label: {} as TrainingDive['label'], source: source({ title: `Dive ${i}` }),
  }))
  const requestsOf = (seed: number, endShiftFrames: number, flip = true): PictureRequest[] => {
    let announced: readonly PictureRequest[] = []
    const input = trainingInput({ model, geometry: 'upright', pictures: { load: async () => new Float32Array(0), announce: (requests) => (announced = requests) }, crops: true, endShiftFrames, features: null })
    input.announce([0, 1, 2].flatMap((epoch) => drawExamples(dives, { seed, epoch, flip, kind: 'pairs', rule: 'dive-number' })).flatMap((example) => showingsOf(example)))
    return [...announced]
  }

  it('repeats from the seed, and differs with it', () => {
    expect(requestsOf(4, 3)).toEqual(requestsOf(4, 3))
    expect(requestsOf(5, 3)).not.toEqual(requestsOf(4, 3))
  })

  it('mirrors query and exemplar separately, and crops each at a place of its own', () => {
    const pairs = requestsOf(4, 0)
    const flips = Array.from({ length: pairs.length / 2 }, (_, i) => `${pairs[2 * i]!.placement.flip} ${pairs[2 * i + 1]!.placement.flip}`)
    expect(new Set(flips).size).toBe(4)
    expect(new Set(pairs.map(({ placement }) => `${placement.originY} ${placement.originX}`)).size).toBeGreaterThan(6)
  })

  it('shows the same crops and mirror images whether ends move or not, and its labels move with the ends', () => {
    expect(requestsOf(4, 3).map(({ placement }) => placement)).toEqual(requestsOf(4, 0).map(({ placement }) => placement))
    expect(new Set(requestsOf(4, 3).map(({ dive }) => dive.endFrame)).size).toBeGreaterThan(3)
    const input = trainingInput({ model, geometry: 'upright', pictures: { load: async () => new Float32Array(0), announce: () => undefined }, crops: true, endShiftFrames: 3, features: null })
    const late = Array.from({ length: 100 }, (_, seed) => seed).find((seed) => drawEndShift(seed, 3) === 3)!
    const early = Array.from({ length: 100 }, (_, seed) => seed).find((seed) => drawEndShift(seed, 3) === -3)!
    const [first, second] = [late, early].map((seed) => input.labels(dives[0]!, { flip: false, seed }).transitions!)
    expect(first![0]!).toBeLessThan(second![0]!)
    expect(input.labels(dives[0]!, { flip: true, seed: late }).transitions).toEqual(first)
  })

  it('leaves the draws of examples what they were', () => {
    const [example] = drawExamples(dives, { seed: 4, epoch: 0, flip: true, kind: 'pairs', rule: 'dive-number' })
    const random = createRandom(example!.seed)
    expect(showingsOf(example!).map(({ seed }) => seed)).toEqual([random.uint32(), random.uint32()])
    expect(augmentation.parse({})).toEqual({ crop: null, endShiftFrames: 0 })
  })
})
