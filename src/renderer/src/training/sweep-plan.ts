/**
 * What a sweep would start: the values typed for each field, how many runs they
 * make, and how long these would take together.
 */
import type { AxisValue, ExperimentAxis } from '../../../shared/contract/experiments.ts'
import type { MethodInfo } from '../../../shared/contract/methods.ts'
import type { Depth, RunConfig } from '../../../shared/contract/training.ts'

export interface NumberRange {
  least: number
  most: number
  isWhole: boolean
}

/** A field that runs may differ in: numbers are typed, choices ticked. */
export type SweepField = { field: string } & ({ kind: 'number'; range: NumberRange } | { kind: 'choice'; values: readonly AxisValue[] })

const positive: NumberRange = { least: 1e-9, most: 1, isWhole: false }
const share: NumberRange = { least: 0, most: 1, isWhole: false }
const whole = (least: number, most: number): NumberRange => ({ least, most, isWhole: true })

/** The settings of every method; its own options follow. */
const common: readonly SweepField[] = [
  { field: 'headLearningRate', kind: 'number', range: positive },
  { field: 'backboneLearningRate', kind: 'number', range: positive },
  { field: 'epochs', kind: 'number', range: whole(1, 1000) },
  { field: 'examplesPerStep', kind: 'number', range: whole(1, 64) },
  { field: 'depth', kind: 'choice', values: ['heads', 'last', 'all'] },
  { field: 'seed', kind: 'number', range: whole(0, 0xffffffff) },
  { field: 'optimiser.kind', kind: 'choice', values: ['adam', 'adamw'] },
  { field: 'optimiser.weightDecay', kind: 'number', range: share },
  { field: 'optimiser.schedule', kind: 'choice', values: ['constant', 'warmup-cosine'] },
  { field: 'exemplarRule', kind: 'choice', values: ['dive-number', 'difficulty', 'any'] },
  { field: 'exemplarCount', kind: 'number', range: whole(1, 50) },
  { field: 'batchNorm', kind: 'choice', values: ['frozen', 'batch'] },
  { field: 'flip', kind: 'choice', values: [true, false] },
]

export function sweepFields(method: MethodInfo | null): SweepField[] {
  const options = (method?.options ?? []).map((option): SweepField => {
    const field = `methodOptions.${option.name}`
    if (option.choices) return { field, kind: 'choice', values: option.choices.map(({ value }) => value) }
    if (typeof option.default === 'boolean') return { field, kind: 'choice', values: [true, false] }
    return { field, kind: 'number', range: { least: option.range?.[0] ?? -1e9, most: option.range?.[1] ?? 1e9, isWhole: false } }
  })
  return [...common.filter(({ field }) => method?.usesExemplars !== false || !field.startsWith('exemplar')), ...options]
}

export interface TypedNumbers {
  values: number[]
  /** What the first faulty piece is, and why; null where all are fine. */
  fault: { kind: 'no-number' | 'out-of-range' | 'twice'; found: string } | null
}

/** "0.01, 0.003 1e-3": numbers with commas, semicolons or spaces between them. */
export function readNumbers(text: string, { least, most, isWhole }: NumberRange): TypedNumbers {
  const values: number[] = []
  for (const found of text.split(/[\s,;，；]+/).filter((piece) => piece !== '')) {
    const value = Number(found)
    if (!Number.isFinite(value) || (isWhole && !Number.isInteger(value))) return { values, fault: { kind: 'no-number', found } }
    if (value < least || value > most) return { values, fault: { kind: 'out-of-range', found } }
    if (values.includes(value)) return { values, fault: { kind: 'twice', found } }
    values.push(value)
  }
  return { values, fault: null }
}

/** How many runs the grid has; 0 while a field has no value. */
export function countRuns(axes: readonly ExperimentAxis[]): number {
  return axes.length === 0 ? 0 : axes.reduce((product, axis) => product * axis.values.length, 1)
}

/**
 * Seconds of all runs one after the other; null where the time of an epoch is not
 * known for one of them. Only depth and epochs change it as far as anyone knows.
 */
export function totalSeconds(axes: readonly ExperimentAxis[], base: Pick<RunConfig, 'epochs' | 'depth'>, secondsPerEpoch: Partial<Record<Depth, number | null>>): number | null {
  const valuesOf = (field: string, otherwise: AxisValue): readonly AxisValue[] => axes.find((axis) => axis.field === field)?.values ?? [otherwise]
  const others = axes.filter(({ field }) => field !== 'depth' && field !== 'epochs').reduce((product, axis) => product * axis.values.length, 1)
  let sum = 0
  for (const depth of valuesOf('depth', base.depth)) {
    const seconds = secondsPerEpoch[depth as Depth] ?? null
    if (seconds === null) return null
    for (const epochs of valuesOf('epochs', base.epochs)) sum += Number(epochs) * seconds * others
  }
  return sum
}
