import type { Model } from '../../shared/contract/assessment.ts'
import type { Split } from '../../shared/contract/entities.ts'
import type { RunConfig } from '../../shared/contract/training.ts'
import { augmentation, optimiser } from '../../shared/contract/training.ts'
import { StudioError } from '../../shared/errors.ts'
import { runDefaults } from '../engine/method-catalogue.ts'

/**
 * Where the training form starts: values a laptop finishes with. From a model of
 * the same configuration only the heads are trained; without one, everything.
 * Errors: 'not-found' in a library without a split, 'invalid-input' for a method
 * or configuration there is not.
 */
export function trainingDefaults({ method, configuration }: Pick<RunConfig, 'method' | 'configuration'>, splits: readonly Split[], models: readonly Model[]): RunConfig {
  const split = splits[0]
  if (!split) throw new StudioError('not-found', 'This library has no split of its dives into training, validation and test.', { hint: 'Make a split of your labelled dives, or create the demo library.' })
  // The newest first: a library may still hold the models of an earlier version.
  const fitting = models.filter((model) => model.method === method && model.configuration === configuration && model.isPresent).sort((a, b) => b.id - a.id)
  const start = fitting.find((model) => model.source === 'shipped') ?? fitting[0] ?? null
  return {
    name: `${configuration} on ${split.name}`,
    method,
    configuration,
    methodOptions: {},
    initialModelId: start?.id ?? null,
    depth: start ? 'heads' : 'all',
    splitId: split.id,
    ...runDefaults(method, configuration, start !== null),
    optimiser: optimiser.parse({}),
    augmentation: augmentation.parse({}),
    stepsPerRun: 'auto',
    exemplarRule: 'dive-number',
    batchNorm: start ? 'frozen' : 'batch',
    geometry: 'upright',
    transitionSearch: 'ordered-pairs',
    exemplarCount: 10,
    seed: 0,
    provider: 'auto',
    checkpointEverySteps: 20,
    keepCheckpoints: 2,
    earlyStopping: null,
    selection: 'validation',
    missingVideos: 'stop',
  }
}
