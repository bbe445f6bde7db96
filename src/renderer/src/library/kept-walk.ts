/**
 * A walk through the queue as a window keeps it over a reload: the queue, the
 * dives one has been at, and what came after the last one before anything was
 * done to it. What cannot be read, such as that of another version, is no walk.
 */
import { z } from 'zod'
import { diveId } from '../../../shared/contract/entities.ts'
import { queueFilter } from '../../../shared/contract/queue-filter.ts'
import { queueProcedures } from '../../../shared/contract/queue.ts'

const walk = z.object({
  filter: queueFilter,
  trail: z.array(diveId).readonly(),
  /** The dive `place` was asked for. */
  placed: diveId.nullable(),
  place: queueProcedures['queue.place'].output.nullable(),
})
export type KeptWalk = z.output<typeof walk>
type Keeper = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const name = 'highboard-queue-walk'

export function keptWalk(keeper: Keeper): KeptWalk | null {
  try {
    return walk.parse(JSON.parse(keeper.getItem(name) ?? 'null'))
  } catch {
    return null
  }
}

/** Null: there is none any more. A window that may keep nothing walks all the same. */
export function keepWalk(keeper: Keeper, kept: KeptWalk | null): void {
  try {
    if (kept === null) keeper.removeItem(name)
    else keeper.setItem(name, JSON.stringify(kept))
  } catch {
    // Full, or forbidden.
  }
}
