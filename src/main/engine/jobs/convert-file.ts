import { StudioError } from '../../../shared/errors.ts'
import type { OptionValues } from '../../models/method.ts'
import { methods } from '../../models/registry.ts'
import { convertWeights, type Conversion } from '../../weights/convert.ts'
import { inspectWeights } from '../../weights/inspect.ts'
import { floatDtypes } from './export-weights.ts'
import { accountsOf, candidates, expectedOf, type CandidateFilter } from './weights-accounts.ts'

/** A checkpoint in another format: as it is, or as the official checkpoint of the method it fits. */
export interface ConvertFileOptions {
  to: 'safetensors' | 'pytorch' | null
  dtype: keyof typeof floatDtypes | null
  official: boolean
  /** Which method and size `official` means, where the file alone does not tell. */
  filter: CandidateFilter
}

/** @throws StudioError as convertWeights; 'bad-checkpoint' where nothing fits */
export function convertFile(source: string, target: string, { to, dtype, official, filter }: ConvertFileOptions): { conversion: Conversion; as: { method: string; configuration: string; options: OptionValues } | null } {
  const common = { ...(to === null ? {} : { to }), ...(dtype === null ? {} : { dtype: floatDtypes[dtype] }) }
  if (!official) return { conversion: convertWeights(source, target, { ...common, modules: knownModules() }), as: null }
  const { tensors, fileName } = inspectWeights(source)
  const found = accountsOf(tensors, fileName, filter, null).find(({ backbone }) => backbone === null)
  const candidate = found && candidates(filter).find(({ method, configuration, options, backbone }) => method === found.method && configuration === found.configuration && backbone === null && JSON.stringify(options) === JSON.stringify(found.options))
  if (!found || !candidate) throw new StudioError('bad-checkpoint', `${fileName} has nothing in common with any method of the studio.`, { hint: '`highboard weights inspect` shows what it holds.' })
  const { method, configuration, options } = candidate
  return { conversion: convertWeights(source, target, { ...common, official: expectedOf(candidate) }), as: { method, configuration, options } }
}

/** Dictionaries that official files of any method are made of. */
function knownModules(): string[] {
  return [...new Set(methods.flatMap((method) => method.configurations.slice(0, 1).flatMap(({ name }) => [...method.open(name).layout.modules])))]
}
