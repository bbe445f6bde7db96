import { describe, expect, it } from 'vitest'
import { planDemoLibrary } from '../../../../../src/main/datasets/rendered/demo-library.ts'
import { seedRanges } from '../../../../../src/main/datasets/rendered/script.ts'
import { daysOfDate, explainDate } from '../../../../../src/shared/domain/partial-date.ts'
import { heldOutVenueStyles } from '../../../../../src/main/datasets/rendered/venue.ts'

describe('planDemoLibrary', () => {
  const dives = planDemoLibrary({ seed: 1 })

  it('plans 60 dives over 12 numbers in six groups, split 36 / 12 / 12 with every number in every split', () => {
    expect(dives).toHaveLength(60)
    const numbers = new Set(dives.map((d) => d.script.diveNumber))
    expect(numbers.size).toBe(12)
    expect(new Set([...numbers].map((n) => n[0])).size).toBe(6)
    for (const [split, count] of [['train', 36], ['validation', 12], ['test', 12]] as const) {
      const part = dives.filter((d) => d.split === split)
      expect(part).toHaveLength(count)
      expect(new Set(part.map((d) => d.script.diveNumber)).size).toBe(12)
    }
  })

  it('names every dive once, keeps an athlete the same person, and stays in its range of seeds', () => {
    expect(new Set(dives.map((d) => d.fileName)).size).toBe(60)
    expect(new Set(dives.map((d) => d.script.seed)).size).toBe(60)
    for (const d of dives) {
      expect(d.script.seed).toBeGreaterThanOrEqual(seedRanges.demo.first)
      expect(d.script.seed).toBeLessThanOrEqual(seedRanges.demo.last)
      expect(d.athlete).toMatch(/^Rendered diver \d\d$/)
      const same = dives.filter((other) => other.athlete === d.athlete)
      for (const other of same) expect(other.script.physique).toEqual(d.script.physique)
      expect(new Set(same.map((other) => other.round)).size).toBe(same.length)
    }
  })

  it('has the rounds of an athlete follow each other, some dates less exact than to the day', () => {
    for (const { date, athlete, round } of dives) {
      expect(explainDate(date)).toBeNull()
      for (const other of dives) if (other.athlete === athlete && other.round > round) expect(daysOfDate(other.date)[1] > daysOfDate(date)[0]).toBe(true)
    }
    expect(new Set(dives.map(({ date }) => date.length))).toEqual(new Set([4, 7, 10]))
    expect(new Set(dives.map(({ date }) => date.slice(0, 4))).size).toBe(2)
  })

  it('keeps every number in training for other sizes and seeds', () => {
    for (const count of [12, 13, 25, 40, 100]) {
      const other = planDemoLibrary({ seed: 17, count })
      expect(other).toHaveLength(count)
      expect(new Set(other.filter((d) => d.split === 'train').map((d) => d.script.diveNumber)).size).toBe(12)
    }
  })

  it('plans unseen dives in venues and of seeds that nothing else has', () => {
    const unseen = planDemoLibrary({ seed: 3, count: 100, venues: 'unseen' })
    expect(unseen).toHaveLength(100)
    expect(new Set(unseen.map((d) => d.fileName)).size).toBe(100)
    for (const { script } of unseen) {
      expect(heldOutVenueStyles as readonly string[]).toContain(script.venue.style)
      expect(script.seed).toBeGreaterThanOrEqual(seedRanges.heldOut.first + 500_000)
      expect(script.seed).toBeLessThanOrEqual(seedRanges.heldOut.last)
    }
    const other = planDemoLibrary({ seed: 4, count: 100, venues: 'unseen' })
    expect(other.some((d) => unseen.some(({ script }) => script.seed === d.script.seed))).toBe(false)
  })

  it('refuses a size it cannot plan', () => {
    expect(() => planDemoLibrary({ seed: 1, count: 5 })).toThrow(/expected 12 to 999/)
  })
})
