import { StudioError } from '../../shared/errors.ts'
import { badCheckpoint } from './bad-checkpoint.ts'
import type { Checkpoint, CheckpointTensor } from './checkpoint.ts'
import type { Tensor, TensorDtype } from './tensors.ts'
import { toFloat32 } from './tensors.ts'

/**
 * Fits the tensors of a checkpoint to the weights a model expects and accounts
 * for every single one. Research code loads with strict=False and starts at
 * random what it does not find; here a weight that is missing is an error that
 * names it, and nothing in the file is passed over without a stated reason.
 */
export interface ExpectedTensor {
  /** "<module>.<state key>", e.g. "base_model._features.stem.conv.weight". */
  name: string
  shape: readonly number[]
}

/** A kind of key that is not loaded, and why. */
export interface Reason {
  /** Matched against the name in the file, and the name after the layout's rewriting. */
  pattern: RegExp
  reason: string
}

export interface Layout {
  /** Top-level dictionaries that are modules of the model: "base_model", "regressor". */
  modules: readonly string[]
  /** Module that a file without top-level dictionaries belongs to: backbones. Without it such names stay as they are. */
  soleModule?: string
  /** Rewrites a name "<module>.<key>", "module." already removed. */
  rename?: (name: string) => string
  /** Keys that may be in the file without being used. */
  ignored: readonly Reason[]
  /** Weights that may be missing and are then started new, on purpose and reported. */
  startedNew?: readonly Reason[]
}

export interface LoadReport {
  loaded: { name: string; source: string; dtype: TensorDtype; shape: readonly number[] }[]
  ignored: { source: string; reason: string }[]
  startedNew: { name: string; shape: readonly number[]; reason: string }[]
  missing: ExpectedTensor[]
  unexpected: { source: string; name: string; shape: readonly number[] }[]
  wrongShape: { name: string; source: string; found: readonly number[]; expected: readonly number[] }[]
}

/** Dictionaries that training scripts wrap state dictionaries in. */
const wrappers = ['state_dict', 'model_state_dict', 'model_state', 'model', 'net', 'network']

/**
 * Decides for every tensor of a file what becomes of it, without reading numbers.
 * @throws StudioError 'bad-checkpoint' where two tensors of the file stand for one weight
 */
export function accountFor(tensors: readonly CheckpointTensor[], expected: readonly ExpectedTensor[], layout: Layout, fileName: string): LoadReport {
  const report: LoadReport = { loaded: [], ignored: [], startedNew: [], missing: [], unexpected: [], wrongShape: [] }
  const wanted = new Map(expected.map((entry) => [entry.name, entry]))
  const sources = new Map<string, string>()
  for (const { name: source, shape, dtype } of tensors) {
    const name = canonicalName(source, layout)
    const target = wanted.get(name)
    const reason = layout.ignored.find(({ pattern }) => pattern.test(name) || pattern.test(source))?.reason
    if (target) {
      const earlier = sources.get(name)
      if (earlier !== undefined) throw badCheckpoint(fileName, `both ${earlier} and ${source} stand for the weight ${name}`)
      sources.set(name, source)
      if (sameShape(shape, target.shape)) report.loaded.push({ name, source, dtype, shape })
      else report.wrongShape.push({ name, source, found: shape, expected: target.shape })
    } else if (reason !== undefined) report.ignored.push({ source, reason })
    else report.unexpected.push({ source, name, shape })
  }
  for (const entry of expected) {
    if (sources.has(entry.name)) continue
    const reason = layout.startedNew?.find(({ pattern }) => pattern.test(entry.name))?.reason
    if (reason === undefined) report.missing.push(entry)
    else report.startedNew.push({ ...entry, reason })
  }
  return report
}

/** "base_model.module.w", "state_dict.module.base_model.w" and, for a sole module, "w" all become "base_model.w". */
export function canonicalName(source: string, layout: Layout): string {
  let parts = source.split('.')
  const isModule = (part: string | undefined): boolean => part !== undefined && layout.modules.includes(part)
  while (parts.length > 1 && !isModule(parts[0]) && (parts[0] === 'module' || wrappers.includes(parts[0] ?? ''))) parts = parts.slice(1)
  if (isModule(parts[0])) {
    const [module = '', ...key] = parts
    parts = [module, ...(key[0] === 'module' ? key.slice(1) : key)]
  } else if (layout.soleModule !== undefined) parts = [layout.soleModule, ...parts]
  const name = parts.join('.')
  return layout.rename ? layout.rename(name) : name
}

const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((size, axis) => size === b[axis])

/**
 * Loads every expected weight as float32.
 * @returns the weights by expected name, and what became of every key
 * @throws StudioError 'bad-checkpoint' naming all weights that are missing or of another shape
 */
export function loadWeights(checkpoint: Checkpoint, expected: readonly ExpectedTensor[], layout: Layout): { tensors: Map<string, Tensor>; report: LoadReport } {
  const report = accountFor(checkpoint.tensors, expected, layout, checkpoint.fileName)
  assertLoadable(report, checkpoint.fileName)
  const tensors = new Map<string, Tensor>()
  for (const { name, source, shape } of report.loaded) {
    const stored = checkpoint.read(source)
    const data = toFloat32(stored)
    // Views of the file's own bytes would be changed by training.
    tensors.set(name, { shape, data: data.buffer === stored.data.buffer ? data.slice() : data })
  }
  return { tensors, report }
}

/** @throws StudioError 'bad-checkpoint' where a weight is missing or has another shape */
export function assertLoadable(report: LoadReport, fileName: string): void {
  const faults = [
    list('missing', report.missing.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)),
    list('of another shape', report.wrongShape.map(({ name, found, expected }) => `${name} (found [${found.join(', ')}], expected [${expected.join(', ')}])`)),
  ].filter((text) => text !== '')
  if (faults.length === 0) return
  const strangers = report.unexpected.length > 0 ? ` The file also holds ${report.unexpected.length} tensors this model does not know, such as ${report.unexpected[0]?.source ?? ''}.` : ''
  throw new StudioError('bad-checkpoint', `${fileName} does not fit this model: ${faults.join('; ')}.${strangers}`, {
    hint: 'Choose the method and configuration these weights were made for, or other weights. Nothing was started at random.',
  })
}

function list(kind: string, names: readonly string[]): string {
  return names.length === 0 ? '' : `${names.length} ${kind}: ${names.join(', ')}`
}

/** Counts for one line of text: "349 loaded, 26 ignored, 0 missing, …". */
export function summariseReport(report: LoadReport): string {
  const counts: [string, number][] = [
    ['loaded', report.loaded.length], ['ignored', report.ignored.length], ['started new', report.startedNew.length],
    ['missing', report.missing.length], ['unexpected', report.unexpected.length], ['of another shape', report.wrongShape.length],
  ]
  return counts.map(([kind, count]) => `${count} ${kind}`).join(', ')
}
