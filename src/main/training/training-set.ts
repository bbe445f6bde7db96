import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { SplitPart } from '../../shared/contract/entities.ts'
import { drawExemplars } from '../../shared/domain/exemplars.ts'
import { frameToTransition, sampleUniform } from '../tensor/sampling.ts'
import type { LearnableDive } from './learner.ts'

/**
 * A run's label snapshot, sorted into what each part is used for. Training needs
 * number, score and stages; a dive that is only measured needs its score.
 */
export interface TrainingDive extends LearnableDive {
  source: DiveSource
}

export interface Query {
  dive: DiveSource
  exemplars: DiveSource[]
}

export interface TrainingSet {
  dives: TrainingDive[]
  validation: Query[]
  test: Query[]
  /** Who was left out and why, for the log. */
  remarks: string[]
}

export function arrangeDives(snapshot: readonly (DiveSource & { part: SplitPart })[], options: { frames: number; exemplarCount: number; seed: number }): TrainingSet {
  const remarks: string[] = []
  const dives: TrainingDive[] = []
  for (const source of snapshot.filter((dive) => dive.part === 'train')) {
    const { scorePoints, transitions, diveNumber } = source
    if (scorePoints === null || transitions === null || diveNumber === null) {
      remarks.push(`Left out of training: "${source.title}" has no ${[scorePoints === null && 'score', transitions === null && 'stages', diveNumber === null && 'dive number'].filter(Boolean).join(', ')}.`)
      continue
    }
    const samples = sampleUniform(0, source.endFrame - source.startFrame - 1, options.frames)
    dives.push({ diveId: source.diveId, diveNumber, scorePoints, transitions: [frameToTransition(transitions[0], samples), frameToTransition(transitions[1], samples)], source })
  }
  const byId = new Map(dives.map((dive) => [dive.diveId, dive.source]))
  const candidates = dives.map(({ source }) => source)
  const queriesOf = (part: SplitPart): Query[] =>
    snapshot
      .filter((dive) => dive.part === part)
      .flatMap((dive) => {
        if (dive.scorePoints === null) {
          remarks.push(`Not measured: "${dive.title}" (${part}) has no score.`)
          return []
        }
        const { exemplarIds } = drawExemplars(dive, candidates, { count: options.exemplarCount, seed: options.seed })
        return exemplarIds.length === 0 ? [] : [{ dive, exemplars: exemplarIds.flatMap((id) => byId.get(id) ?? []) }]
      })
  return { dives, validation: queriesOf('validation'), test: queriesOf('test'), remarks }
}
