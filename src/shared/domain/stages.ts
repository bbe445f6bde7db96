import { parseDiveNumber } from './dive-number.ts'
import type { DiveDirection, DiveNumber, DivePosition } from './dive-number.ts'

/**
 * Stages of a dive: the sub-actions its number implies (in FineDiving's own
 * names), the three-stage view MCoRe sees, and the checks every list of stages
 * passes before it is stored. Frames here are dive-relative, 0-based.
 */

/** FineDiving's sub-actions by their id (Sub_action_Types_Table.pkl); index 0 is unused there. */
export const subActionNames: readonly string[] = [
  '', 'Forward', 'Back', 'Reverse', 'Inward', 'Arm.Forward', 'Arm.Back', 'Arm.Reverse',
  '1 Som.Straight', '1.5 Soms.Straight', '2 Soms.Straight', '2.5 Soms.Straight',
  '1 Som.Pike', '1.5 Soms.Pike', '2 Soms.Pike', '2.5 Soms.Pike', '3 Soms.Pike', '3.5 Soms.Pike', '4 Soms.Pike', '4.5 Soms.Pike',
  '1 Som.Tuck', '1.5 Soms.Tuck', '2 Soms.Tuck', '2.5 Soms.Tuck', '3 Soms.Tuck', '3.5 Soms.Tuck', '4 Soms.Tuck', '4.5 Soms.Tuck', '5.5 Soms.Tuck',
  '0.5 Twist', '1 Twist', '1.5 Twists', '2 Twists', '2.5 Twists', '3 Twists', '3.5 Twists',
  'Entry', '0.5 Som.Pike', 'Background', '0.5 Som.Straight', '0.5 Som.Tuck', '4 Twists', '4.5 Twists',
]

const directionLabels: Record<DiveDirection, string> = { forward: 'Forward', back: 'Back', reverse: 'Reverse', inward: 'Inward' }
// FineDiving labels the free position as pike (5132D is "1.5 Soms.Pike").
const positionLabels: Record<DivePosition, string> = { A: 'Straight', B: 'Pike', C: 'Tuck', D: 'Pike' }

export function somersaultLabel(halfSomersaults: number, position: DivePosition): string {
  return `${halfSomersaults / 2} ${halfSomersaults > 2 ? 'Soms' : 'Som'}.${positionLabels[position]}`
}

export function twistLabel(halfTwists: number): string {
  return `${halfTwists / 2} ${halfTwists > 2 ? 'Twists' : 'Twist'}`
}

/**
 * Sub-actions in order. Groups 1–4: direction, somersaults, entry. Forward
 * twisting dives (51xx): direction, somersaults, twists, somersaults, entry;
 * other twisting dives twist first. Armstands: direction, (twists,) somersaults, entry.
 * Both somersault stages of 51xx carry the whole number of somersaults, as in FineDiving.
 */
export function impliedStages(dive: DiveNumber): string[] {
  const takeOff = `${dive.group === 6 ? 'Arm.' : ''}${directionLabels[dive.direction]}`
  const somersaults = somersaultLabel(dive.halfSomersaults, dive.position)
  if (dive.halfTwists === 0) return [takeOff, somersaults, 'Entry']
  const twists = twistLabel(dive.halfTwists)
  if (dive.group === 5 && dive.direction === 'forward') return [takeOff, somersaults, twists, somersaults, 'Entry']
  return [takeOff, twists, somersaults, 'Entry']
}

/** As `impliedStages`, from the number itself; null for a missing or impossible number. */
export function impliedStagesOf(diveNumber: string | null): string[] | null {
  if (diveNumber === null) return null
  const parsed = parseDiveNumber(diveNumber)
  return parsed.isPossible ? impliedStages(parsed.dive) : null
}

/** First frames of flight and of entry. */
export type Transitions = [flightFrame: number, entryFrame: number]

/** The three-stage view: first and last boundary; null with fewer than three stages. */
export function transitionsOf(stages: readonly { startFrame: number }[]): Transitions | null {
  const flight = stages[1]
  const entry = stages[stages.length - 1]
  return stages.length < 3 || flight === undefined || entry === undefined ? null : [flight.startFrame, entry.startFrame]
}

/** What is wrong with one boundary. `allowed` is the inclusive range its frame may have; null where no frame would do. */
export interface StageFault {
  stageIndex: number
  frame: number
  allowed: [number, number] | null
  reason: string
}

/**
 * Faults of a list of stage starts for a dive of `frameCount` frames: the first
 * starts at 0, each later one after the one before it, all inside the dive.
 * No stage at all is fine (an unlabelled dive).
 */
export function stageFaults(startFrames: readonly number[], frameCount: number): StageFault[] {
  const faults: StageFault[] = []
  startFrames.forEach((frame, stageIndex) => {
    const nth = `Stage ${stageIndex + 1}`
    if (stageIndex === 0) {
      if (frame !== 0) faults.push({ stageIndex, frame, allowed: [0, 0], reason: `${nth} starts at frame ${frame}; the first stage starts at frame 0, the dive's first.` })
      return
    }
    const previous = startFrames[stageIndex - 1] ?? 0
    // Each stage keeps at least one frame, also those still to come.
    const low = Math.max(stageIndex, previous + 1)
    const high = frameCount - (startFrames.length - stageIndex)
    const allowed: [number, number] | null = low <= high ? [low, high] : null
    const range = allowed === null ? 'no frame is left for it' : `allowed are frames ${low} to ${high}`
    if (!Number.isInteger(frame)) faults.push({ stageIndex, frame, allowed, reason: `${nth} starts at frame ${frame}, which is not a whole number; ${range}.` })
    else if (frame < 0 || frame >= frameCount) faults.push({ stageIndex, frame, allowed, reason: `${nth} starts at frame ${frame}, outside the dive's frames 0 to ${frameCount - 1}; ${range}.` })
    else if (frame <= previous) faults.push({ stageIndex, frame, allowed, reason: `${nth} starts at frame ${frame}, not after stage ${stageIndex} at frame ${previous}; ${range}.` })
  })
  return faults
}

/** One contradiction between labels and dive number; `stageIndex` is null where the whole list is meant. */
export interface GrammarMismatch {
  stageIndex: number | null
  expected: string | null
  found: string | null
  reason: string
}

/**
 * Where named stages contradict the dive number. Unnamed stages contradict
 * nothing; so does an unlabelled dive. Nothing is changed: mismatches are shown.
 */
export function grammarMismatches(diveNumber: string | null, labels: readonly (string | null)[]): GrammarMismatch[] {
  if (diveNumber === null || labels.length === 0) return []
  const parsed = parseDiveNumber(diveNumber)
  if (!parsed.isPossible) return [{ stageIndex: null, expected: null, found: null, reason: parsed.reason }]
  const shown = diveNumber.toUpperCase()
  const expected = impliedStages(parsed.dive)
  if (labels.length !== expected.length) {
    return [{
      stageIndex: null, expected: expected.join(' › '), found: labels.map((label) => label ?? '?').join(' › '),
      reason: `${shown} has ${expected.length} stages (${expected.join(' › ')}); ${labels.length} ${labels.length === 1 ? 'is' : 'are'} marked.`,
    }]
  }
  return labels.flatMap((found, stageIndex) => {
    const wanted = expected[stageIndex] ?? null
    if (found === null || wanted === null || found.toLowerCase() === wanted.toLowerCase()) return []
    return [{ stageIndex, expected: wanted, found, reason: `Stage ${stageIndex + 1} is named "${found}"; ${shown} implies "${wanted}".` }]
  })
}
