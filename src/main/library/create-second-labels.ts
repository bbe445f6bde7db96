import type { AnnotatorId, DiveId } from '../../shared/contract/entities.ts'
import type { BlindDive, LabelSetId } from '../../shared/contract/second-labels.ts'
import { StudioError } from '../../shared/errors.ts'
import { now } from './clock.ts'
import type { LibraryContext } from './context.ts'
import { checkStages } from './dive-checks.ts'
import { applyOperation, getDiveState } from './dive-operations.ts'
import { applyToSet, redoOfSet, refuseStaleSet, undoOfSet } from './label-set-operations.ts'
import { found } from './not-found.ts'
import type { Database, Row } from './schema.ts'
import type { SecondLabels } from './second-labels.ts'
import type { Kysely } from 'kysely'
import { insertRound, listRounds } from './tables/label-rounds.ts'
import { listOwnSets, listSubmittedOf, readBlindDive } from './tables/label-sets.ts'

type Db = Kysely<Database>

export function createSecondLabels(context: LibraryContext): SecondLabels {
  const { query, write } = context.connection

  /** One change of one's own set, durable when it resolves. */
  async function edit(setId: LabelSetId, annotatorId: AnnotatorId, basedOn: number | undefined, change: (db: Db, set: Row<'label_sets'>) => Promise<void>): Promise<BlindDive> {
    const diveId = await write(async (db) => {
      const set = await ownSet(db, setId, annotatorId)
      await refuseStaleSet(db, setId, basedOn)
      await change(db, set)
      return set.dive_id
    })
    context.changed(['work'], [diveId])
    return readBlindDive(query, setId)
  }

  /** As `edit`, refused once submitted. */
  const editOpen: typeof edit = (setId, annotatorId, basedOn, change) => edit(setId, annotatorId, basedOn, async (db, set) => {
    if (set.state === 'submitted') throw new StudioError('conflict', 'This second labelling has been submitted.', { hint: 'Take the submission back first to change it.' })
    await change(db, set)
  })

  return {
    async makeRound(round, author) {
      const { id, leftOut } = await write((db) => insertRound(db, round, author))
      context.changed(['work'])
      return { round: found((await listRounds(query, id))[0], 'round', id), leftOut }
    },
    rounds: () => listRounds(query),
    async setRemoved(roundId, isRemoved) {
      const { numUpdatedRows } = await write((db) => db.updateTable('label_rounds').set({ is_removed: Number(isRemoved) }).where('id', '=', roundId).executeTakeFirst())
      if (numUpdatedRows === 0n) found(undefined, 'round', roundId)
      context.changed(['work'])
    },
    mine: (annotatorId) => listOwnSets(query, annotatorId),
    async get(setId, annotatorId) {
      await ownSet(query, setId, annotatorId)
      return readBlindDive(query, setId)
    },
    setStages: (setId, stages, summary, annotatorId, basedOn) => editOpen(setId, annotatorId, basedOn, async (db, set) => {
      const { start_frame: startFrame, end_frame: endFrame } = await db.selectFrom('label_round_dives').select(['start_frame', 'end_frame']).where('round_id', '=', set.round_id).where('dive_id', '=', set.dive_id).executeTakeFirstOrThrow()
      checkStages(stages, { startFrame, endFrame })
      const tidy = stages.map((stage) => ({ label: stage.label?.trim() || null, startFrame: stage.startFrame }))
      if (JSON.stringify(tidy) !== set.stages) await applyToSet(db, set, { stages: tidy }, summary === '' ? 'Changed stages' : summary)
    }),
    setScore: (setId, scorePoints, annotatorId, basedOn) => editOpen(setId, annotatorId, basedOn, async (db, set) => {
      if (scorePoints !== set.score_points) await applyToSet(db, set, { scorePoints }, 'Changed score')
    }),
    undo: (setId, annotatorId, basedOn) => editOpen(setId, annotatorId, basedOn, (db) => undoOfSet(db, setId)),
    redo: (setId, annotatorId, basedOn) => editOpen(setId, annotatorId, basedOn, (db) => redoOfSet(db, setId)),
    submit: (setId, annotatorId, basedOn) => edit(setId, annotatorId, basedOn, async (db, set) => {
      if (set.state === 'submitted') return
      if (set.stages === '[]') throw new StudioError('bad-labels', 'This dive has no stages yet.', { hint: 'Mark its stages before you submit them.' })
      await db.updateTable('label_sets').set({ state: 'submitted', submitted_at: now() }).where('id', '=', setId).execute()
    }),
    reopen: (setId, annotatorId) => edit(setId, annotatorId, undefined, async (db, set) => {
      if (set.state !== 'submitted') return
      const decided = await db.selectFrom('operations').select('id').where('dive_id', '=', set.dive_id).where('kind', '=', 'adjudicate').where('is_undone', '=', 0).where('at', '>=', set.submitted_at ?? '').limit(1).executeTakeFirst()
      if (decided !== undefined) throw new StudioError('conflict', 'Somebody has decided on the labels of this dive since you submitted yours.', { hint: 'Your answer stays as it was compared.' })
      await db.updateTable('label_sets').set({ state: 'in-progress', submitted_at: null }).where('id', '=', setId).execute()
    }),
    async openSets(diveId) {
      return (await openSets(query).where('dive_id', '=', diveId).select((eb) => eb.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()).count
    },
    async openDives(annotatorId) {
      const rows = await openSets(query).where('annotator_id', '=', annotatorId).select(['label_sets.id', 'dive_id']).orderBy('label_sets.id', 'desc').execute()
      return new Map(rows.map((row) => [row.dive_id as DiveId, row.id as LabelSetId]))
    },
    submitted: (diveId) => listSubmittedOf(query, diveId),
    async adjudicate(diveId, stages, summary, author) {
      await write(async (db) => {
        const state = await getDiveState(db, diveId)
        if (state.isRemoved) throw new StudioError('conflict', `Dive ${diveId} was removed and cannot be edited.`, { hint: 'Restore it first.' })
        checkStages(stages, state.facts)
        await applyOperation(db, diveId, { kind: 'adjudicate', summary, who: author.name, change: { stages: [...stages] } }, state)
      })
      context.changed(['dives', 'work'], [diveId])
    },
  }
}

function openSets(db: Db) {
  return db.selectFrom('label_sets').innerJoin('label_rounds', 'label_rounds.id', 'label_sets.round_id').where('label_rounds.is_removed', '=', 0).where('state', '<>', 'submitted')
}

/** @throws StudioError 'not-found', 'conflict' for the set of somebody else */
async function ownSet(db: Db, setId: LabelSetId, annotatorId: AnnotatorId): Promise<Row<'label_sets'>> {
  const row = found(await db.selectFrom('label_sets').selectAll().where('id', '=', setId).executeTakeFirst(), 'second labelling', setId)
  if (row.annotator_id !== annotatorId) throw new StudioError('conflict', 'This second labelling belongs to somebody else, and is blind.', { hint: 'Open one of your own, or change who labels in the settings.' })
  return row
}
