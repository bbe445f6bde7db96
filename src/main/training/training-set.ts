import type { DiveSource } from '../../shared/contract/dive-source.ts'
import type { SplitPart } from '../../shared/contract/entities.ts'
import { drawExemplars, type ExemplarRule } from '../../shared/domain/exemplars.ts'
import type { Label, LabelledVideo, MethodModel } from '../models/method.ts'
import { diveLabels } from '../tensor/dive-labels.ts'
import type { Pairable } from './pairs.ts'

/**
 * A run's label snapshot, sorted into what each part is used for. Training needs
 * a score and what the method asks for besides; a dive that is only measured
 * needs its score.
 */
export interface TrainingDive extends Pairable {
  scorePoints: number
  label: LabelledVideo
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

export interface ArrangeOptions {
  model: Pick<MethodModel, 'needs' | 'usesExemplars'> & { video: Pick<MethodModel['video'], 'frames'> }
  exemplarCount: number
  rule: ExemplarRule
  seed: number
}

export function arrangeDives(snapshot: readonly (DiveSource & { part: SplitPart })[], options: ArrangeOptions): TrainingSet {
  const { model } = options
  const remarks: string[] = []
  const dives: TrainingDive[] = []
  for (const source of snapshot.filter((dive) => dive.part === 'train')) {
    const lacks = missingLabels(source, model.needs)
    if (lacks.length > 0 || source.scorePoints === null) {
      remarks.push(`Left out of training: "${source.title}" has no ${lacks.join(', ')}.`)
      continue
    }
    const { diveId, diveNumber, difficulty, scorePoints } = source
    dives.push({ diveId, diveNumber, difficulty, scorePoints, label: diveLabels(source, model.video.frames), source })
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
        if (!model.usesExemplars) return [{ dive, exemplars: [] }]
        const { exemplarIds } = drawExemplars(dive, candidates, { count: options.exemplarCount, seed: options.seed, rule: options.rule })
        return exemplarIds.length === 0 ? [] : [{ dive, exemplars: exemplarIds.flatMap((id) => byId.get(id) ?? []) }]
      })
  return { dives, validation: queriesOf('validation'), test: queriesOf('test'), remarks }
}

/** What a training dive lacks for a method, in words; a score is always needed. */
export function missingLabels(dive: Pick<DiveSource, 'scorePoints' | 'diveNumber' | 'difficulty' | 'transitions' | 'awards'>, needs: readonly Label[]): string[] {
  const found: Record<Label, boolean> = { 'dive-number': dive.diveNumber !== null, stages: dive.transitions !== null, difficulty: dive.difficulty !== null, awards: dive.awards.length > 0 }
  const words: Record<Label, string> = { 'dive-number': 'dive number', stages: 'stages', difficulty: 'difficulty', awards: 'awards' }
  return [...(dive.scorePoints === null ? ['score'] : []), ...needs.filter((need) => !found[need]).map((need) => words[need])]
}
