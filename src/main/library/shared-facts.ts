import { setImmediate } from 'node:timers/promises'
import type { DiveFacts, DiveId } from '../../shared/contract/entities.ts'
import { agreeingDates } from '../../shared/domain/partial-date.ts'
import type { LibraryContext } from './context.ts'
import { checkEnteredFacts } from './dive-checks.ts'
import { applyOperation, getDiveState } from './dive-operations.ts'
import type { Author } from './library.ts'
import { getHeadId } from './tables/operations.ts'

export type SharedFactChange = { diveId: DiveId; operationId: number }

/** Facts that many dives are given at once: the date of an event, another athlete's name. */
export interface SharedFacts {
  /**
   * Each dive's change is one edit of its history, taken back with `history.takeBack`; all or none. A date fills dives without
   * one and those of a less exact one that holds it; dives of another date are `kept` unless `isReplacing`. Removed dives are
   * left out. Errors: 'not-found', 'invalid-input'.
   */
  set(diveIds: readonly DiveId[], facts: Partial<Pick<DiveFacts, 'date' | 'athlete' | 'event' | 'round'>>, isReplacing: boolean, author: Author): Promise<{ changes: SharedFactChange[]; kept: number }>
}

export function createSharedFacts(context: LibraryContext): SharedFacts {
  return {
    async set(diveIds, wanted, isReplacing, author) {
      const facts = Object.fromEntries(Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [[name, typeof value === 'string' ? value.trim() : value]]))) as Partial<DiveFacts>
      checkEnteredFacts(facts, author)
      const names = Object.keys(facts).sort()
      const outcome = await context.connection.write(async (db) => {
        const changes: SharedFactChange[] = []
        let kept = 0
        for (const [done, diveId] of [...new Set(diveIds)].entries()) {
          // Thousands take seconds; screens are answered in between.
          if (done % 50 === 49) await setImmediate()
          const state = await getDiveState(db, diveId)
          if (state.isRemoved) continue
          if (!isReplacing && facts.date !== undefined && !mayTake(state.facts.date, facts.date)) {
            kept++
            continue
          }
          const change = Object.fromEntries(Object.entries(facts).filter(([name, value]) => state.facts[name as keyof DiveFacts] !== value)) as Partial<DiveFacts>
          if (Object.keys(change).length === 0) continue
          await applyOperation(db, diveId, { kind: 'facts', summary: `Changed ${names.join(', ')} with other dives`, who: author.name, change: { facts: change } }, state)
          changes.push({ diveId, operationId: await getHeadId(db, diveId) })
        }
        return { changes, kept }
      })
      if (outcome.changes.length > 0) context.changed(['dives'], outcome.changes.map(({ diveId }) => diveId))
      return outcome
    },
  }
}

/** A day, month or year that is known stays, unless the new date lies within it. */
function mayTake(known: string | null, date: string | null): boolean {
  return known === null || known === date || (date !== null && agreeingDates(known, date) && date.length > known.length)
}
