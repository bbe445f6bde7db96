import fc from 'fast-check'
import { diveDirections } from '../../../../src/shared/domain/dive-number.ts'
import type { DiveNumber } from '../../../../src/shared/domain/dive-number.ts'

/** Generators of dives and awards shared by the property tests of the diving rules. */
const directions = fc.constantFrom(...diveDirections)
const positions = fc.constantFrom<'A' | 'B' | 'C' | 'D'>('A', 'B', 'C', 'D')
const untwisted = fc.constantFrom<'A' | 'B' | 'C'>('A', 'B', 'C')

/** Any dive the grammar allows. */
export const possibleDive: fc.Arbitrary<DiveNumber> = fc.oneof(
  fc.tuple(directions, fc.integer({ min: 1, max: 9 }), untwisted, fc.boolean()).map(([direction, halfSomersaults, position, flies]): DiveNumber => ({
    group: (diveDirections.indexOf(direction) + 1) as 1 | 2 | 3 | 4, direction, halfSomersaults, halfTwists: 0, position, isFlying: flies && halfSomersaults > 1 && position !== 'A',
  })),
  fc.record({ group: fc.constant(5 as const), direction: directions, halfSomersaults: fc.integer({ min: 1, max: 9 }), halfTwists: fc.integer({ min: 1, max: 9 }), position: positions, isFlying: fc.constant(false) }),
  fc.tuple(fc.constantFrom<'forward' | 'back' | 'reverse'>('forward', 'back', 'reverse'), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }), positions, untwisted).map(([direction, halfSomersaults, halfTwists, any, plain]): DiveNumber => ({
    group: 6, direction, halfSomersaults, halfTwists, position: halfTwists === 0 ? plain : any, isFlying: false,
  })),
)

/** An award a judge can give. */
export const award = fc.integer({ min: 0, max: 20 }).map((halves) => halves / 2)

/** A full panel: its kind and its awards. */
export const panelAwards = fc.constantFrom(
  { panel: 'individual' as const, count: 3 }, { panel: 'individual' as const, count: 5 }, { panel: 'individual' as const, count: 7 },
  { panel: 'synchronised' as const, count: 5 }, { panel: 'synchronised' as const, count: 9 }, { panel: 'synchronised' as const, count: 11 },
).chain(({ panel, count }) => fc.array(award, { minLength: count, maxLength: count }).map((awards) => ({ panel, awards })))

/** A difficulty as the rules give them. */
export const difficulty = fc.integer({ min: 10, max: 48 }).map((tenths) => tenths / 10)
