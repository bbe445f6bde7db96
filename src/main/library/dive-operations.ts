import type { Kysely } from 'kysely'
import type { DiveFacts, Stage } from '../../shared/contract/entities.ts'
import { stateAfterEdit, type WorkState } from '../../shared/domain/work-states.ts'
import { StudioError } from '../../shared/errors.ts'
import { now } from './clock.ts'
import { found } from './not-found.ts'
import type { Database } from './schema.ts'
import { factsOf, getDiveRow, updateDive } from './tables/dives.ts'
import { getHead, getRedoable, getUndoable, insertOperation, listOperations, markUndone } from './tables/operations.ts'
import { listStages, replaceStages } from './tables/stages.ts'

/**
 * Every edit of a dive is one operation: what it sets, and what sets it back.
 * Undo, redo, history and provenance all come from this log. The inverse is not
 * computed by rule but read from the dive in the same transaction, so it is
 * exact whatever the edit was.
 */
export interface DiveChange {
  facts?: Partial<DiveFacts>
  stages?: Stage[]
  isRemoved?: boolean
  /** Follows from an edit of stages or range unless it is set itself. */
  workState?: WorkState
}

export interface DiveState {
  videoId: number
  facts: DiveFacts
  stages: Stage[]
  isRemoved: boolean
  workState: WorkState
}

export interface DiveOperation {
  kind: 'facts' | 'stages' | 'remove' | 'restore' | 'import' | 'state' | 'adjudicate'
  /** For people: "Moved entry to frame 83". */
  summary: string
  who: string
  change: DiveChange
}

type Db = Kysely<Database>

/** @throws StudioError 'not-found' */
export async function getDiveState(db: Db, diveId: number): Promise<DiveState> {
  const row = await getDiveRow(db, diveId)
  return { videoId: row.video_id, facts: factsOf(row), stages: await listStages(db, diveId), isRemoved: row.is_removed === 1, workState: row.work_state }
}

/** Applies an edit and logs it with its inverse; the redo tail is dropped. Must run inside a transaction. */
export async function applyOperation(db: Db, diveId: number, operation: DiveOperation, before: DiveState): Promise<void> {
  const change = withWorkState(operation.change, before)
  await writeChange(db, diveId, change, before)
  await insertOperation(db, {
    dive_id: diveId, kind: operation.kind, summary: operation.summary, who: operation.who, at: now(),
    forward: JSON.stringify(change), inverse: JSON.stringify(inverseOf(change, before)),
  })
}

/** As `applyOperation`, for a change that depends on the dive as it is; null where nothing is to change. */
export async function changeDive(db: Db, diveId: number, operation: Omit<DiveOperation, 'change'>, plan: (state: DiveState) => DiveChange | null): Promise<void> {
  const state = await getDiveState(db, diveId)
  const change = plan(state)
  if (change !== null) await applyOperation(db, diveId, { ...operation, change }, state)
}

/** Logs that a dive came to be; not undoable, so that undo never goes past what was imported. */
export async function logCreation(db: Db, diveId: number, who: string, summary: string, state: Pick<DiveState, 'facts' | 'stages'>): Promise<void> {
  await insertOperation(db, { dive_id: diveId, kind: 'create', summary, who, at: now(), forward: JSON.stringify({ facts: state.facts, stages: state.stages }), inverse: null })
}

/** @throws StudioError 'conflict' where nothing is left to undo */
export async function undoOperation(db: Db, diveId: number): Promise<void> {
  const state = await getDiveState(db, diveId)
  const operation = await getUndoable(db, diveId)
  if (operation === undefined || operation.inverse === null) throw new StudioError('conflict', 'There is nothing to undo: the dive is as it was created.')
  await writeChange(db, diveId, JSON.parse(operation.inverse) as DiveChange, state)
  await markUndone(db, operation.id, true)
}

/** @throws StudioError 'conflict' where nothing is left to redo */
export async function redoOperation(db: Db, diveId: number): Promise<void> {
  const state = await getDiveState(db, diveId)
  const operation = await getRedoable(db, diveId)
  if (operation === undefined) throw new StudioError('conflict', 'There is nothing to redo: the last edit is in place.')
  await writeChange(db, diveId, JSON.parse(operation.forward) as DiveChange, state)
  await markUndone(db, operation.id, false)
}

/** Whoever edits says which operation they saw last. @throws StudioError 'stale-edit' where it is not the last any more; `basedOn` left out fits everything */
export async function refuseStale(db: Db, diveId: number, basedOn: number | undefined): Promise<void> {
  if (basedOn === undefined) return
  const head = await getHead(db, diveId)
  if ((head?.id ?? 0) === basedOn) return
  const told = head !== undefined && head.id > basedOn ? `${head.who} changed it meanwhile (${head.summary})` : 'its last edit was taken back meanwhile'
  throw new StudioError('stale-edit', `This edit was made on an earlier state of the dive: ${told}.`, { hint: 'Look at the dive as it is now and make the edit again. Nothing was overwritten.' })
}

/** Undo or redo in one step, until this operation is the last in effect. @throws StudioError 'not-found', 'conflict' for one that was overtaken by another edit */
export async function goToOperation(db: Db, diveId: number, operationId: number): Promise<void> {
  const operations = (await listOperations(db, diveId)).reverse()
  const target = operations.find((operation) => operation.id === operationId)
  if (target === undefined) throw new StudioError('not-found', `The dive has no operation ${operationId}.`)
  if (target.is_dropped === 1) throw new StudioError('conflict', 'That edit was taken back and then overtaken by another one; it cannot be had again.', { hint: 'Choose a line of the history that is not struck through, or the end of those that can be redone.' })
  const change: DiveChange = {}
  const steps = target.is_undone === 1
    ? operations.filter((operation) => operation.is_undone === 1 && operation.is_dropped === 0 && operation.id <= operationId)
    : operations.filter((operation) => operation.is_undone === 0 && operation.id > operationId).reverse()
  for (const step of steps) {
    const text = target.is_undone === 1 ? step.forward : step.inverse
    if (text === null) throw new StudioError('conflict', 'The creation of a dive cannot be taken back.', { hint: 'Remove the dive instead.' })
    const { facts, ...rest } = JSON.parse(text) as DiveChange
    Object.assign(change, rest, facts === undefined ? {} : { facts: { ...change.facts, ...facts } })
  }
  if (steps.length === 0) return
  await writeChange(db, diveId, change, await getDiveState(db, diveId))
  for (const step of steps) await markUndone(db, step.id, target.is_undone === 0)
}

function inverseOf(change: DiveChange, before: DiveState): DiveChange {
  const inverse: DiveChange = {}
  if (change.facts) inverse.facts = Object.fromEntries(Object.keys(change.facts).map((name) => [name, before.facts[name as keyof DiveFacts]]))
  if (change.stages) inverse.stages = before.stages
  if (change.isRemoved !== undefined) inverse.isRemoved = before.isRemoved
  if (change.workState !== undefined) inverse.workState = before.workState
  return inverse
}

/** Labels that were looked at and are no longer there make a dive "labelled" again, in the same operation. */
function withWorkState(change: DiveChange, before: DiveState): DiveChange {
  if (change.workState !== undefined || !changesLabels(change, before)) return change
  return { ...change, workState: stateAfterEdit(before.workState, before.stages.length, (change.stages ?? before.stages).length) }
}

function changesLabels({ stages, facts }: DiveChange, before: DiveState): boolean {
  const { startFrame = before.facts.startFrame, endFrame = before.facts.endFrame } = facts ?? {}
  if (startFrame !== before.facts.startFrame || endFrame !== before.facts.endFrame) return true
  const seen = (list: readonly Stage[]): string => JSON.stringify(list.map(({ label, startFrame }) => [label, startFrame]))
  return stages !== undefined && seen(stages) !== seen(before.stages)
}

async function writeChange(db: Db, diveId: number, change: DiveChange, before: DiveState): Promise<void> {
  const video = found(await db.selectFrom('videos').select('name').where('id', '=', before.videoId).executeTakeFirst(), 'video', before.videoId)
  const stages = change.stages ?? before.stages
  if (change.stages) await replaceStages(db, diveId, change.stages)
  await updateDive(db, diveId, { facts: { ...before.facts, ...change.facts }, videoName: video.name, stageCount: stages.length, isRemoved: change.isRemoved ?? before.isRemoved, workState: withWorkState(change, before).workState ?? before.workState })
}
