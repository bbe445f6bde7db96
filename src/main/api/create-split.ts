import type { Dive, Split } from '../../shared/contract/entities.ts'
import { splitDives, type SplitShares } from '../../shared/domain/split-dives.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library } from '../library/library.ts'

/**
 * A split of one's own dives. Only dives that training can use take part: three
 * stages or more, a dive number and a score.
 * Errors: 'bad-labels' with fewer than three of them, 'conflict' for a name in use.
 */
export async function createSplit(library: Library, name: string, shares: SplitShares): Promise<{ split: Split; leftOut: number }> {
  const usable: { id: Dive['id']; diveNumber: string }[] = []
  let seen = 0
  for (let total = 1; seen < total; ) {
    const page = await library.dives.list({ diveNumber: null, search: '', labelled: 'any', part: null, sort: 'newest', offset: seen, limit: 1000 })
    if (page.dives.length === 0) break
    total = page.total
    seen += page.dives.length
    for (const { id, diveNumber, scorePoints, stageCount } of page.dives) {
      if (diveNumber !== null && scorePoints !== null && stageCount >= 3) usable.push({ id, diveNumber })
    }
  }
  if (usable.length < 3) {
    throw new StudioError('bad-labels', `A split needs at least three dives with stages, a dive number and a score; this library has ${usable.length} of ${seen}.`, { hint: 'Complete more dives in Annotate, or render demo dives.' })
  }
  const members = splitDives(usable, shares).map(({ dive, part }) => ({ diveId: dive.id, part }))
  return { split: await library.splits.insert(name, members), leftOut: seen - usable.length }
}
