import type { SplitId, SplitPart } from '../../shared/contract/entities.ts'
import type { SplitDetail, SplitMember, splitProcedures } from '../../shared/contract/splits.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Library } from '../library/library.ts'
import type { StudioContext } from './context.ts'
import { createSplit, previewSplit } from './create-split.ts'
import type { Handlers } from './handler.ts'

/** Making, keeping and reading splits. */
export function splitHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof splitProcedures> {
  /** What was removed since the studio was opened, for taking that back. */
  const removed = new Map<SplitId, Awaited<ReturnType<Library['splits']['remove']>>>()
  return {
    'splits.list': () => library.splits.list(),
    'splits.get': ({ splitId }) => splitDetail(library, splitId),
    'splits.members': ({ splitId }) => splitMembers(library, splitId),
    'splits.preview': (request) => previewSplit(library, request),
    'splits.make': ({ name, ...request }) => createSplit(library, name, request),
    'splits.copy': ({ splitId, name }) => library.splits.copy(splitId, name),
    'splits.rename': ({ splitId, name }) => library.splits.rename(splitId, name),
    'splits.remove': async ({ splitId }) => {
      removed.set(splitId, await library.splits.remove(splitId))
      return {}
    },
    'splits.restore': async ({ splitId }) => {
      const split = removed.get(splitId)
      if (!split) throw new StudioError('not-found', 'This split was not removed since the studio was opened.', { hint: 'Make it again: the same recipe gives the same split.' })
      const back = await library.splits.insert(split.name, split.members, split.recipe)
      removed.delete(splitId)
      if (!split.isActive) return back
      await library.splits.activate(back.id)
      return library.splits.get(back.id)
    },
    'splits.activate': async ({ splitId }) => {
      await library.splits.activate(splitId)
      return {}
    },
    'splits.assign': ({ splitId, diveIds, part }) => library.splits.assign(splitId, diveIds, part),
  }
}

async function splitDetail(library: Library, splitId: SplitId): Promise<SplitDetail> {
  const split = await library.splits.get(splitId)
  const runs = (await library.runs.list()).filter(({ config }) => config.splitId === splitId).map(({ id, name }) => ({ id, name }))
  const numbers = new Map<string | null, Record<SplitPart, number>>()
  for (const { diveNumber, part } of await library.splits.describeMembers(splitId)) {
    const counts = numbers.get(diveNumber) ?? { train: 0, validation: 0, test: 0 }
    counts[part] += 1
    numbers.set(diveNumber, counts)
  }
  const order = [...numbers].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
  return { split, runs, numbers: order.map(([diveNumber, counts]) => ({ diveNumber, ...counts })) }
}

async function splitMembers(library: Library, splitId: SplitId): Promise<SplitMember[]> {
  await library.splits.get(splitId)
  return library.splits.describeMembers(splitId)
}
