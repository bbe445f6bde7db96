import { diveDirections, parseDiveNumber } from './dive-number.ts'
import type { DiveDirection, DivePosition } from './dive-number.ts'
import { impliedStages, somersaultLabel, twistLabel } from './stages.ts'

/**
 * What the name of a stage says, and which dive numbers a whole sequence of
 * names belongs to: the way back from labels to numbers. With it a contradiction
 * between number and labels can be explained ("the labels are those of 307C")
 * instead of only stated.
 */
export type SubAction =
  | { kind: 'take-off'; direction: DiveDirection; isArmstand: boolean }
  /** FineDiving writes the free position (D) as pike; so does this. */
  | { kind: 'somersaults'; halfSomersaults: number; position: Exclude<DivePosition, 'D'> }
  | { kind: 'twists'; halfTwists: number }
  | { kind: 'entry' }
  | { kind: 'background' }

const positionLetters: Record<string, Exclude<DivePosition, 'D'>> = { straight: 'A', pike: 'B', tuck: 'C' }

/** Reads one of FineDiving's names in any case; null for any other text. */
export function parseSubAction(label: string): SubAction | null {
  const text = label.trim().toLowerCase()
  if (text === 'entry') return { kind: 'entry' }
  if (text === 'background') return { kind: 'background' }
  const bare = text.startsWith('arm.') ? text.slice(4) : text
  const direction = diveDirections.find((each) => each === bare)
  if (direction !== undefined) return text.startsWith('arm.') && direction === 'inward' ? null : { kind: 'take-off', direction, isArmstand: text.startsWith('arm.') }
  const somersaults = /^(\d(?:\.5)?) soms?\.(straight|pike|tuck)$/.exec(text)
  const twists = /^(\d(?:\.5)?) twists?$/.exec(text)
  const halves = 2 * Number((somersaults ?? twists)?.[1] ?? 0)
  if (halves === 0) return null
  if (twists) return { kind: 'twists', halfTwists: halves }
  return { kind: 'somersaults', halfSomersaults: halves, position: positionLetters[somersaults?.[2] ?? ''] ?? 'B' }
}

/** As FineDiving writes it; inverse of `parseSubAction`. */
export function formatSubAction(subAction: SubAction): string {
  switch (subAction.kind) {
    case 'take-off': return `${subAction.isArmstand ? 'Arm.' : ''}${subAction.direction.charAt(0).toUpperCase()}${subAction.direction.slice(1)}`
    case 'somersaults': return somersaultLabel(subAction.halfSomersaults, subAction.position)
    case 'twists': return twistLabel(subAction.halfTwists)
    case 'entry': return 'Entry'
    case 'background': return 'Background'
  }
}

/** Every possible dive number that implies exactly these names, without flying dives (they are named as plain ones); empty where none does. */
export function diveNumbersOfStages(labels: readonly (string | null)[]): string[] {
  const actions = labels.map((label) => (label === null ? null : parseSubAction(label)))
  const takeOff = actions[0]
  if (takeOff?.kind !== 'take-off') return []
  const somersaults = actions.find((action) => action?.kind === 'somersaults')
  const twists = actions.find((action) => action?.kind === 'twists')
  if (somersaults?.kind !== 'somersaults') return []
  const direction = diveDirections.indexOf(takeOff.direction) + 1
  const half = somersaults.halfSomersaults
  const halfTwists = twists?.kind === 'twists' ? String(twists.halfTwists) : ''
  const digits = takeOff.isArmstand ? `6${direction}${half}${halfTwists}` : halfTwists === '' ? `${direction}0${half}` : `5${direction}${half}${halfTwists}`
  const letters = somersaults.position === 'B' ? ['B', 'D'] : [somersaults.position]
  const wanted = labels.map((label) => label?.toLowerCase()).join()
  return letters.map((letter) => digits + letter).filter((number) => {
    const parsed = parseDiveNumber(number)
    return parsed.isPossible && impliedStages(parsed.dive).join().toLowerCase() === wanted
  })
}
