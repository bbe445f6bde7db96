import { describe, expect, it } from 'vitest'
import { diveAttributes, renderedDifficulty, renderedDiveNumbers, renderedHeights, stageNames } from '../../../../../src/main/datasets/rendered/dive-catalogue.ts'
import { totalScore } from '../../../../../src/main/datasets/rendered/faults.ts'
import { createDiveScript, seedRanges } from '../../../../../src/main/datasets/rendered/script.ts'
import { heldOutVenueStyles } from '../../../../../src/main/datasets/rendered/venue.ts'

const seeds = Array.from({ length: 60 }, (_, i) => i + 1)

describe('the catalogue', () => {
  it('has at least 20 numbers in all six groups, each with a difficulty at each of its heights', () => {
    expect(renderedDiveNumbers.length).toBeGreaterThanOrEqual(20)
    expect(new Set(renderedDiveNumbers.map((n) => n[0]))).toEqual(new Set('123456'))
    for (const number of renderedDiveNumbers) {
      for (const height of renderedHeights(number)) expect(renderedDifficulty(number, height)).toBeGreaterThan(1)
    }
  })

  it('reads what a number says', () => {
    expect(diveAttributes('5253b')).toMatchObject({ diveNumber: '5253B', group: 5, direction: 'back', halfSomersaults: 5, halfTwists: 3, position: 'B', rotation: -1, facing: -1 })
    expect(diveAttributes('407C')).toMatchObject({ direction: 'inward', halfSomersaults: 7, halfTwists: 0, rotation: 1, facing: -1 })
    expect(diveAttributes('626C')).toMatchObject({ armstand: true, direction: 'back', halfSomersaults: 6, rotation: -1 })
    expect(diveAttributes('6243D')).toMatchObject({ armstand: true, halfSomersaults: 4, halfTwists: 3, position: 'D' })
  })

  it('names stages as FineDiving does', () => {
    const names = (number: string): string[] => stageNames(diveAttributes(number))
    expect(names('101B')).toEqual(['Forward', '0.5 Som.Pike', 'Entry'])
    expect(names('307C')).toEqual(['Reverse', '3.5 Soms.Tuck', 'Entry'])
    expect(names('5154B')).toEqual(['Forward', '2.5 Soms.Pike', '2 Twists', '2.5 Soms.Pike', 'Entry'])
    expect(names('5231D')).toEqual(['Back', '0.5 Twist', '1.5 Soms.Pike', 'Entry'])
    expect(names('5353B')).toEqual(['Reverse', '1.5 Twists', '2.5 Soms.Pike', 'Entry'])
    expect(names('612B')).toEqual(['Arm.Forward', '1 Som.Pike', 'Entry'])
    expect(names('6243D')).toEqual(['Arm.Back', '1.5 Twists', '2 Soms.Pike', 'Entry'])
  })
})

describe('createDiveScript', () => {
  it('gives the same script for the same seed, another for another, and survives JSON', () => {
    const a = createDiveScript({ seed: 7 })
    expect(createDiveScript({ seed: 7 })).toEqual(a)
    expect(JSON.parse(JSON.stringify(a))).toEqual(a)
    expect(createDiveScript({ seed: 8 })).not.toEqual(a)
  })

  it('keeps rate, length, stages, awards and total within their ranges', () => {
    for (const seed of seeds) {
      const s = createDiveScript({ seed })
      expect(s.frameRate).toBeGreaterThanOrEqual(25)
      expect(s.frameRate).toBeLessThanOrEqual(60)
      expect(s.frameCount / s.frameRate).toBeGreaterThan(2.5)
      expect(s.frameCount / s.frameRate).toBeLessThan(5)
      expect(s.stages.map((stage) => stage.subAction)).toEqual(stageNames(diveAttributes(s.diveNumber)))
      const starts = s.stages.map((stage) => stage.startFrame)
      expect(starts[0]).toBe(0)
      starts.slice(1).forEach((start, i) => expect(start).toBeGreaterThan(starts[i]!))
      expect(starts.at(-1)).toBeLessThan(s.frameCount - 0.5 * s.frameRate)
      expect(s.awards).toHaveLength(7)
      for (const award of s.awards) expect(award >= 0 && award <= 10 && Number.isInteger(2 * award)).toBe(true)
      expect(s.scorePoints).toBe(totalScore(s.awards, s.difficulty))
    }
  })

  it('moves stages and awards, but not the athlete or the venue, with a fault', () => {
    const clean = createDiveScript({ seed: 12, diveNumber: '205b', heightMetres: 3, faults: { lowHeight: 0 } })
    const low = createDiveScript({ seed: 12, diveNumber: '205B', heightMetres: 3, faults: { lowHeight: 1 } })
    expect(low.physique).toEqual(clean.physique)
    expect(low.venue).toEqual(clean.venue)
    expect(low.executionQuality).toBeLessThan(clean.executionQuality)
    const flight = (s: typeof low): number => s.stages[2]!.startFrame - s.stages[1]!.startFrame
    expect(flight(low)).toBeLessThan(flight(clean))
  })

  it('keeps two venue styles for held-out seeds', () => {
    const styles = (first: number): Set<string> => new Set(seeds.map((i) => createDiveScript({ seed: first + i }).venue.style))
    const heldOut = styles(seedRanges.heldOut.first)
    const others = new Set([...styles(seedRanges.pretraining.first), ...styles(seedRanges.demo.first)])
    for (const style of heldOutVenueStyles) {
      expect(heldOut).toContain(style)
      expect(others).not.toContain(style)
    }
  }, 60_000)

  it('refuses what cannot be rendered, and says what can', () => {
    const code = (run: () => unknown): unknown => {
      try {
        run()
      } catch (error) {
        return (error as { code?: unknown }).code
      }
      return undefined
    }
    expect(code(() => createDiveScript({ seed: 1, diveNumber: '999Z' }))).toBe('invalid-input')
    expect(code(() => createDiveScript({ seed: 1, diveNumber: '626C', heightMetres: 3 }))).toBe('invalid-input')
    expect(code(() => createDiveScript({ seed: 1, frameRate: 24 }))).toBe('invalid-input')
    expect(code(() => createDiveScript({ seed: -1 }))).toBe('invalid-input')
    expect(code(() => createDiveScript({ seed: 1, faults: { splash: 1.2 } }))).toBe('invalid-input')
  })
})
