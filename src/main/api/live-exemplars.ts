import { diveId, type DiveId } from '../../shared/contract/entities.ts'
import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { drawExemplars } from '../../shared/domain/exemplars.ts'
import type { labelsNeeded } from '../engine/method-catalogue.ts'
import type { Library } from '../library/library.ts'
import { drawFor } from './assessment-jobs.ts'

/** How the exemplars of a live session are chosen. */
export interface ExemplarWish {
  exemplarCount: number
  seed: number
  /** Exactly these. */
  exemplarIds?: readonly DiveId[] | undefined
  pinnedIds: readonly DiveId[]
  excludedIds: readonly DiveId[]
}

/** As `assessment.score` draws them where nothing is pinned or excluded. Errors: 'bad-labels' where none is left, or one lacks score or stages. */
export async function chooseExemplars(library: Library, query: DiveSource, wish: ExemplarWish, labels: ReturnType<typeof labelsNeeded>): Promise<{ exemplars: DiveSource[]; rule: string }> {
  const { pinnedIds, excludedIds, exemplarCount, seed } = wish
  if (wish.exemplarIds || !labels.usesExemplars || (pinnedIds.length === 0 && excludedIds.length === 0)) {
    const [drawn] = await drawFor(library, [query], { exemplarCount, seed, exemplarIds: wish.exemplarIds && [...wish.exemplarIds] }, labels)
    return { exemplars: drawn?.exemplars ?? [], rule: drawn?.rule ?? '' }
  }
  const excluded = new Set(excludedIds)
  const pinned = [...new Set(pinnedIds)].filter((id) => !excluded.has(id) && id !== query.diveId)
  const taken = new Set([...excluded, ...pinned])
  const candidates = (await library.sources.exemplarCandidates({ labelledOnly: labels.needs.includes('stages') })).filter((candidate) => !taken.has(candidate.diveId))
  const draw = drawExemplars(query, candidates, { count: Math.max(0, exemplarCount - pinned.length), seed })
  const exemplarIds = [...pinned, ...draw.exemplarIds.map((id) => diveId.parse(id))]
  const rule = [draw.rule, ...(pinned.length > 0 ? [`${pinned.length} pinned`] : []), ...(excluded.size > 0 ? [`${excluded.size} excluded`] : [])].join('; ')
  const [drawn] = await drawFor(library, [query], { exemplarCount, seed, exemplarIds }, labels)
  return { exemplars: drawn?.exemplars ?? [], rule }
}
