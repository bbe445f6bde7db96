/**
 * Execution faults of a rendered dive and the awards that follow from them.
 * Every fault is a severity from 0 (none) to 1 and can be seen in the pictures;
 * awards know nothing but these severities and the judges' own noise.
 */
import { scoreFromAwards } from '../../../shared/domain/judging.ts'
import { StudioError } from '../../../shared/errors.ts'
import { createRandom } from './random.ts'
import { clamp } from './vector.ts'
import type { DiveAttributes } from './dive-catalogue.ts'

export const faultNames = [
  'lowHeight',
  'closeToBoard',
  'farFromBoard',
  'bentKnees',
  'feetApart',
  'twistShort',
  'twistOver',
  'underRotation',
  'overRotation',
  'splash',
  'loosePosition',
] as const
export type FaultName = (typeof faultNames)[number]
export type Faults = Record<FaultName, number>

/** Award points a judge takes off at full severity. */
export const deductions: Faults = {
  lowHeight: 1.6,
  closeToBoard: 1.8,
  farFromBoard: 1.5,
  bentKnees: 2.2,
  feetApart: 2,
  twistShort: 2.8,
  twistOver: 2.4,
  underRotation: 4.2,
  overRotation: 4,
  splash: 2.8,
  loosePosition: 2.2,
}

/** What a flawless dive is worth before judges disagree. */
const flawlessAward = 9.9

export const noFaults = (): Faults => Object.fromEntries(faultNames.map((name) => [name, 0])) as Faults

/**
 * Faults of one dive. A skill, uniform over seeds, sets how likely and how
 * strong they are, so that both excellent and poor dives are common; opposite
 * faults exclude each other, and a crooked entry splashes more.
 */
export function drawFaults(seed: number, attributes: DiveAttributes): Faults {
  const random = createRandom(seed, 'faults')
  const clumsiness = random.next()
  const faults = noFaults()
  const draw = (probability: number): number => {
    const present = random.chance(probability * (0.3 + 0.7 * clumsiness))
    const severity = random.next() * (0.25 + 0.85 * clumsiness)
    return present ? clamp(severity, 0.04, 1) : 0
  }
  const either = (a: FaultName, b: FaultName, probability: number): void => {
    const severity = draw(probability)
    faults[random.chance(0.5) ? a : b] = severity
  }
  faults.lowHeight = draw(0.6)
  either('closeToBoard', 'farFromBoard', 0.6)
  faults.bentKnees = draw(0.6)
  faults.feetApart = draw(0.6)
  faults.loosePosition = draw(0.7)
  either('underRotation', 'overRotation', 0.9)
  if (attributes.halfTwists > 0) either('twistShort', 'twistOver', 0.7)
  const crooked = faults.underRotation + faults.overRotation
  faults.splash = clamp(0.55 * crooked + clumsiness * 0.35 * random.next() + 0.25 * draw(0.6) + 0.12 * random.normal(), 0, 1)
  return faults
}

/** Award points, 0 to 10, that the faults alone deserve. */
export function deservedAward(faults: Faults): number {
  let award = flawlessAward
  for (const name of faultNames) award -= deductions[name] * faults[name]
  return clamp(award, 0, 10)
}

/** Awards of seven judges, 0 to 10 by halves: each judge has a leaning and some noise. */
export function drawAwards(seed: number, faults: Faults): number[] {
  const random = createRandom(seed, 'judges')
  const deserved = deservedAward(faults)
  return Array.from({ length: 7 }, () => clamp(Math.round(2 * (deserved + 0.18 * random.normal() + 0.22 * random.normal())) / 2, 0, 10))
}

/** Sum of the middle three of seven awards × difficulty, in score points, to two decimals. */
export function totalScore(awards: readonly number[], difficulty: number): number {
  const score = scoreFromAwards(awards, difficulty, { panel: 'individual' })
  if (score === null) throw new StudioError('internal', `${awards.length} awards fit no panel: expected 7.`)
  return score
}
