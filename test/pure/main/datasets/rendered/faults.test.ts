import { describe, expect, it } from 'vitest'
import { deservedAward, drawAwards, drawFaults, faultNames, noFaults, totalScore } from '../../../../../src/main/datasets/rendered/faults.ts'
import { diveAttributes } from '../../../../../src/main/datasets/rendered/dive-catalogue.ts'

const seeds = Array.from({ length: 600 }, (_, i) => i + 1)
const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('faults and awards', () => {
  it('lets every fault lower the award, the more the stronger it is', () => {
    const clean = deservedAward(noFaults())
    for (const name of faultNames) {
      const half = deservedAward({ ...noFaults(), [name]: 0.5 })
      const full = deservedAward({ ...noFaults(), [name]: 1 })
      expect(half).toBeLessThan(clean)
      expect(full).toBeLessThan(half)
    }
  })

  it('spreads awards from poor to excellent', () => {
    const awards = seeds.map((seed) => deservedAward(drawFaults(seed, diveAttributes('107B'))))
    const share = (low: number, high: number): number => awards.filter((a) => a >= low && a < high).length / awards.length
    expect(share(0, 4)).toBeGreaterThan(0.1)
    expect(share(4, 7)).toBeGreaterThan(0.2)
    expect(share(7, 9)).toBeGreaterThan(0.2)
    expect(share(9, 10.1)).toBeGreaterThan(0.08)
  })

  it('never draws opposite faults together, and twist faults only where there are twists', () => {
    for (const seed of seeds) {
      const plain = drawFaults(seed, diveAttributes('407C'))
      expect(plain.twistShort + plain.twistOver).toBe(0)
      expect(Math.min(plain.underRotation, plain.overRotation)).toBe(0)
      expect(Math.min(plain.closeToBoard, plain.farFromBoard)).toBe(0)
      const twisting = drawFaults(seed, diveAttributes('5255B'))
      expect(Math.min(twisting.twistShort, twisting.twistOver)).toBe(0)
      for (const name of faultNames) expect(twisting[name] >= 0 && twisting[name] <= 1).toBe(true)
    }
    expect(seeds.some((seed) => drawFaults(seed, diveAttributes('5255B')).twistShort > 0.3)).toBe(true)
  })

  it('splashes more the more crooked the entry is', () => {
    const all = seeds.map((seed) => drawFaults(seed, diveAttributes('107B')))
    const crooked = all.filter((f) => f.underRotation + f.overRotation > 0.5).map((f) => f.splash)
    const clean = all.filter((f) => f.underRotation + f.overRotation < 0.1).map((f) => f.splash)
    expect(mean(crooked)).toBeGreaterThan(mean(clean) + 0.2)
  })

  it('lets judges scatter around what the faults deserve', () => {
    const faults = { ...noFaults(), bentKnees: 0.8, splash: 0.5 }
    const panels = seeds.map((seed) => drawAwards(seed, faults))
    expect(Math.abs(mean(panels.map(mean)) - deservedAward(faults))).toBeLessThan(0.1)
    expect(panels.filter((panel) => new Set(panel).size > 1).length).toBeGreaterThan(300)
  })

  it('counts the middle three of seven awards', () => {
    expect(totalScore([5, 9, 7, 7.5, 8, 6.5, 10], 3.2)).toBe(72)
  })
})
