/**
 * Edits on their way into the library, one after the other. Each is made on the
 * state the screen showed and says so; where the dive has changed meanwhile, the
 * edit is put on top of the change if both can be had, and handed back if not.
 * Where the studio does not answer or the disk is full, it waits and tries again:
 * an edit is only given up by a refusal, which is told.
 */
import { toStudioError, type StudioError } from '../../../shared/errors.ts'
import type { DiveDetail, DiveId } from '../../../shared/contract/entities.ts'

export type SaveState = 'saved' | 'saving' | 'waiting' | 'failed'

/** An edit as it is to be made on what the library holds. */
export interface QueuedEdit {
  diveId: DiveId
  /**
   * Makes it on `known` and resolves when it is stored. Throws `EditConflict` where it cannot be had together with
   * what is there; 'stale-edit' where `known` is old. `isAgain`: it was tried before and may have been stored unheard.
   */
  send(known: DiveDetail, isAgain: boolean): Promise<DiveDetail>
}

/** The edit contradicts what somebody else made of the dive. */
export class EditConflict extends Error {}

export interface SavingHooks {
  fetch(diveId: DiveId): Promise<DiveDetail>
  onState(state: SaveState, pending: number): void
  /** An edit is stored. `isMerged`: on top of what somebody else had changed. */
  onStored(answer: DiveDetail, pending: number, isMerged: boolean): void
  /** Nothing is wrong with these edits of one dive, but the dive is another by now. */
  onConflict(found: DiveDetail, edits: readonly QueuedEdit[]): void
  /** The library refuses it; what was queued after it on the same dive goes with it. */
  onRefused(error: StudioError, diveId: DiveId): void
  /** Told once for each time of waiting. */
  onWaiting(error: StudioError): void
  wait(milliseconds: number): Promise<void>
}

const waits = [300, 700, 1500, 3000]
const waitable = new Set(['unreachable', 'disk-full'])

export interface SavingQueue {
  add(edit: QueuedEdit): Promise<void>
  /** What the library is known to hold of a dive. */
  know(detail: DiveDetail): void
  known(diveId: DiveId): DiveDetail | undefined
  readonly pending: number
  /** Resolves when nothing is on its way. */
  emptied(): Promise<void>
}

export function createSavingQueue(hooks: SavingHooks): SavingQueue {
  const known = new Map<DiveId, DiveDetail>()
  let edits: QueuedEdit[] = []
  let running: Promise<void> | null = null

  async function run(): Promise<void> {
    for (let edit = edits[0]; edit !== undefined; edit = edits[0]) await store(edit)
    running = null
  }

  async function store(edit: QueuedEdit): Promise<void> {
    let isMerged = false
    for (let tries = 0; ;) {
      try {
        const before = known.get(edit.diveId) ?? await hooks.fetch(edit.diveId)
        known.set(edit.diveId, before)
        known.set(edit.diveId, await edit.send(before, tries > 0))
        break
      } catch (error) {
        if (error instanceof EditConflict) return hand(edit, (given, found) => hooks.onConflict(found as DiveDetail, given))
        const found = toStudioError(error)
        if (found.code === 'stale-edit') {
          known.delete(edit.diveId)
          // After an answer that never came the change may be one's own.
          isMerged ||= tries === 0
        } else if (waitable.has(found.code)) {
          if (tries === 0) hooks.onWaiting(found)
          hooks.onState('waiting', edits.length)
          await hooks.wait(waits[Math.min(tries, waits.length - 1)] ?? 3000)
          tries += 1
        } else {
          known.delete(edit.diveId)
          return hand(edit, () => hooks.onRefused(found, edit.diveId))
        }
      }
    }
    edits = edits.slice(1)
    hooks.onState(edits.length > 0 ? 'saving' : 'saved', edits.length)
    hooks.onStored(known.get(edit.diveId) as DiveDetail, edits.length, isMerged)
  }

  /** Takes this edit and those made after it on the same dive out of the queue. */
  function hand(edit: QueuedEdit, tell: (given: QueuedEdit[], found: DiveDetail | undefined) => void): void {
    const given = edits.filter((each) => each.diveId === edit.diveId)
    edits = edits.filter((each) => each.diveId !== edit.diveId)
    hooks.onState('failed', edits.length)
    tell(given, known.get(edit.diveId))
  }

  return {
    add(edit) {
      edits = [...edits, edit]
      if (running === null || edits.length === 1) hooks.onState('saving', edits.length)
      running ??= run()
      return running
    },
    know: (detail) => void known.set(detail.dive.id, detail),
    known: (diveId) => known.get(diveId),
    get pending() {
      return edits.length
    },
    emptied: async () => {
      while (running !== null) await running
    },
  }
}
