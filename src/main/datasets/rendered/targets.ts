/** What the renderer knows about a dive, as dense targets for pretraining a backbone. */
import { diveAttributes } from './dive-catalogue.ts'
import type { DiveDirection, DivePosition } from '../../../shared/domain/dive-number.ts'
import { diveDirections } from '../../../shared/domain/dive-number.ts'
import { heightsMetres } from '../../../shared/domain/difficulty.ts'
import { sampledFrames } from './clip.ts'
import { faultNames } from './faults.ts'
import type { DiveScript } from './script.ts'

/** Orders of the class indices below. */
export const directionOrder: readonly DiveDirection[] = diveDirections
export const positionOrder: readonly DivePosition[] = ['A', 'B', 'C', 'D']
export const heightOrder: readonly number[] = heightsMetres

export interface PretrainTargets {
  /** Class 0 to 5: first digit of the dive number less one. */
  group: number
  /** Class in `directionOrder`. */
  direction: number
  /** Class in `positionOrder`. */
  position: number
  /** Class in `heightOrder`. */
  height: number
  armstand: boolean
  /** 1 to 9. */
  halfSomersaults: number
  /** 0 to 7. */
  halfTwists: number
  /** Per video frame: index into the dive's stages. */
  stageOfFrame: Uint8Array
  /** Per video frame: 0 take-off, 1 flight, 2 entry, alike for all dives. */
  phaseOfFrame: Uint8Array
  /** In the order of `faultNames`, 0 to 1. */
  faults: Float32Array
  /** Mean of the seven awards / 10, and what the faults alone deserve / 10. */
  meanAward: number
  executionQuality: number
  difficulty: number
  scorePoints: number
}

export function pretrainTargets(script: DiveScript): PretrainTargets {
  const a = diveAttributes(script.diveNumber)
  const { stages, frameCount } = script
  const stageOfFrame = new Uint8Array(frameCount)
  stages.forEach((stage, i) => stageOfFrame.fill(i, stage.startFrame))
  return {
    group: a.group - 1,
    direction: directionOrder.indexOf(a.direction),
    position: positionOrder.indexOf(a.position),
    height: heightOrder.indexOf(script.heightMetres),
    armstand: a.armstand,
    halfSomersaults: a.halfSomersaults,
    halfTwists: a.halfTwists,
    stageOfFrame,
    phaseOfFrame: stageOfFrame.map((stage) => (stage === 0 ? 0 : stage === stages.length - 1 ? 2 : 1)),
    faults: Float32Array.from(faultNames, (name) => script.faults[name]),
    meanAward: script.awards.reduce((sum, award) => sum + award, 0) / 70,
    executionQuality: script.executionQuality,
    difficulty: script.difficulty,
    scorePoints: script.scorePoints,
  }
}

/** A per-frame target at the frames that `renderDiveClip` samples: [T]. */
export function atSampledFrames(perFrame: Uint8Array, frames: number): Uint8Array {
  return Uint8Array.from(sampledFrames(perFrame.length, frames), (i) => perFrame[i]!)
}
