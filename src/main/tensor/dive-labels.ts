import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { frameToTransition, sampleUniform } from './sampling.ts'

/** A dive's labels in the coordinates of its T sampled frames, as methods take them. */
export interface DiveLabels {
  diveNumber: string | null
  difficulty: number | null
  scorePoints: number | null
  awards: readonly number[]
  /** Index among the sampled frames of the first frame of flight and of entry; null while unlabelled. */
  transitions: [number, number] | null
}

/**
 * @param frames T, samples of the dive
 * @param transitions dive-relative frames to use instead of the labelled ones
 */
export function diveLabels(dive: DiveSource, frames: number, transitions: readonly [number, number] | null = dive.transitions): DiveLabels {
  const samples = transitions && sampleUniform(0, dive.endFrame - dive.startFrame - 1, frames)
  return {
    diveNumber: dive.diveNumber,
    difficulty: dive.difficulty,
    scorePoints: dive.scorePoints,
    awards: dive.awards,
    transitions: transitions && samples && [frameToTransition(transitions[0], samples), frameToTransition(transitions[1], samples)],
  }
}
