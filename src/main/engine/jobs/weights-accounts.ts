import type { WeightsAccount, WeightsInspection } from '../../../shared/contract/weights.ts'
import { toStudioError } from '../../../shared/errors.ts'
import type { CheckpointLayout, Facts, MethodModel, OptionValues } from '../../models/method.ts'
import { methods } from '../../models/registry.ts'
import type { CheckpointTensor } from '../../weights/checkpoint.ts'
import type { WeightsReport } from '../../weights/inspect.ts'
import type { ExpectedTensor, LoadReport } from '../../weights/layout.ts'
import { accountFor } from '../../weights/layout.ts'
import { readDescription } from './model-access.ts'

/**
 * Which registered methods a checkpoint fits, found by accounting for every key
 * of it under each of them. Names and shapes decide; no number is read.
 */
export interface Candidate {
  method: string
  configuration: string
  /** Only what differs from the defaults. */
  options: OptionValues
  model: MethodModel
  /** The layout under which the file holds only the backbone. */
  backbone: { name: string; layout: CheckpointLayout } | null
}

export interface CandidateFilter {
  method: string | null
  configuration: string | null
  options: OptionValues
}

/** Every method, size and choice that asks for different weights, as a whole and as a backbone. */
export function candidates({ method: wanted, configuration: size, options }: CandidateFilter): Candidate[] {
  return methods.filter(({ name }) => wanted === null || name === wanted).flatMap((method) =>
    method.configurations.filter(({ name }) => size === null || name === size).flatMap(({ name: configuration }) => {
      // Given options belong to one method; the others keep their own choices.
      const fixed = wanted === null ? {} : options
      const free = method.options.filter((option) => option.choices && !(option.name in fixed))
      const variants: OptionValues[] = [fixed, ...free.flatMap((option) => (option.choices ?? []).filter(({ value }) => value !== option.default).map(({ value }) => ({ ...fixed, [option.name]: value })))]
      const seen = new Set<string>()
      return variants.flatMap((chosen) => {
        const model = method.open(configuration, chosen)
        const signature = JSON.stringify(model.parameters.map(({ name, shape }) => [name, shape]))
        if (seen.has(signature)) return []
        seen.add(signature)
        const found = { method: method.name, configuration, options: chosen, model }
        return [{ ...found, backbone: null }, ...model.backboneLayouts.map(({ name, layout }) => ({ ...found, backbone: { name, layout } }))]
      })
    }),
  )
}

/** The weights a file is to bring under a candidate, and the layout it is read by. */
export function expectedOf({ model, backbone }: Pick<Candidate, 'model' | 'backbone'>): { expected: readonly ExpectedTensor[]; layout: CheckpointLayout } {
  return backbone ? { expected: model.parameters.filter(({ group }) => group === 'backbone'), layout: backbone.layout } : { expected: model.parameters, layout: model.layout }
}

/** No method has nearly as many, not even with its optimiser's state; more are not worth comparing name by name. */
const mostTensors = 6_000
const namesShown = 20
const closestShown = 6

/** Best first: what fits leaving nothing over, then by how many tensors find a use. Without a method asked for, only what fits somehow and the few that come closest. */
export function accountsOf(tensors: readonly CheckpointTensor[], fileName: string, filter: CandidateFilter, brings: { method: string; facts: boolean } | null): WeightsAccount[] {
  if (tensors.length > mostTensors) return []
  const accounts = candidates(filter).map((candidate) => accountUnder(tensors, fileName, candidate, brings))
  const rank = ({ fit }: WeightsAccount): number => (fit === 'fits' ? 0 : 1)
  return accounts
    .filter(({ loaded }) => filter.method !== null || loaded > 0)
    .sort((a, b) => rank(a) - rank(b) || b.loaded - a.loaded || a.missing.count - b.missing.count)
    .filter(({ fit }, index) => filter.method !== null || fit !== 'no' || index < closestShown)
}

function accountUnder(tensors: readonly CheckpointTensor[], fileName: string, candidate: Candidate, brings: { method: string; facts: boolean } | null): WeightsAccount {
  const { method, configuration, options, model, backbone } = candidate
  const { expected, layout } = expectedOf(candidate)
  const named = { method, configuration, options, backbone: backbone?.name ?? null, expected: expected.length }
  const hasFacts = brings?.method === method && brings.facts
  const needsFacts = backbone === null && !hasFacts && model.factProblems(factsWithoutDives(model)).length > 0
  try {
    return { ...named, ...summarise(accountFor(tensors, expected, layout, fileName)), problem: null, needsFacts }
  } catch (error) {
    const none = { count: 0, names: [] }
    return { ...named, fit: 'no', loaded: 0, ignored: [], startedNew: [], missing: none, unexpected: none, wrongShape: none, problem: toStudioError(error).message, needsFacts }
  }
}

/** What a method knows without any dive: constants. Empty where it has to see labels. */
export function factsWithoutDives(model: MethodModel): Facts {
  try {
    return model.learnFacts([])
  } catch (error) {
    if (error instanceof RangeError) return {}
    throw error
  }
}

type Summary = Pick<WeightsAccount, 'fit' | 'loaded' | 'ignored' | 'startedNew' | 'missing' | 'unexpected' | 'wrongShape'>

/** An account for people and screens: keys of one reason together, long lists cut short. */
export function summarise(report: LoadReport): Summary {
  const isWhole = report.missing.length === 0 && report.wrongShape.length === 0 && report.loaded.length > 0
  return {
    fit: !isWhole ? 'no' : report.unexpected.length === 0 ? 'fits' : 'with-strangers',
    loaded: report.loaded.length,
    ignored: byReason(report.ignored.map(({ source, reason }) => ({ name: source, reason }))),
    startedNew: byReason(report.startedNew),
    missing: shortened(report.missing.map(({ name, shape }) => `${name} [${shape.join(', ')}]`)),
    unexpected: shortened(report.unexpected.map(({ source, shape }) => `${source} [${shape.join(', ')}]`)),
    wrongShape: shortened(report.wrongShape.map(({ name, found, expected }) => `${name}: found [${found.join(', ')}], expected [${expected.join(', ')}]`)),
  }
}

const shortened = (names: readonly string[]): { count: number; names: string[] } => ({ count: names.length, names: names.slice(0, namesShown) })

function byReason(keys: readonly { name: string; reason: string }[]): Summary['ignored'] {
  const groups = new Map<string, string[]>()
  for (const { name, reason } of keys) {
    const group = groups.get(reason) ?? []
    group.push(name)
    groups.set(reason, group)
  }
  return [...groups].map(([reason, names]) => ({ reason, ...shortened(names) }))
}

const plainShown = 100
const groupsShown = 60

/** A file's report with what it fits, as it crosses to the screens. */
export function inspectionOf(path: string, report: WeightsReport, filter: CandidateFilter): WeightsInspection {
  const { fileName, format, sizeBytes, contentHash, tensors, parameterCount, dtypes, plain } = report
  const described = readDescription(plain, fileName)
  return {
    path, fileName, format, sizeBytes, contentHash, tensorCount: tensors.length, parameterCount, dtypes: { ...dtypes },
    groups: groupsOf(tensors),
    plain: Object.fromEntries(Object.entries(plain).slice(0, plainShown).map(([name, value]) => [name, typeof value === 'number' && !Number.isFinite(value) ? String(value) : value])),
    described: described && { method: described.method, configuration: described.configuration, geometry: described.geometry, provenance: described.provenance, options: { ...described.options } },
    accounts: accountsOf(tensors, fileName, filter, described && { method: described.method, facts: Object.keys(described.facts).length > 0 }),
  }
}

/** By the first part of the name: a module of official files, a layer of plain ones. */
function groupsOf(tensors: WeightsReport['tensors']): WeightsInspection['groups'] {
  const groups = new Map<string, { tensorCount: number; parameterCount: number }>()
  for (const { name, count } of tensors) {
    const key = name.includes('.') ? name.slice(0, name.indexOf('.')) : name
    const group = groups.get(key) ?? { tensorCount: 0, parameterCount: 0 }
    groups.set(key, { tensorCount: group.tensorCount + 1, parameterCount: group.parameterCount + count })
  }
  return [...groups].slice(0, groupsShown).map(([name, group]) => ({ name, ...group }))
}
