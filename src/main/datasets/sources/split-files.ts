import type { SplitPart } from '../../../shared/contract/entities.ts'
import type { DatasetSplit } from '../dataset.ts'

/**
 * A split from its lists of keys. Keys that name no clip, or one that another
 * part has already, are left out and told: a dive is in one part of a split.
 */
export function splitFromLists(name: string, lists: readonly { part: SplitPart; keys: readonly string[] }[], known: ReadonlySet<string>, warnings: string[]): DatasetSplit {
  const members = new Map<string, SplitPart>()
  let unknown = 0
  let twice = 0
  for (const { part, keys } of lists) {
    for (const key of keys) {
      if (!known.has(key)) unknown++
      else if (members.has(key)) twice++
      else members.set(key, part)
    }
  }
  if (unknown > 0) warnings.push(`The split "${name}" names ${unknown} ${unknown === 1 ? 'clip' : 'clips'} that the annotations do not have; left out of it.`)
  if (twice > 0) warnings.push(`The split "${name}" names ${twice} ${twice === 1 ? 'clip' : 'clips'} more than once; the first part that names a clip has it.`)
  return { name, members: [...members].map(([key, part]) => ({ key, part })) }
}
