import { z } from 'zod'
import { diveFacts, stage, type DiveDetail, type DiveId, type Operation, type OperationChange } from '../../shared/contract/entities.ts'
import type { LibraryContext } from './context.ts'
import { goToOperation, redoOperation, refuseStale, undoOperation } from './dive-operations.ts'
import type { History } from './library.ts'
import type { Row } from './schema.ts'
import { getHeadId, listOperations } from './tables/operations.ts'

/** The log of a dive as people read it, and the ways through it. */
export function createHistory(context: LibraryContext, detail: (id: DiveId) => Promise<DiveDetail>): History {
  const { query, write } = context.connection

  async function step(id: DiveId, basedOn: number | undefined, take: typeof undoOperation): Promise<DiveDetail> {
    await write(async (db) => {
      await refuseStale(db, id, basedOn)
      await take(db, id)
    })
    context.changed(['dives'], [id])
    return detail(id)
  }

  return {
    undo: (diveId, basedOn) => step(diveId, basedOn, undoOperation),
    redo: (diveId, basedOn) => step(diveId, basedOn, redoOperation),
    async takeBack(changes) {
      const undone = await write(async (db) => {
        const done: DiveId[] = []
        for (const { diveId, operationId } of changes) {
          if ((await getHeadId(db, diveId)) !== operationId) continue
          await undoOperation(db, diveId)
          done.push(diveId)
        }
        return done
      })
      if (undone.length > 0) context.changed(['dives'], undone)
      return changes.length - undone.length
    },
    goTo: (diveId, operationId, basedOn) => step(diveId, basedOn, (db, id) => goToOperation(db, id, operationId)),
    list: async (diveId, page) => (await listOperations(query, diveId, page)).map(operationOf),
  }
}

function operationOf(row: Row<'operations'>): Operation {
  return {
    id: row.id, diveId: row.dive_id as DiveId, kind: row.kind, summary: row.summary, who: row.who, at: row.at,
    isUndone: row.is_undone === 1, isDropped: row.is_dropped === 1, change: changeOf(row),
  }
}

/** What a row's JSON says, as far as it has the form of today: a line of history that cannot be told in detail is still a line. */
const side = z.object({
  stages: z.array(stage).optional().catch(undefined),
  facts: z.record(z.string(), z.unknown()).optional().catch(undefined),
  isRemoved: z.boolean().optional().catch(undefined),
}).catch({})

function changeOf(row: Row<'operations'>): OperationChange {
  const after = side.parse(JSON.parse(row.forward))
  // A creation has nothing before it: its stages came from none, its facts are the dive's own.
  const before = row.inverse === null ? { stages: [] } : side.parse(JSON.parse(row.inverse))
  return {
    stages: after.stages && before.stages ? { before: before.stages, after: after.stages } : null,
    facts: row.inverse === null ? [] : Object.entries(after.facts ?? {}).filter(([name]) => name in diveFacts.shape).map(([name, value]) => ({ name, before: before.facts?.[name] ?? null, after: value })),
    isRemoved: after.isRemoved ?? null,
  }
}
