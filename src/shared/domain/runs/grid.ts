import { mostExperimentRuns, type AxisValue, type ExperimentAxis } from '../../contract/experiments.ts'
import { runConfig, type RunConfig } from '../../contract/training.ts'
import { StudioError } from '../../errors.ts'

/** One run of an experiment before it starts. */
export interface GridCell {
  /** One for each axis. */
  values: AxisValue[]
  /** Named after the experiment and these values. */
  config: RunConfig
}

const longestName = 120

/**
 * Every combination of the axes' values, the last axis fastest. All cells keep
 * the base's seed unless "seed" is an axis, so that they meet the same pairs.
 * @throws StudioError 'invalid-input' for a field there is not, a value it cannot have, one named twice, or more than 200 cells
 */
export function gridOf(name: string, base: RunConfig, axes: readonly ExperimentAxis[]): GridCell[] {
  const count = axes.reduce((product, { values }) => product * values.length, 1)
  if (count > mostExperimentRuns) throw new StudioError('invalid-input', `This grid has ${count} runs; at most ${mostExperimentRuns} can be started at once.`, { hint: 'Take fewer values, or search in two steps.' })
  for (const [i, { field, values }] of axes.entries()) {
    if (axes.findIndex((axis) => axis.field === field) !== i) throw new StudioError('invalid-input', `The field ${field} is named twice.`, { hint: 'Put all its values into one axis.' })
    const twice = values.find((value, at) => values.indexOf(value) !== at)
    if (twice !== undefined) throw new StudioError('invalid-input', `${field} = ${String(twice)} is named twice.`, { hint: 'The same run twice tells nothing new; to repeat runs use several seeds.' })
  }
  return axes.reduce<AxisValue[][]>((cells, { values }) => cells.flatMap((cell) => values.map((value) => [...cell, value])), [[]])
    .map((values) => ({ values, config: cellConfig(name, base, axes, values) }))
}

function cellConfig(name: string, base: RunConfig, axes: readonly ExperimentAxis[], values: readonly AxisValue[]): RunConfig {
  const label = axes.map(({ field }, i) => `${field.split('.').at(-1)} ${String(values[i])}`).join(', ')
  const changed = axes.reduce<Record<string, unknown>>((config, { field }, i) => withField(config, field, values[i] ?? null), { ...base })
  const found = runConfig.safeParse({ ...changed, name: shortened(`${name} · ${label}`) })
  if (!found.success) {
    const [issue] = found.error.issues
    throw new StudioError('invalid-input', `No run can have ${label}: ${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'invalid'}.`)
  }
  // What the schema does not know it leaves out, so a field that is not there afterwards never was one.
  for (const [i, { field }] of axes.entries()) if (readField(found.data, field) !== (values[i] ?? null) || field === 'name') throw noSuchField(field)
  return found.data
}

function withField(config: Record<string, unknown>, field: string, value: AxisValue): Record<string, unknown> {
  const [outer = '', inner, ...deeper] = field.split('.')
  if (deeper.length > 0) throw noSuchField(field)
  if (inner === undefined) return { ...config, [outer]: value }
  const known = config[outer]
  return { ...config, [outer]: { ...(typeof known === 'object' ? known : {}), [inner]: value } }
}

function readField(config: RunConfig, field: string): unknown {
  return field.split('.').reduce<unknown>((value, key) => (typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined), config)
}

function noSuchField(field: string): StudioError {
  const names = Object.keys(runConfig.shape).filter((key) => key !== 'name').join(', ')
  return new StudioError('invalid-input', `A run has no field "${field}" that can vary.`, { hint: `Fields: ${names}; of groups as in optimiser.weightDecay, earlyStopping.patienceEpochs, methodOptions.NAME.` })
}

const shortened = (name: string): string => (name.length <= longestName ? name : `${name.slice(0, longestName - 1)}…`)
