/** Configurations of runs side by side: flat, with the fields in which they differ. */
import type { RunConfig } from '../../../shared/contract/training.ts'

export type SettingValue = string | number | boolean | null

/** "optimiser.weightDecay" → 0.01 and so on, in the order of the configuration. */
export function flatSettings(config: RunConfig): Map<string, SettingValue> {
  const flat = new Map<string, SettingValue>()
  const put = (path: string, value: unknown): void => {
    if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') flat.set(path, value)
    else if (typeof value === 'object') for (const [key, inner] of Object.entries(value)) put(path === '' ? key : `${path}.${key}`, inner)
  }
  put('', config)
  return flat
}

export interface SettingRow {
  field: string
  /** One for each run; undefined where it has no such setting. */
  values: (SettingValue | undefined)[]
}

/** Settings that are not the same in all runs; names always differ and are left out. */
export function differingSettings(configs: readonly RunConfig[]): SettingRow[] {
  const flat = configs.map(flatSettings)
  const all = [...new Set(flat.flatMap((settings) => [...settings.keys()]))]
  // Where one run leaves out what another details, the details tell it.
  const fields = all.filter((field) => field !== 'name' && !all.some((other) => other.startsWith(`${field}.`)))
  return fields.map((field) => ({ field, values: flat.map((settings) => settings.get(field)) })).filter(({ values }) => values.some((value) => value !== values[0]))
}
