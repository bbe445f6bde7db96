/**
 * A dive script: everything that defines one rendered dive, as plain data that
 * survives JSON. The same seed and options give the same script, and the same
 * script the same pictures, on every machine.
 */
import type { Physique } from './anatomy.ts'
import { drawPhysique } from './anatomy.ts'
import type { CameraSetup } from './camera.ts'
import { drawCamera } from './camera.ts'
import type { DiveAttributes } from './dive-catalogue.ts'
import { diveAttributes, renderedDifficulty, renderedDiveNumbers, renderedHeights, stageNames } from './dive-catalogue.ts'
import type { Faults } from './faults.ts'
import { deservedAward, drawAwards, drawFaults, faultNames, totalScore } from './faults.ts'
import type { Motion } from './motion.ts'
import { planMotion } from './motion.ts'
import { createRandom } from './random.ts'
import { StudioError } from '../../../shared/errors.ts'
import type { Clothing, Venue, VenueStyle } from './venue.ts'
import { commonVenueStyles, drawClothing, drawVenue, heldOutVenueStyles } from './venue.ts'

/**
 * Ranges of seeds that never meet, so that a model pretrained on rendered dives
 * has seen neither the demo library nor the dives it is measured on.
 */
export const seedRanges = {
  demo: { first: 1, last: 999 },
  pretraining: { first: 1_000_000, last: 1_999_999 },
  /** Half of these dives are in venue styles that no other range has. */
  heldOut: { first: 2_000_000, last: 2_999_999 },
} as const

export interface ScriptStage {
  /** Name in FineDiving's vocabulary. */
  subAction: string
  startFrame: number
}

export interface DiveScript {
  seed: number
  /** Upper case. */
  diveNumber: string
  heightMetres: number
  difficulty: number
  /** Frames per second. */
  frameRate: number
  frameCount: number
  /** In order; the first starts at frame 0. */
  stages: ScriptStage[]
  /** Severities, 0 to 1. */
  faults: Faults
  /** What the faults alone deserve, 0 to 1 (award / 10). */
  executionQuality: number
  /** Seven awards, 0 to 10 by halves. */
  awards: number[]
  /** Sum of the middle three awards × difficulty. */
  scorePoints: number
  physique: Physique
  clothing: Clothing
  venue: Venue
  camera: CameraSetup
  /** Seconds of approach before the last touch of the board. */
  leadInSeconds: number
}

export interface DiveScriptOptions {
  seed: number
  /** Any case; drawn from the seed where left out. */
  diveNumber?: string
  heightMetres?: number
  /** 25 to 60 frames per second. */
  frameRate?: number
  /** Severities that replace drawn ones. */
  faults?: Partial<Faults>
  /** Dives with the same athlete seed share body and clothes; the dive's own seed where left out. */
  athleteSeed?: number
}

/** Draws a dive. Errors: invalid-input for a number, height, rate or severity that cannot be rendered. */
export function createDiveScript(options: DiveScriptOptions): DiveScript {
  const { seed } = options
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new StudioError('invalid-input', `Seed ${seed} cannot be used: expected a whole number of 0 or more.`, { hint: 'Give a whole number.' })
  }
  const choice = createRandom(seed, 'dive')
  const attributes = diveAttributes(options.diveNumber ?? choice.pick(renderedDiveNumbers))
  const { diveNumber } = attributes
  const heightMetres = options.heightMetres ?? choice.pick(renderedHeights(diveNumber))
  const difficulty = renderedDifficulty(diveNumber, heightMetres)
  const frameRate = options.frameRate ?? choice.pick([25, 30, 50, 60])
  if (!(frameRate >= 25 && frameRate <= 60)) {
    throw new StudioError('invalid-input', `Frame rate ${frameRate} cannot be rendered: expected 25 to 60 frames per second.`, { hint: 'Choose 25, 30, 50 or 60.' })
  }
  const faults = { ...drawFaults(seed, attributes), ...options.faults }
  for (const name of faultNames) {
    if (!(faults[name] >= 0 && faults[name] <= 1)) {
      throw new StudioError('invalid-input', `Severity ${faults[name]} of ${name} is out of range: expected 0 to 1.`, { hint: 'Give a severity from 0 to 1.' })
    }
  }
  const athleteSeed = options.athleteSeed ?? seed
  const physique = drawPhysique(createRandom(athleteSeed, 'physique'))
  const timing = createRandom(seed, 'timing')
  const leadInSeconds = timing.range(0.85, 1.75)
  const tailSeconds = timing.range(0.9, 1.35)
  const awards = drawAwards(seed, faults)
  const motion = planMotion({ seed, attributes, heightMetres, physique, faults, leadInSeconds })
  const frameCount = Math.round((motion.entrySeconds + tailSeconds) * frameRate)
  return {
    seed, diveNumber, heightMetres, difficulty, frameRate, frameCount,
    stages: stageTruth(attributes, motion, frameRate),
    faults,
    executionQuality: deservedAward(faults) / 10,
    awards,
    scorePoints: totalScore(awards, difficulty),
    physique,
    clothing: drawClothing(createRandom(athleteSeed, 'clothing')),
    venue: venueOf(seed),
    camera: drawCamera(createRandom(seed, 'camera'), heightMetres),
    leadInSeconds,
  }
}

/** The style of the venue in which the dive of a seed takes place. */
export function scriptVenueStyle(seed: number): VenueStyle {
  return venueOf(seed).style
}

function venueOf(seed: number): Venue {
  const random = createRandom(seed, 'venue')
  const heldOut = seed >= seedRanges.heldOut.first && seed <= seedRanges.heldOut.last
  return drawVenue(random, heldOut && random.chance(0.5) ? heldOutVenueStyles : commonVenueStyles)
}

/** The motion of a script; a pure function of it. */
export function scriptMotion(script: DiveScript): Motion {
  return planMotion({
    seed: script.seed,
    attributes: diveAttributes(script.diveNumber),
    heightMetres: script.heightMetres,
    physique: script.physique,
    faults: script.faults,
    leadInSeconds: script.leadInSeconds,
  })
}

/**
 * Stages to the frame: the first somersault or twist begins with the first
 * frame off the board, the entry with the first frame in which the hands have
 * reached the water, twists where the body starts and stops turning.
 */
function stageTruth(attributes: DiveAttributes, motion: Motion, frameRate: number): ScriptStage[] {
  const names = stageNames(attributes)
  const inFlight = (share: number): number => motion.takeOffSeconds + share * motion.flightSeconds
  const { from, to } = motion.flight.twist
  const seconds =
    names.length === 3
      ? [0, inFlight(0), inFlight(1)]
      : names.length === 4
        ? [0, inFlight(from), inFlight(to), inFlight(1)]
        : [0, inFlight(0), inFlight(from), inFlight(to), inFlight(1)]
  return names.map((subAction, i) => ({ subAction, startFrame: i === 0 ? 0 : Math.ceil(seconds[i]! * frameRate - 1e-9) }))
}
