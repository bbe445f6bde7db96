/** How often a test part was looked at, and by which models. */
import type { TestLook } from '../../../shared/contract/evaluations.ts'

export interface LooksOfModel {
  modelName: string
  count: number
}

/** Models of the same name are told apart by their number, runs without a model by theirs; the one that looked most often first. */
export function looksByModel(looks: readonly TestLook[]): LooksOfModel[] {
  const found = new Map<string, LooksOfModel>()
  for (const { modelId, runId, modelName } of looks) {
    const number = modelId === null ? `run ${runId}` : `#${modelId}`
    found.set(number, { modelName, count: (found.get(number)?.count ?? 0) + 1 })
  }
  const names = [...found.values()].map(({ modelName }) => modelName)
  return [...found].map(([number, { modelName, count }]) => ({ modelName: names.filter((name) => name === modelName).length > 1 ? `${modelName} ${number}` : modelName, count })).sort((a, b) => b.count - a.count || a.modelName.localeCompare(b.modelName))
}
