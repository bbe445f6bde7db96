import type { Model } from '../../shared/contract/assessment.ts'
import type { Split } from '../../shared/contract/entities.ts'
import type { RunConfig } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'

/**
 * Where the training form starts: values a laptop finishes with. From a shipped
 * model of the same configuration only the heads are trained; without one,
 * everything. Errors: 'not-found' in a library without a split.
 */
export function trainingDefaults(configuration: RunConfig['configuration'], splits: readonly Split[], models: readonly Model[]): RunConfig {
  const split = splits[0]
  if (!split) throw new StudioError('not-found', 'This library has no split of its dives into training, validation and test.', { hint: 'Make a split of your labelled dives, or create the demo library.' })
  // The newest first: a library may still hold the models of an earlier version.
  const fitting = models.filter((model) => model.configuration === configuration && model.isPresent).sort((a, b) => b.id - a.id)
  const start = fitting.find((model) => model.source === 'shipped') ?? fitting[0] ?? null
  const isSmall = configuration === 'mcore-small'
  return {
    name: `${configuration} on ${split.name}`,
    method: 'mcore',
    configuration,
    initialModelId: start?.id ?? null,
    depth: start ? 'heads' : 'all',
    splitId: split.id,
    epochs: start ? 12 : isSmall ? 20 : 40,
    headLearningRate: 1e-3,
    backboneLearningRate: 1e-4,
    pairsPerStep: 4,
    batchNorm: start ? 'frozen' : 'batch',
    geometry: 'upright',
    flip: false,
    contrastiveNegatives: 'official',
    transitionSearch: 'ordered-pairs',
    exemplarCount: 10,
    seed: 0,
    provider: 'auto',
    checkpointEverySteps: 20,
  }
}
