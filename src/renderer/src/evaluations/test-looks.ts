/** How often a test part was looked at, and by which models. */
import type { TestLook } from '../../../shared/contract/evaluations.ts'

export interface LooksOfModel {
  modelName: string
  count: number
}

/** Models of the same name are told apart by their number; the one that looked most often first. */
export function looksByModel(looks: readonly TestLook[]): LooksOfModel[] {
  const found = new Map<TestLook['modelId'], LooksOfModel>()
  for (const { modelId, modelName } of looks) found.set(modelId, { modelName, count: (found.get(modelId)?.count ?? 0) + 1 })
  const names = [...found.values()].map(({ modelName }) => modelName)
  return [...found].map(([modelId, { modelName, count }]) => ({ modelName: names.filter((name) => name === modelName).length > 1 ? `${modelName} #${modelId}` : modelName, count })).sort((a, b) => b.count - a.count || a.modelName.localeCompare(b.modelName))
}
