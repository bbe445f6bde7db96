/** What the import dialog asks, worked out from a file's inspection: sensible beginnings, and the request that comes of the answers. */
import type { InputOf } from '../../../shared/contract/contract.ts'
import type { SplitId } from '../../../shared/contract/entities.ts'
import type { MethodInfo, MethodText } from '../../../shared/contract/methods.ts'
import type { WeightsAccount, WeightsInspection } from '../../../shared/contract/weights.ts'

export interface ImportForm {
  name: string
  geometry: 'official' | 'upright'
  factsFromSplitId: SplitId | null
  dropUnexpected: boolean
}

/** A file of ours says how its pictures lay; published checkpoints saw them as their loaders turn them; a backbone is free. */
export function importForm(inspection: WeightsInspection | null, account: WeightsAccount | null): ImportForm {
  const described = inspection?.described?.method === account?.method ? inspection?.described : null
  return {
    name: inspection?.fileName.replace(/\.[^.]+$/, '').slice(0, 120) ?? '',
    geometry: described?.geometry ?? (account?.backbone === null ? 'official' : 'upright'),
    factsFromSplitId: null,
    dropUnexpected: false,
  }
}

export function importRequest(inspection: WeightsInspection, account: WeightsAccount, form: ImportForm): InputOf<'weights.import'> {
  const described = inspection.described?.method === account.method && account.backbone === null ? inspection.described.options : {}
  return {
    path: inspection.path,
    name: form.name.trim(),
    method: account.method,
    configuration: account.configuration,
    options: { ...described, ...account.options },
    geometry: form.geometry,
    backbone: account.backbone,
    dropUnexpected: form.dropUnexpected,
    factsFromSplitId: form.factsFromSplitId,
  }
}

/** One line for each way a file could be imported, in the order of the accounts. */
export function importChoices(accounts: readonly WeightsAccount[], methods: readonly MethodInfo[], inWords: (both: MethodText) => string, backboneOf: (name: string) => string): { value: number; label: string }[] {
  return accounts.map((account, value) => {
    const method = methods.find(({ name }) => name === account.method)
    const size = method?.configurations.find(({ name }) => name === account.configuration)
    const chosen = Object.entries(account.options).map(([name, option]) => {
      const known = method?.options.find((candidate) => candidate.name === name)
      const choice = known?.choices?.find((one) => one.value === option)
      return choice ? inWords(choice.title) : String(option)
    })
    const whole = [`${method?.title ?? account.method}: ${size ? inWords(size.title) : account.configuration}`, ...chosen].join(', ')
    const share = `${account.loaded}/${account.expected}`
    return { value, label: `${account.backbone === null ? whole : backboneOf(whole)} (${share})` }
  })
}
