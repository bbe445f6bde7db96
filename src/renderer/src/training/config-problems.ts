/**
 * What would make a run be refused, or end otherwise than its figures suggest,
 * said beside the field before it starts. The studio checks again: this is for
 * people, not for safety.
 */
import type { Model } from '../../../shared/contract/assessment.ts'
import type { Split } from '../../../shared/contract/entities.ts'
import { runConfig, type RunConfig } from '../../../shared/contract/training.ts'

/** Messages are `train.problem.NAME`. */
export type ConfigProblem = 'name' | 'range' | 'noTraining' | 'noValidation' | 'noTest' | 'randomHeads' | 'geometry' | 'modelGone'

export interface ConfigFacts {
  split: Pick<Split, 'counts'> | null
  /** The starting model; undefined while models are not known, null where there is none of this id. */
  initial: Pick<Model, 'geometry' | 'isPresent'> | null | undefined
}

/** Field → what is wrong with it; empty where a run can start. */
export function configProblems(config: RunConfig, { split, initial }: ConfigFacts): Map<string, ConfigProblem> {
  const problems = new Map<string, ConfigProblem>()
  const parsed = runConfig.safeParse(config)
  for (const { path } of parsed.error?.issues ?? []) problems.set(path.join('.'), path[0] === 'name' ? 'name' : 'range')
  if (config.name.trim() === '') problems.set('name', 'name')
  const isRandom = config.initialModelId === null
  if (isRandom && config.depth === 'heads') problems.set('depth', 'randomHeads')
  if (!isRandom && initial !== undefined) {
    if (!initial?.isPresent) problems.set('initialModelId', 'modelGone')
    else if (initial.geometry !== config.geometry) problems.set('geometry', 'geometry')
  }
  if (split) {
    if (split.counts.train < 2) problems.set('splitId', 'noTraining')
    if (split.counts.validation === 0 && config.earlyStopping !== null) problems.set('earlyStopping', 'noValidation')
    if (split.counts.test === 0 && config.selection === 'official-test') problems.set('selection', 'noTest')
  }
  return problems
}
