import { sql } from 'kysely'
import type { Kysely, SelectQueryBuilder } from 'kysely'
import type { Dive, DiveFacts, DiveId } from '../../../shared/contract/entities.ts'
import { diveFilter } from '../../../shared/contract/library.ts'
import { normaliseDiveNumber } from '../../../shared/domain/dive-number.ts'
import { initialState, labelledStageCount, type WorkState } from '../../../shared/domain/work-states.ts'
import { now } from '../clock.ts'
import type { DiveQuery } from '../library.ts'
import { found } from '../not-found.ts'
import type { Database, NewRow, Row } from '../schema.ts'

/** The table of dives: reading pages fast, and the plain writes operations are made of. */
type Db = Kysely<Database>

export { labelledStageCount }

export function factsOf(row: Row<'dives'>): DiveFacts {
  return {
    startFrame: row.start_frame,
    endFrame: row.end_frame,
    diveNumber: row.dive_number,
    heightMetres: row.height_metres as DiveFacts['heightMetres'],
    difficulty: row.difficulty,
    athlete: row.athlete,
    event: row.event,
    round: row.round,
    awards: JSON.parse(row.awards) as number[],
    penaltyPoints: row.penalty_points,
    scorePoints: row.score_points,
    date: row.date,
  }
}

type FactColumns = Pick<NewRow<'dives'>, 'start_frame' | 'end_frame' | 'dive_number' | 'height_metres' | 'difficulty' | 'athlete' | 'event' | 'round' | 'awards' | 'penalty_points' | 'score_points' | 'date'>

function columnsOf(facts: DiveFacts): FactColumns {
  return {
    start_frame: facts.startFrame,
    end_frame: facts.endFrame,
    dive_number: facts.diveNumber,
    height_metres: facts.heightMetres,
    difficulty: facts.difficulty,
    athlete: facts.athlete,
    event: facts.event,
    round: facts.round,
    awards: JSON.stringify(facts.awards),
    penalty_points: facts.penaltyPoints,
    score_points: facts.scorePoints,
    date: facts.date,
  }
}

function searchText(facts: DiveFacts, videoName: string): string {
  return [facts.diveNumber ?? '', facts.athlete, facts.event, facts.round, facts.date ?? '', videoName].join('\n').toLowerCase()
}

export async function insertDive(db: Db, dive: { videoId: number; videoName: string; category: string; facts: DiveFacts; stageCount: number }): Promise<DiveId> {
  const at = now()
  const row = await db.insertInto('dives').values({
    video_id: dive.videoId, category: dive.category, ...columnsOf(dive.facts), is_removed: 0, stage_count: dive.stageCount, work_state: initialState(dive.stageCount),
    search_text: searchText(dive.facts, dive.videoName), created_at: at, updated_at: at,
  }).returning('id').executeTakeFirstOrThrow()
  return row.id as DiveId
}

export async function updateDive(db: Db, id: number, changes: { facts: DiveFacts; videoName: string; stageCount: number; isRemoved: boolean; workState: WorkState }): Promise<void> {
  await db.updateTable('dives').set({
    ...columnsOf(changes.facts), stage_count: changes.stageCount, is_removed: changes.isRemoved ? 1 : 0, work_state: changes.workState,
    search_text: searchText(changes.facts, changes.videoName), updated_at: now(),
  }).where('id', '=', id).execute()
}

/** Also removed dives. @throws StudioError 'not-found' */
export async function getDiveRow(db: Db, id: number): Promise<Row<'dives'>> {
  return found(await db.selectFrom('dives').selectAll().where('id', '=', id).executeTakeFirst(), 'dive', id)
}

/** Rows with everything a list shows, in the order asked; unknown ids are left out, removed ones too unless wanted. */
export async function getDives(db: Db, ids: readonly number[], options: { withRemoved?: boolean } = {}): Promise<Dive[]> {
  const byId = new Map<number, Dive>()
  // SQLite takes 32,766 parameters at most.
  for (let start = 0; start < ids.length; start += 10_000) {
    let query = db.selectFrom('dives')
      .innerJoin('videos', 'videos.id', 'dives.video_id')
      .selectAll('dives')
      .select(['videos.name as video_name', 'videos.frame_rate', 'videos.is_rendered', 'videos.is_awaited'])
      .select((eb) => eb.selectFrom('split_members').innerJoin('splits', 'splits.id', 'split_members.split_id').whereRef('split_members.dive_id', '=', 'dives.id').where('splits.is_active', '=', 1).select('split_members.part').as('part'))
      .select((eb) => eb.selectFrom('predictions').whereRef('predictions.dive_id', '=', 'dives.id').orderBy('predictions.id', 'desc').limit(1).select('predictions.predicted_score_points').as('predicted'))
      .where('dives.id', 'in', ids.slice(start, start + 10_000))
    if (!options.withRemoved) query = query.where('dives.is_removed', '=', 0)
    for (const row of await query.execute()) {
      byId.set(row.id, {
        ...factsOf(row),
        id: row.id as DiveId,
        videoId: row.video_id as Dive['videoId'],
        videoName: row.video_name,
        category: row.category,
        isAwaited: row.is_awaited === 1,
        frameRate: row.frame_rate,
        isRendered: row.is_rendered === 1,
        stageCount: row.stage_count,
        isLabelled: row.stage_count >= labelledStageCount,
        workState: row.work_state,
        predictedScorePoints: row.predicted,
        part: row.part,
        updatedAt: row.updated_at,
      })
    }
  }
  return ids.flatMap((id) => byId.get(id) ?? [])
}

type DivesOnly = SelectQueryBuilder<Database, 'dives', object>

/** The filtered dives in order; each order has its index. */
export function divePage(db: Db, query: DiveQuery): DivesOnly {
  const dives = filteredDives(db, query)
  const { sort, diveNumber } = diveFilter.parse(query)
  switch (sort) {
    case 'newest': return dives.orderBy('dives.id', 'desc')
    case 'score': return dives.orderBy('dives.score_points', 'desc').orderBy('dives.id')
    case 'date': return dives.orderBy(sql`dives.date IS NULL`).orderBy('dives.date', 'desc').orderBy('dives.id')
    case 'athlete': return dives.orderBy(sql`dives.athlete = ''`).orderBy(sql`dives.athlete COLLATE NOCASE`).orderBy('dives.id')
    case 'dive-number': {
      if (diveNumber !== null) return dives.orderBy('dives.id')
      return dives.orderBy(sql`dives.dive_number IS NULL`).orderBy('dives.dive_number').orderBy('dives.id')
    }
  }
}

function filteredDives(db: Db, query: DiveQuery): DivesOnly {
  const filter = diveFilter.parse(query)
  let dives: DivesOnly = db.selectFrom('dives').where('dives.is_removed', '=', 0)
  // Literal, so that it matches the expression the index is built on.
  if (filter.diveNumber !== null) dives = dives.where(sql<boolean>`(dives.dive_number IS NULL) = 0`).where('dives.dive_number', '=', normaliseDiveNumber(filter.diveNumber))
  if (filter.category !== null) dives = dives.where('dives.category', '=', filter.category)
  if (filter.labelled !== 'any') dives = dives.where('dives.stage_count', filter.labelled === 'yes' ? '>=' : '<', labelledStageCount)
  if (filter.part !== null) {
    const members = db.selectFrom('split_members').innerJoin('splits', 'splits.id', 'split_members.split_id').where('splits.is_active', '=', 1).where('split_members.part', '=', filter.part).select('split_members.dive_id')
    dives = dives.where('dives.id', 'in', members)
  }
  const { phrases, short, dates } = searchWords(filter.search)
  for (const date of dates) dives = date === null ? dives.where('dives.date', 'is', null) : dives.where('dives.date', '>=', date).where('dives.date', '<', `${date}~`)
  if (phrases !== null) dives = dives.where(sql<boolean>`dives.id IN (SELECT rowid FROM dives_search WHERE dives_search MATCH ${phrases})`)
  for (const word of short) {
    dives = dives.where((eb) => eb(eb.fn<number>('instr', ['dives.search_text', eb.val(word)]), '>', 0))
  }
  return dives
}

/**
 * The index knows parts of words from three characters on: `phrases` is what it is asked, null for nothing; shorter words are looked for one by one.
 * "date:2021" asks for dives of that year, month or day, and "date:none" (null) for those without a date. Pure.
 */
export function searchWords(search: string): { phrases: string | null; short: string[]; dates: (string | null)[] } {
  const all = search.toLowerCase().split(/\s+/).filter(Boolean)
  const asked = (word: string): string | undefined => /^date:(none|\d{4}(?:-\d{2}){0,2})$/.exec(word)?.[1]
  const words = all.filter((word) => asked(word) === undefined)
  const indexed = words.filter((word) => [...word].length >= 3)
  return {
    phrases: indexed.length === 0 ? null : indexed.map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND '),
    short: words.filter((word) => !indexed.includes(word)),
    dates: all.flatMap((word) => asked(word) ?? []).map((date) => (date === 'none' ? null : date)),
  }
}

export async function listDiveNumbers(db: Db): Promise<{ diveNumber: string | null; count: number }[]> {
  return db.selectFrom('dives').where('is_removed', '=', 0)
    .select(['dive_number as diveNumber', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy([sql`dive_number IS NULL`, 'dive_number']).orderBy(sql`dive_number IS NULL`).orderBy('dive_number').execute()
}
