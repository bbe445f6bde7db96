import type { Kysely } from 'kysely'
import type { AnnotatorId, DiveId, Stage } from '../../../shared/contract/entities.ts'
import { roundChoice, type LabelRound, type LabelRoundId } from '../../../shared/contract/second-labels.ts'
import { placerOf } from '../../../shared/domain/agreement/adjudicated-name.ts'
import { StudioError } from '../../../shared/errors.ts'
import { now } from '../clock.ts'
import type { Author } from '../library.ts'
import type { Database, Row } from '../schema.ts'
import type { FirstLabels, NewRound } from '../second-labels.ts'
import { listStagesOf } from './stages.ts'

/** Rounds of second labelling and what was frozen when they were made. */
type Db = Kysely<Database>

/** Inside a transaction. Errors: 'invalid-input' where no dive or nobody is left. */
export async function insertRound(db: Db, round: NewRound, author: Author): Promise<{ id: LabelRoundId; leftOut: number }> {
  const dives = await inParts(round.diveIds, (ids) => db.selectFrom('dives').select(['id', 'start_frame', 'end_frame']).where('id', 'in', ids).where('is_removed', '=', 0).execute())
  if (dives.length === 0) throw new StudioError('invalid-input', 'No dive is chosen for this round.', { hint: 'Loosen the filter, or choose other dives.' })
  const people = await db.selectFrom('annotators').selectAll().where('id', 'in', [...round.annotatorIds]).execute()
  const stages = await listStagesOf(db, dives.map(({ id }) => id))
  const sets = dives.flatMap((dive) => people.filter((person) => round.choice.withOwn || !isOwn(person, stages.get(dive.id) ?? [])).map((person) => ({ dive_id: dive.id, annotator_id: person.id })))
  if (sets.length === 0) throw new StudioError('invalid-input', 'Nobody is left to label these dives a second time: their labels are by the people chosen.', { hint: 'Choose somebody else, or let people label their own dives again.' })
  const { id } = await db.insertInto('label_rounds').values({ name: round.name, asks_scores: Number(round.asksScores), choice: JSON.stringify(round.choice), made_by: author.name, made_at: now() }).returning('id').executeTakeFirstOrThrow()
  const used = new Set(sets.map((set) => set.dive_id))
  for (const part of parts(dives.filter((dive) => used.has(dive.id)), 2000)) {
    await db.insertInto('label_round_dives').values(part.map((dive) => ({ round_id: id, dive_id: dive.id, start_frame: dive.start_frame, end_frame: dive.end_frame, first_stages: JSON.stringify(stages.get(dive.id) ?? []) }))).execute()
  }
  for (const part of parts(sets, 5000)) await db.insertInto('label_sets').values(part.map((set) => ({ round_id: id, ...set }))).execute()
  return { id: id as LabelRoundId, leftOut: dives.length * people.length - sets.length }
}

/** Somebody's own labels: a boundary they placed, under any of their names. */
function isOwn(person: Row<'annotators'>, stages: readonly Stage[]): boolean {
  const names = new Set([person.name, ...(JSON.parse(person.former_names) as string[])].map((name) => name.toLowerCase()))
  return stages.some(({ provenance }) => provenance.kind === 'person' && names.has(placerOf(provenance.name).toLowerCase()))
}

/** Newest first. */
export async function listRounds(db: Db, only?: LabelRoundId): Promise<LabelRound[]> {
  let wanted = db.selectFrom('label_rounds').selectAll().orderBy('id', 'desc')
  wanted = only === undefined ? wanted.where('is_removed', '=', 0) : wanted.where('id', '=', only)
  const rounds = await wanted.execute()
  const ids = rounds.map(({ id }) => id)
  const dives = await db.selectFrom('label_round_dives').select(['round_id', (eb) => eb.fn.countAll<number>().as('count')]).where('round_id', 'in', ids).groupBy('round_id').execute()
  const counts = await db.selectFrom('label_sets').innerJoin('annotators', 'annotators.id', 'label_sets.annotator_id').where('round_id', 'in', ids)
    .select(['round_id', 'annotator_id', 'annotators.name', (eb) => eb.fn.countAll<number>().as('total'), (eb) => eb.fn.countAll<number>().filterWhere('state', '=', 'in-progress').as('inProgress'), (eb) => eb.fn.countAll<number>().filterWhere('state', '=', 'submitted').as('submitted')])
    .groupBy(['round_id', 'annotator_id', 'annotators.name']).orderBy('annotators.name').execute()
  return rounds.map((row) => ({
    id: row.id as LabelRoundId, name: row.name, asksScores: row.asks_scores === 1, choice: roundChoice.parse(JSON.parse(row.choice)), madeBy: row.made_by, madeAt: row.made_at,
    diveCount: dives.find(({ round_id }) => round_id === row.id)?.count ?? 0,
    people: counts.filter(({ round_id }) => round_id === row.id).map(({ annotator_id, name, total, inProgress, submitted }) => ({ annotatorId: annotator_id as AnnotatorId, name, total, inProgress, submitted })),
  }))
}

/** Of one round, or of all that are not removed; dives that are. */
export async function listFirstLabels(db: Db, roundId: LabelRoundId | null): Promise<FirstLabels[]> {
  let wanted = db.selectFrom('label_round_dives').innerJoin('label_rounds', 'label_rounds.id', 'label_round_dives.round_id').innerJoin('dives', 'dives.id', 'label_round_dives.dive_id').selectAll('label_round_dives').where('dives.is_removed', '=', 0)
  wanted = roundId === null ? wanted.where('label_rounds.is_removed', '=', 0) : wanted.where('round_id', '=', roundId)
  return (await wanted.orderBy('round_id').orderBy('dive_id').execute()).map((row) => ({ roundId: row.round_id as LabelRoundId, diveId: row.dive_id as DiveId, startFrame: row.start_frame, endFrame: row.end_frame, stages: JSON.parse(row.first_stages) as Stage[] }))
}

function parts<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
}

async function inParts<T, R>(items: readonly T[], read: (part: T[]) => Promise<R[]>): Promise<R[]> {
  const found: R[] = []
  for (const part of parts(items, 10_000)) found.push(...await read(part))
  return found
}
