import type { MethodInfo } from '../../shared/contract/methods.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Label, Method, MethodModel, RunDefaults } from '../models/method.ts'
import { methodByName, methods } from '../models/registry.ts'

/**
 * The registered methods as the parent process needs them: facts for screens and
 * command line, defaults for runs, labels to ask for. Nothing is computed here.
 */
export function describeMethods(): MethodInfo[] {
  return methods.map(describeMethod)
}

function describeMethod(method: Method): MethodInfo {
  const models = method.configurations.map((configuration) => ({ configuration, model: method.open(configuration.name) }))
  const { needs, examples, usesExemplars, segmentation, losses, backboneLayouts } = models[0]!.model
  return {
    name: method.name,
    title: method.title,
    paper: method.paper,
    summary: method.summary,
    configurations: models.map(({ configuration, model }) => ({
      ...configuration, frames: model.video.frames, size: model.video.size,
      parameterCount: model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    })),
    options: method.options.map((option) => ({ ...option, choices: option.choices ? [...option.choices] : null, range: option.range ? [...option.range] : null })),
    needs: [...needs],
    examples,
    usesExemplars,
    findsStages: segmentation !== null,
    losses: [...losses],
    backbones: backboneLayouts.map(({ name, title }) => ({ name, title })),
  }
}

/** @throws StudioError 'invalid-input' for an unknown method, configuration or option */
export function openRegistered(method: string, configuration: string, options: Readonly<Record<string, string | number | boolean>> = {}): MethodModel {
  return orRefused(() => methodByName(method).open(configuration, options))
}

export function runDefaults(method: string, configuration: string, fromWeights: boolean): RunDefaults {
  openRegistered(method, configuration)
  return methodByName(method).defaults(configuration, fromWeights)
}

/** A model as runs and the library name it. */
export interface ModelChoice {
  method: string
  configuration: string
  methodOptions?: Readonly<Record<string, string | number | boolean>> | undefined
}

/** What a model asks of the labels of its training dives, and of exemplars; both may depend on its size and options. */
export function labelsNeeded({ method, configuration, methodOptions }: ModelChoice): { needs: readonly Label[]; usesExemplars: boolean } {
  const { needs, usesExemplars } = openRegistered(method, configuration, methodOptions)
  return { needs, usesExemplars }
}

function orRefused<T>(open: () => T): T {
  try {
    return open()
  } catch (error) {
    if (error instanceof RangeError) throw new StudioError('invalid-input', `That cannot be built: ${error.message}.`, { hint: 'Choose another method, configuration or option.' })
    throw error
  }
}
