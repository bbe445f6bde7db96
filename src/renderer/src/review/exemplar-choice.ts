/**
 * Which exemplars vote while other ones are tried out: what is done to the
 * choice, each step giving a new one, so that steps can be taken back.
 */
import type { DiveId } from '../../../shared/contract/entities.ts'

export interface ExemplarChoice {
  /** In the order of the votes; never empty. */
  readonly ids: readonly DiveId[]
  /** Of these, those that stay when the rest is drawn anew. */
  readonly pinnedIds: readonly DiveId[]
  /** Never drawn again. */
  readonly excludedIds: readonly DiveId[]
  /** Of the next draw. */
  readonly seed: number
}

export const mostExemplars = 50

export function startChoice(ids: readonly DiveId[], seed: number): ExemplarChoice {
  return { ids, pinnedIds: [], excludedIds: [], seed: seed + 1 }
}

export function togglePin(choice: ExemplarChoice, id: DiveId): ExemplarChoice {
  if (!choice.ids.includes(id)) return choice
  return { ...choice, pinnedIds: choice.pinnedIds.includes(id) ? choice.pinnedIds.filter((other) => other !== id) : [...choice.pinnedIds, id] }
}

/** Without this vote; the same choice where it is the last one. */
export function leaveOut(choice: ExemplarChoice, id: DiveId): ExemplarChoice {
  if (!choice.ids.includes(id) || choice.ids.length === 1) return choice
  return { ...choice, ids: choice.ids.filter((other) => other !== id), pinnedIds: choice.pinnedIds.filter((other) => other !== id), excludedIds: [...choice.excludedIds, id] }
}

/** Another dive in the place of one; it is pinned, because it was asked for. The same choice where it votes already. */
export function swapFor(choice: ExemplarChoice, id: DiveId, other: DiveId): ExemplarChoice {
  if (!choice.ids.includes(id) || choice.ids.includes(other)) return choice
  return {
    ...choice,
    ids: choice.ids.map((one) => (one === id ? other : one)),
    pinnedIds: [...choice.pinnedIds.filter((one) => one !== id), other],
    excludedIds: choice.excludedIds.filter((one) => one !== other),
  }
}

/** What a draw gave in place of all that is not pinned. */
export function drawn(choice: ExemplarChoice, ids: readonly DiveId[]): ExemplarChoice {
  return { ...choice, ids, seed: choice.seed + 1 }
}

/** One vote fewer: the last that is not pinned, else the last. The same choice where only one is left. */
export function fewer(choice: ExemplarChoice): ExemplarChoice {
  if (choice.ids.length === 1) return choice
  const gone = choice.ids.findLast((id) => !choice.pinnedIds.includes(id)) ?? choice.ids.at(-1)
  return { ...choice, ids: choice.ids.filter((id) => id !== gone), pinnedIds: choice.pinnedIds.filter((id) => id !== gone) }
}
