/**
 * The dives that can be rendered: which numbers from which heights, and what
 * their motion needs to know about them. Grammar, difficulty and stage names
 * come from the shared domain.
 */
import { difficultyOf } from '../../../shared/domain/difficulty.ts'
import type { HeightMetres } from '../../../shared/domain/difficulty.ts'
import type { DiveDirection, DiveNumber } from '../../../shared/domain/dive-number.ts'
import { formatDiveNumber, parseDiveNumber } from '../../../shared/domain/dive-number.ts'
import { impliedStages } from '../../../shared/domain/stages.ts'
import { StudioError } from '../../../shared/errors.ts'

export type Direction = DiveDirection

export interface DiveAttributes extends DiveNumber {
  /** Upper case. */
  diveNumber: string
  armstand: boolean
  /** +1 when the body rotates towards its belly (forward, inward, armstand forward), -1 when towards its back. */
  rotation: 1 | -1
  /** +1 when the diver looks over the water before taking off, -1 when at the board; armstands: before going up. */
  facing: 1 | -1
}

/** Heights in metres; every number here ends head first. */
const heights: Record<string, readonly HeightMetres[]> = {
  '101B': [1, 3, 5],
  '103B': [1, 3, 5, 7.5],
  '105B': [3, 7.5, 10],
  '107B': [3, 10],
  '107C': [3, 10],
  '109C': [3, 10],
  '201B': [1, 3, 5],
  '205B': [3, 10],
  '207C': [3, 10],
  '301B': [1, 3, 5],
  '305B': [3],
  '305C': [3, 10],
  '307C': [3, 10],
  '401B': [1, 3, 5],
  '403B': [3, 7.5],
  '405B': [3, 10],
  '407C': [3, 10],
  '5132D': [3, 7.5],
  '5152B': [3, 10],
  '5154B': [3, 10],
  '5231D': [3, 7.5],
  '5253B': [3, 10],
  '5255B': [10],
  '5353B': [3, 10],
  '612B': [10],
  '614B': [10],
  '626C': [10],
  '626B': [10],
  '636C': [10],
  '6243D': [10],
  '6245D': [10],
}

/** All dive numbers that can be rendered, upper case, in all six groups. */
export const renderedDiveNumbers: readonly string[] = Object.keys(heights)

/** Heights in metres from which a number is rendered. */
export function renderedHeights(diveNumber: string): readonly HeightMetres[] {
  return heights[diveAttributes(diveNumber).diveNumber]!
}

/** Errors: invalid-input for a height from which the number is not rendered. */
export function renderedDifficulty(diveNumber: string, heightMetres: number): number {
  const offered = renderedHeights(diveNumber)
  const height = offered.find((h) => h === heightMetres)
  const difficulty = height === undefined ? null : difficultyOf(diveNumber, height).difficulty
  if (difficulty === null) {
    throw new StudioError('invalid-input', `Dive ${diveNumber} cannot be rendered from ${heightMetres} m: it is rendered from ${offered.join(', ')} m.`, {
      hint: 'Choose one of these heights, or leave the height out.',
    })
  }
  return difficulty
}

/** What a number of the catalogue says, in any case. Errors: invalid-input for a number outside it. */
export function diveAttributes(diveNumber: string): DiveAttributes {
  const parsed = parseDiveNumber(diveNumber)
  const shown = parsed.isPossible ? formatDiveNumber(parsed.dive) : ''
  if (!parsed.isPossible || !heights[shown]) {
    throw new StudioError('invalid-input', `Dive ${diveNumber} cannot be rendered: expected one of ${renderedDiveNumbers.join(', ')}.`, {
      hint: 'Choose a dive number from the list.',
    })
  }
  const { group, direction } = parsed.dive
  const armstand = group === 6
  const looksOut = armstand ? direction !== 'back' : direction === 'forward' || direction === 'reverse'
  return {
    ...parsed.dive,
    diveNumber: shown,
    armstand,
    rotation: direction === 'forward' || direction === 'inward' ? 1 : -1,
    facing: looksOut ? 1 : -1,
  }
}

/** Names of the sub-actions in order, in FineDiving's vocabulary: 3 stages without twists, 5 for forward twisting dives, 4 for the other twisting ones. */
export const stageNames = (attributes: DiveAttributes): string[] => impliedStages(attributes)
