/**
 * The grammar of dive numbers: what "5253B" says, and why "200D" says nothing.
 * It exists because a number implies stages, position and difficulty, so labels
 * that contradict it can be flagged. Group, direction and position follow the
 * World Aquatics designation: groups 1–4 `group, flying, half somersaults`;
 * group 5 `5, direction, half somersaults, half twists`; group 6
 * `6, direction, half somersaults[, half twists]`; then a position letter.
 */
export type DiveDirection = 'forward' | 'back' | 'reverse' | 'inward'
/** A straight, B pike, C tuck, D free (a mixture, in twisting dives only). */
export type DivePosition = 'A' | 'B' | 'C' | 'D'

export interface DiveNumber {
  /** 1 forward, 2 back, 3 reverse, 4 inward, 5 twisting, 6 armstand. */
  group: 1 | 2 | 3 | 4 | 5 | 6
  direction: DiveDirection
  isFlying: boolean
  /** 1..9 */
  halfSomersaults: number
  /** 0..9 */
  halfTwists: number
  position: DivePosition
}

/** Either the dive, or one sentence that says why no such dive exists. */
export type DiveNumberResult = { isPossible: true; dive: DiveNumber } | { isPossible: false; reason: string }

export const diveDirections: readonly DiveDirection[] = ['forward', 'back', 'reverse', 'inward']

export const positionNames: Record<DivePosition, string> = { A: 'straight', B: 'pike', C: 'tuck', D: 'free' }

const expectedForm = 'A dive number is three or four digits and a position letter, such as 107B, 5253B or 626C.'

/** The number as it is shown and stored: trimmed, upper case, without inner spaces. Not checked. */
export function normaliseDiveNumber(text: string): string {
  return text.replace(/\s+/g, '').toUpperCase()
}

/** Reads a dive number in any case; impossible numbers come back with the reason. */
export function parseDiveNumber(text: string): DiveNumberResult {
  const shown = normaliseDiveNumber(text)
  const impossible = (reason: string): DiveNumberResult => ({ isPossible: false, reason: `${shown === '' ? 'The dive number' : shown} ${reason}` })
  if (shown === '') return impossible(`is empty. ${expectedForm}`)
  const match = /^(\d+)([A-Z]?)$/.exec(shown)
  if (!match) return impossible(`is not a dive number. ${expectedForm}`)
  const digits = [...(match[1] ?? '')].map(Number)
  const letter = match[2] ?? ''
  const [group = 0, second = 0, third = 0, fourth] = digits
  if (group < 1 || group > 6) return impossible(`starts with ${group}; dive groups are 1 forward, 2 back, 3 reverse, 4 inward, 5 twisting and 6 armstand.`)
  if (letter === '') return impossible('has no position letter; add A straight, B pike, C tuck or D free.')
  if (letter !== 'A' && letter !== 'B' && letter !== 'C' && letter !== 'D') return impossible(`ends with ${letter}; positions are A straight, B pike, C tuck and D free.`)
  if (group <= 4) {
    if (digits.length !== 3) return impossible(`has ${digits.length} digits; groups 1 to 4 have three: group, 1 if flying else 0, half somersaults.`)
    if (second > 1) return impossible(`has ${second} as its second digit; in groups 1 to 4 it is 0, or 1 for a flying dive.`)
    if (third === 0) return impossible('has no half somersault; the last digit counts them, from 1 for a plain dive.')
    if (letter === 'D') return impossible('asks for the free position (D), which only dives with twists have; use A, B or C.')
    const isFlying = second === 1
    if (isFlying && third < 2) return impossible('is a flying dive of half a somersault; a flying dive has at least one whole somersault.')
    if (isFlying && letter === 'A') return impossible('is a flying dive in the straight position; after the flight a flying dive is finished in pike (B) or tuck (C).')
    return possible(group as 1 | 2 | 3 | 4, diveDirections[group - 1] ?? 'forward', isFlying, third, 0, letter)
  }
  if (group === 5) {
    if (digits.length !== 4) return impossible(`has ${digits.length} digits; twisting dives have four: 5, direction, half somersaults, half twists.`)
    const direction = diveDirections[second - 1]
    if (direction === undefined) return impossible(`has ${second} as its second digit; twisting dives go 1 forward, 2 back, 3 reverse or 4 inward.`)
    if (third === 0) return impossible('has no half somersault; the third digit counts them, from 1.')
    if (fourth === undefined || fourth === 0) return impossible(`has no twist; without twists it is ${second}0${third}${letter === 'D' ? '' : letter}, in group ${second}.`)
    return possible(5, direction, false, third, fourth, letter)
  }
  if (digits.length !== 3 && digits.length !== 4) return impossible(`has ${digits.length} digits; armstand dives have three or four: 6, direction, half somersaults and, if any, half twists.`)
  const direction = diveDirections[second - 1]
  if (direction === undefined || direction === 'inward') return impossible(`has ${second} as its second digit; armstand dives go 1 forward, 2 back or 3 reverse.`)
  if (third === 0) return impossible('has no half somersault; the third digit counts them, from 1.')
  if (fourth === 0) return impossible(`has 0 half twists; an armstand dive without twists has three digits: 6${second}${third}${letter}.`)
  if (fourth === undefined && letter === 'D') return impossible('asks for the free position (D), which only dives with twists have; use A, B or C, or add the half twists.')
  return possible(6, direction, false, third, fourth ?? 0, letter)
}

function possible(group: DiveNumber['group'], direction: DiveDirection, isFlying: boolean, halfSomersaults: number, halfTwists: number, position: DivePosition): DiveNumberResult {
  return { isPossible: true, dive: { group, direction, isFlying, halfSomersaults, halfTwists, position } }
}

/** The reason why a number is impossible, or null for a possible one. */
export function explainDiveNumber(text: string): string | null {
  const result = parseDiveNumber(text)
  return result.isPossible ? null : result.reason
}

/** Inverse of `parseDiveNumber`: upper case, no spaces. */
export function formatDiveNumber(dive: DiveNumber): string {
  const direction = diveDirections.indexOf(dive.direction) + 1
  const { group, halfSomersaults, halfTwists, position } = dive
  if (group <= 4) return `${group}${dive.isFlying ? 1 : 0}${halfSomersaults}${position}`
  if (group === 5) return `5${direction}${halfSomersaults}${halfTwists}${position}`
  return `6${direction}${halfSomersaults}${halfTwists > 0 ? halfTwists : ''}${position}`
}

/** In words: "Forward 3½ somersaults pike", "Armstand back 2 somersaults 1½ twists free", "Inward dive pike". */
export function describeDiveNumber(dive: DiveNumber): string {
  const words: string[] = []
  if (dive.group === 6) words.push('armstand')
  if (dive.isFlying) words.push('flying')
  words.push(dive.direction)
  const isPlainDive = dive.group !== 6 && dive.halfSomersaults === 1
  words.push(isPlainDive ? 'dive' : count(dive.halfSomersaults, 'somersault'))
  if (dive.halfTwists > 0) words.push(count(dive.halfTwists, 'twist'))
  words.push(positionNames[dive.position])
  const sentence = words.join(' ')
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

/** 7 halves of "somersault" → "3½ somersaults". */
function count(halves: number, noun: string): string {
  const whole = Math.floor(halves / 2)
  const text = `${whole === 0 ? '' : whole}${halves % 2 === 1 ? '½' : ''}`
  return `${text} ${noun}${halves > 2 ? 's' : ''}`
}
