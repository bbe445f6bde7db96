import type { Kysely } from 'kysely'
import type { DiveDetail, DiveFacts, DiveId, Stage } from '../../shared/contract/entities.ts'
import { StudioError } from '../../shared/errors.ts'
import type { LibraryContext } from './context.ts'
import { createDive, placedStages } from './create-dive.ts'
import { createDiveLists } from './dive-lists.ts'
import { checkEnteredFacts, checkRange, checkStages, tidyFacts } from './dive-checks.ts'
import { createHistory } from './dive-history.ts'
import { applyOperation, getDiveState, refuseStale } from './dive-operations.ts'
import type { DiveChange, DiveOperation, DiveState } from './dive-operations.ts'
import type { Dives, History, Stages } from './library.ts'
import { found } from './not-found.ts'
import type { Database } from './schema.ts'
import { getDives, listDiveNumbers } from './tables/dives.ts'
import { getHeadId, getRedoable, getUndoable } from './tables/operations.ts'
import { listStages } from './tables/stages.ts'
import { getVideo } from './tables/videos.ts'

/** Dives, their stages and their history: every edit is one operation in one transaction. */
export function createDives(context: LibraryContext): { dives: Dives; stages: Stages; history: History } {
  const { query, write } = context.connection
  const lists = createDiveLists(query, context.keptIds)

  async function detail(id: DiveId): Promise<DiveDetail> {
    const dive = found((await getDives(query, [id], { withRemoved: true }))[0], 'dive', id)
    return {
      dive,
      video: await getVideo(context, dive.videoId),
      stages: await listStages(query, id),
      canUndo: (await getUndoable(query, id)) !== undefined,
      canRedo: (await getRedoable(query, id)) !== undefined,
      headOperationId: await getHeadId(query, id),
    }
  }

  /** `plan` sees the dive as it is inside the transaction and says what to do; null where nothing would change. */
  async function edit(id: DiveId, plan: (state: DiveState, db: Kysely<Database>) => DiveOperation | null | Promise<DiveOperation | null>): Promise<void> {
    const isChanged = await write(async (db) => {
      const state = await getDiveState(db, id)
      const operation = await plan(state, db)
      if (operation === null) return false
      await applyOperation(db, id, operation, state)
      return true
    })
    if (isChanged) context.changed(['dives'], [id])
  }

  const dives: Dives = {
    list: (filter, without) => lists.page(filter, without),
    numbers: () => listDiveNumbers(query),
    ids: (filter) => lists.ids(filter),
    getMany: (ids) => getDives(query, ids),
    async get(id) {
      const state = await getDiveState(query, id)
      if (state.isRemoved) throw new StudioError('not-found', `Dive ${id} was removed.`, { hint: 'Undo the removal to see it again; nothing of it was lost.' })
      return detail(id)
    },
    async create(videoId, dive, author) {
      const id = await write(async (db) => {
        const video = found(await db.selectFrom('videos').select(['id', 'name', 'frame_count']).where('id', '=', videoId).executeTakeFirst(), 'video', videoId)
        return createDive(db, { id: video.id, name: video.name, frameCount: video.frame_count }, dive, author)
      })
      context.changed(['dives'], [id])
      return detail(id)
    },
    async update(id, facts, author, basedOn) {
      await edit(id, async (state, db) => {
        refuseRemoved(id, state)
        await refuseStale(db, id, basedOn)
        const changed = changedFacts(state.facts, tidyFacts(facts))
        if (Object.keys(changed).length === 0) return null
        checkEnteredFacts(changed, author)
        const after = { ...state.facts, ...changed }
        const change: DiveChange = { facts: changed }
        if (changed.startFrame !== undefined || changed.endFrame !== undefined) {
          const video = found(await db.selectFrom('videos').select(['name', 'frame_count']).where('id', '=', state.videoId).executeTakeFirst(), 'video', state.videoId)
          checkRange(after, { name: video.name, frameCount: video.frame_count })
          const stages = shiftedStages(state.stages, after.startFrame - state.facts.startFrame)
          checkStages(stages, after)
          if (changed.startFrame !== undefined && stages.length > 0) change.stages = stages
        }
        return { kind: 'facts', summary: `Changed ${Object.keys(changed).map((name) => factNames[name as keyof DiveFacts]).join(', ')}`, who: author.name, change }
      })
      return detail(id)
    },
    async remove(id, author) {
      await edit(id, (state) => (state.isRemoved ? null : { kind: 'remove', summary: 'Removed the dive', who: author.name, change: { isRemoved: true } }))
    },
    async restore(id, author) {
      await edit(id, (state) => (state.isRemoved ? { kind: 'restore', summary: 'Restored the dive', who: author.name, change: { isRemoved: false } } : null))
      return detail(id)
    },
  }

  const stages: Stages = {
    list: (diveId) => listStages(query, diveId),
    async labelMany(labels, summary, author) {
      const changed = await write(async (db) => {
        const done: { diveId: DiveId; operationId: number }[] = []
        for (const { diveId, stages: wanted } of labels) {
          const state = await getDiveState(db, diveId)
          if (state.isRemoved || state.stages.length > 0) continue
          checkStages(wanted, state.facts)
          await applyOperation(db, diveId, { kind: 'stages', summary, who: author.name, change: { stages: placedStages(wanted, [], author) } }, state)
          done.push({ diveId, operationId: await getHeadId(db, diveId) })
        }
        return done
      })
      if (changed.length > 0) context.changed(['dives'], changed.map(({ diveId }) => diveId))
      return changed
    },
    async set(diveId, wanted, summary, author, basedOn) {
      await edit(diveId, async (state, db) => {
        refuseRemoved(diveId, state)
        await refuseStale(db, diveId, basedOn)
        checkStages(wanted, state.facts)
        const placed = placedStages(wanted, state.stages, author)
        return isSameStages(placed, state.stages) ? null : { kind: 'stages', summary: summary === '' ? 'Changed stages' : summary, who: author.name, change: { stages: placed } }
      })
      return detail(diveId)
    },
  }

  return { dives, stages, history: createHistory(context, detail) }
}

const factNames: Record<keyof DiveFacts, string> = {
  startFrame: 'start', endFrame: 'end', diveNumber: 'dive number', heightMetres: 'height', difficulty: 'difficulty', athlete: 'athlete',
  event: 'event', round: 'round', awards: 'awards', penaltyPoints: 'penalty', scorePoints: 'score', date: 'date',
}

function changedFacts(before: DiveFacts, wanted: Partial<DiveFacts>): Partial<DiveFacts> {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== undefined && name in factNames && JSON.stringify(value) !== JSON.stringify(before[name as keyof DiveFacts])))
}

/** Boundaries stay on their pictures when the dive's first frame moves; the first stage always starts with the dive. */
function shiftedStages(stages: readonly Stage[], startShift: number): Stage[] {
  return stages.map((stage, index) => (index === 0 ? stage : { ...stage, startFrame: stage.startFrame - startShift }))
}

function isSameStages(a: readonly Stage[], b: readonly Stage[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function refuseRemoved(id: DiveId, state: DiveState): void {
  if (state.isRemoved) throw new StudioError('conflict', `Dive ${id} was removed and cannot be edited.`, { hint: 'Restore it first.' })
}

