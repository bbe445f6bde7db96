/**
 * The dives that can be rendered: number, difficulty by height, what the number
 * says (group, direction, somersaults, twists, position) and the stages it is
 * labelled with in the vocabulary of FineDiving.
 */
import { StudioError } from '../../../shared/errors.ts'

export type Position = 'A' | 'B' | 'C' | 'D'
export type Direction = 'forward' | 'back' | 'reverse' | 'inward'
export type PlatformHeight = 1 | 3 | 5 | 7.5 | 10

export interface DiveAttributes {
  diveNumber: string
  /** First digit of the number, 1 to 6. */
  group: number
  direction: Direction
  armstand: boolean
  halfSomersaults: number
  halfTwists: number
  position: Position
  /** +1 when the body rotates towards its belly (forward, inward, armstand forward), -1 when towards its back. */
  rotation: 1 | -1
  /** +1 when the diver looks over the water before taking off, -1 when at the board. */
  facing: 1 | -1
}

/** Degree of difficulty by height in metres; only listed heights are rendered. */
const difficulties: Record<string, Partial<Record<PlatformHeight, number>>> = {
  '101B': { 1: 1.3, 3: 1.5, 5: 1.3 },
  '103B': { 1: 1.7, 3: 1.6, 5: 1.7, 7.5: 1.6 },
  '105B': { 3: 2.4, 7.5: 2.4, 10: 2.3 },
  '107B': { 3: 3.1, 10: 3.0 },
  '107C': { 3: 2.8, 10: 2.7 },
  '109C': { 3: 3.8, 10: 3.7 },
  '201B': { 1: 1.6, 3: 1.8, 5: 1.6 },
  '205B': { 3: 3.0, 10: 2.9 },
  '207C': { 3: 3.6, 10: 3.3 },
  '301B': { 1: 1.7, 3: 1.9, 5: 1.7 },
  '305B': { 3: 3.0 },
  '305C': { 3: 2.8, 10: 2.8 },
  '307C': { 3: 3.5, 10: 3.4 },
  '401B': { 1: 1.5, 3: 1.4, 5: 1.5 },
  '403B': { 3: 2.1, 7.5: 2.1 },
  '405B': { 3: 3.0, 10: 2.8 },
  '407C': { 3: 3.4, 10: 3.2 },
  '5132D': { 3: 2.1, 7.5: 2.1 },
  '5152B': { 3: 3.0, 10: 2.9 },
  '5154B': { 3: 3.4, 10: 3.3 },
  '5231D': { 3: 2.0, 7.5: 2.0 },
  '5253B': { 3: 3.4, 10: 3.2 },
  '5255B': { 10: 3.6 },
  '5353B': { 3: 3.5, 10: 3.3 },
  '612B': { 5: 1.7, 7.5: 1.9, 10: 1.9 },
  '614B': { 10: 2.4 },
  '626C': { 10: 3.3 },
  '626B': { 10: 3.5 },
  '636C': { 10: 3.4 },
  '6243D': { 10: 3.2 },
  '6245D': { 10: 3.6 },
}

/** All dive numbers that can be rendered, upper case, in all six groups. */
export const renderedDiveNumbers: readonly string[] = Object.keys(difficulties)

/** Heights in metres at which a number is rendered. */
export function renderedHeights(diveNumber: string): PlatformHeight[] {
  return Object.keys(difficulties[known(diveNumber)]!).map(Number) as PlatformHeight[]
}

export function renderedDifficulty(diveNumber: string, heightMetres: number): number {
  const number = known(diveNumber)
  const value = difficulties[number]![heightMetres as PlatformHeight]
  if (value === undefined) {
    throw new StudioError('invalid-input', `Dive ${number} cannot be rendered from ${heightMetres} m: it is rendered from ${renderedHeights(number).join(', ')} m.`, {
      hint: 'Choose one of these heights, or leave the height out.',
    })
  }
  return value
}

function known(diveNumber: string): string {
  const number = diveNumber.toUpperCase()
  if (difficulties[number]) return number
  throw new StudioError('invalid-input', `Dive ${diveNumber} cannot be rendered: expected one of ${renderedDiveNumbers.join(', ')}.`, {
    hint: 'Choose a dive number from the list.',
  })
}

const directions: readonly Direction[] = ['forward', 'back', 'reverse', 'inward']

/** What a number of the catalogue says. Errors: invalid-input for a number outside it. */
export function diveAttributes(diveNumber: string): DiveAttributes {
  const number = known(diveNumber)
  const digits = number.slice(0, -1)
  const group = Number(digits[0])
  const twisting = group === 5
  const armstand = group === 6
  const direction = directions[Number(twisting || armstand ? digits[1] : digits[0]) - 1]!
  return {
    diveNumber: number,
    group,
    direction,
    armstand,
    halfSomersaults: Number(digits[2]),
    halfTwists: Number(digits[3] ?? 0),
    position: number.at(-1) as Position,
    rotation: direction === 'forward' || direction === 'inward' ? 1 : -1,
    facing: armstand ? (direction === 'back' ? -1 : 1) : direction === 'forward' || direction === 'reverse' ? 1 : -1,
  }
}

const directionNames: Record<Direction, string> = { forward: 'Forward', back: 'Back', reverse: 'Reverse', inward: 'Inward' }
/** FineDiving labels free dives as piked. */
const positionNames: Record<Position, string> = { A: 'Straight', B: 'Pike', C: 'Tuck', D: 'Pike' }

/** '0.5 Som.Pike', '1.5 Soms.Pike', '1 Som.Tuck'. */
const somersaultName = (a: DiveAttributes): string =>
  `${a.halfSomersaults / 2} Som${a.halfSomersaults > 2 ? 's' : ''}.${positionNames[a.position]}`
/** '0.5 Twist', '1 Twist', '1.5 Twists'. */
const twistName = (a: DiveAttributes): string => `${a.halfTwists / 2} Twist${a.halfTwists > 2 ? 's' : ''}`

/** Names of the sub-actions in order: 3 stages without twists, 5 for forward twisting dives, 4 for the other twisting ones. */
export function stageNames(a: DiveAttributes): string[] {
  const first = a.armstand ? `Arm.${directionNames[a.direction]}` : directionNames[a.direction]
  if (a.halfTwists === 0) return [first, somersaultName(a), 'Entry']
  if (!a.armstand && a.direction === 'forward') return [first, somersaultName(a), twistName(a), somersaultName(a), 'Entry']
  return [first, twistName(a), somersaultName(a), 'Entry']
}
