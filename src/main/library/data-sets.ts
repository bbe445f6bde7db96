import type { Kysely } from 'kysely'
import type { Category } from '../../shared/contract/categories.ts'
import type { ImportCounts, ImportEntry } from '../../shared/contract/datasets.ts'
import type { DiveId, SplitPart, Stage, VideoId } from '../../shared/contract/entities.ts'
import { now } from './clock.ts'
import type { LibraryContext } from './context.ts'
import type { DiveOrigin, DiveWork, ImportedDive } from './dive-records.ts'
import { applyOperation, getDiveState, redoOperation, undoOperation } from './dive-operations.ts'
import { ImportPeople, turnPeople } from './import-people.ts'
import { nextOf, turnWork, type WorkDone } from './import-work.ts'
import type { Author, NewModel, NewVideo } from './library.ts'
import { found } from './not-found.ts'
import { storeOfficialSplits } from './official-splits.ts'
import type { WorkChange } from './plan-work.ts'
import type { Database } from './schema.ts'
import { sumCounts, splitsOf, storeBatch } from './store-batch.ts'
import { listCategories } from './tables/categories.ts'
import { factsOf } from './tables/dives.ts'
import { putModel } from './tables/models.ts'
import { originOf, putOrigin } from './tables/origins.ts'
import { listStagesOf } from './tables/stages.ts'
import { heldWorkOf, type HeldWork } from './work-records.ts'

/** What the library holds of one dive of a data set. */
export interface KnownDive {
  diveId: DiveId
  isRemoved: boolean
  /** Removed because its import was taken back: another import brings it again. */
  isTakenBack: boolean
  origin: DiveOrigin
  /** As it is now, edits included. */
  current: ImportedDive
  videoId: VideoId
  isAwaited: boolean
  frameCount: number
  /** It began in this library and comes back: what it was like when it left is not known, so whatever differs is in conflict. */
  isBaseUnknown?: boolean
  /** Asked for where the source speaks of the work on dives. */
  work?: HeldWork
}

export interface BatchVideo {
  key: string
  name: string
  kind: 'file' | 'frames'
  width: number
  height: number
  frameRate: number
  frameCount: number
  isRendered?: boolean
  /** Read and ready; null: still awaited. */
  pictures: NewVideo | null
}

/** What is stored of a dive, where that is not what its data set said of it, and who placed its stages, where it was not the import. */
export interface BatchDive {
  origin: DiveOrigin
  dive?: ImportedDive
  placed?: readonly Stage[]
  /** What its source says of the work on it, of a bundle; on a dive that is there already, what is taken over of it. */
  said?: DiveWork
  work?: WorkChange | null
}

/** What an import stores, decided beforehand (datasets/plan-import.ts). */
export interface ImportBatch {
  dataset: string
  title: string
  path: string
  categories: readonly Category[]
  /** Every video that new dives need or that gets its pictures now. */
  videos: readonly BatchVideo[]
  create: readonly BatchDive[]
  restore: readonly { diveId: DiveId; origin: DiveOrigin }[]
  /**
   * `keepsDive`: only what the data set keeps beside the dive, or the work on it, is new; the dive stays as it is, edits included.
   * `keepsOrigin`: and so does what is known of where it came from, since its labels are in conflict.
   */
  change: readonly (BatchDive & { diveId: DiveId; keepsDive: boolean; keepsOrigin?: boolean })[]
  splits: readonly { name: string; members: readonly { key: string; part: SplitPart }[] }[]
  counts: ImportCounts
}

/** Several batches as one operation: the data sets of a bundle, with the models that came along. */
export interface ImportTogether {
  dataset: string
  title: string
  path: string
  batches: readonly ImportBatch[]
  /** Their files are in place. Models stay when the import is taken back. */
  models: readonly NewModel[]
}

/** Data sets in the library: what came from where, and imports as operations that can be taken back whole. */
export interface DataSets {
  categories(): Promise<Category[]>
  /** By the data set's own keys. */
  known(dataset: string): Promise<Map<string, KnownDive>>
  /** Who does what about these dives, and what was said of them. */
  work(diveIds: readonly DiveId[]): Promise<Map<DiveId, HeldWork>>
  /** Videos of the data set that have their pictures, by the data set's own keys. */
  attachedVideos(dataset: string): Promise<Map<string, VideoId>>
  /** The keys of these of every data set. */
  allAttachedKeys(): Promise<Record<string, string[]>>
  /** All or nothing. Splits whose name is taken by one with other members get a number. Errors: as `Dives.create`. */
  store(batch: ImportBatch, author: Author): Promise<ImportEntry>
  /** The same for several batches in one transaction, with one entry whose counts are their sums. Labels are the author's, the entry names who imported. */
  storeTogether(together: ImportTogether, author: Author, by?: Author): Promise<ImportEntry>
  /** Newest first. */
  imports(): Promise<ImportEntry[]>
  /** Takes an import back: what it made is removed, what it changed is as before, unless somebody edited it since (`kept`). Errors: 'not-found', 'conflict' when it is undone already. */
  undo(importId: number, author: Author): Promise<{ entry: ImportEntry; kept: number }>
  redo(importId: number, author: Author): Promise<{ entry: ImportEntry; kept: number }>
}

export function createDataSets(context: LibraryContext): DataSets {
  const { connection: { query, write } } = context

  async function entry(db: Kysely<Database>, id: number): Promise<ImportEntry> {
    return entryOf(found(await db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst(), 'import', id))
  }

  return {
    categories: () => listCategories(query),
    async known(dataset) {
      const rows = await query.selectFrom('dives').innerJoin('origins', 'origins.dive_id', 'dives.id').innerJoin('videos', 'videos.id', 'dives.video_id').where('origins.dataset', '=', dataset)
        .selectAll('dives').select(['origins.dive_id', 'origins.dataset', 'origins.key', 'origins.video_key', 'origins.competition', 'origins.source_start', 'origins.source_end', 'origins.imported', 'origins.details', 'videos.is_awaited', 'videos.frame_count'])
        .select((eb) => eb.selectFrom('import_changes').innerJoin('imports', 'imports.id', 'import_changes.import_id').whereRef('import_changes.dive_id', '=', 'dives.id').where('import_changes.kind', '<>', 'changed').orderBy('imports.id', 'desc').limit(1).select('imports.is_undone').as('undone'))
        .execute()
      const stages = await listStagesOf(query, rows.map((row) => row.id))
      return new Map(rows.map((row): [string, KnownDive] => [row.key, {
        diveId: row.id as DiveId, isRemoved: row.is_removed === 1, isTakenBack: row.is_removed === 1 && row.undone === 1, origin: originOf(row),
        current: { category: row.category, facts: factsOf(row), stages: (stages.get(row.id) ?? []).map(({ label, startFrame }) => ({ label, startFrame })) },
        videoId: row.video_id as VideoId, isAwaited: row.is_awaited === 1, frameCount: row.frame_count,
      }]))
    },
    work: (diveIds) => heldWorkOf(query, diveIds),
    async attachedVideos(dataset) {
      const rows = await query.selectFrom('origins').innerJoin('dives', 'dives.id', 'origins.dive_id').innerJoin('videos', 'videos.id', 'dives.video_id')
        .where('origins.dataset', '=', dataset).where('videos.is_awaited', '=', 0).select(['origins.video_key', 'videos.id']).distinct().execute()
      return new Map(rows.map((row) => [row.video_key, row.id as VideoId]))
    },
    async allAttachedKeys() {
      const rows = await query.selectFrom('origins').innerJoin('dives', 'dives.id', 'origins.dive_id').innerJoin('videos', 'videos.id', 'dives.video_id').where('videos.is_awaited', '=', 0).select(['origins.dataset', 'origins.video_key']).distinct().execute()
      const keys: Record<string, string[]> = {}
      for (const row of rows) (keys[row.dataset] ??= []).push(row.video_key)
      return keys
    },
    store: (batch, author) => storeTogether({ dataset: batch.dataset, title: batch.title, path: batch.path, batches: [batch], models: [] }, author),
    storeTogether,
    async imports() {
      return (await query.selectFrom('imports').selectAll().orderBy('id', 'desc').execute()).map(entryOf)
    },
    undo: (importId, author) => turn(importId, author, true),
    redo: (importId, author) => turn(importId, author, false),
  }

  async function storeTogether({ dataset, title, path, batches, models }: ImportTogether, author: Author, by?: Author): Promise<ImportEntry> {
    const stored = await write(async (db) => {
      const { id: importId } = await db.insertInto('imports').values({ dataset, title, path, who: by?.name ?? author.name, at: now(), counts: JSON.stringify(sumCounts(batches.map(({ counts }) => counts))) }).returning('id').executeTakeFirstOrThrow()
      const changed: DiveId[] = []
      const people = new ImportPeople(db, author.name)
      for (const batch of batches) changed.push(...(await storeBatch(db, context, batch, importId, author, people)))
      if (people.brought.length > 0) await db.updateTable('imports').set({ people: JSON.stringify(people.brought) }).where('id', '=', importId).execute()
      await storeOfficialSplits(db, dataset, splitsOf(batches))
      for (const model of models) await putModel(db, context.folder, model)
      return { importId, changed }
    })
    context.changed(['videos', 'dives', 'splits', 'work', ...(models.length > 0 ? (['models'] as const) : [])], stored.changed)
    return entry(query, stored.importId)
  }

  async function turn(importId: number, author: Author, isUndo: boolean): Promise<{ entry: ImportEntry; kept: number }> {
    const { kept, touched } = await write(async (db) => {
      const { isUndone, title } = await entry(db, importId)
      if (isUndone === isUndo) return { kept: 0, touched: [] }
      const changes = await db.selectFrom('import_changes').selectAll().where('import_id', '=', importId).orderBy('dive_id').execute()
      const touched: DiveId[] = []
      let kept = 0
      for (const change of changes) {
        const diveId = change.dive_id as DiveId
        const done = change.work === null ? null : (JSON.parse(change.work) as WorkDone)
        if (done !== null) await turnWork(db, diveId, done, isUndo)
        const operations = [change.operation_id, done?.operationId ?? null].filter((id) => id !== null)
        if (change.kind === 'changed' && operations.length > 0) {
          const next = await nextOf(db, diveId, operations, isUndo)
          if (next === null) {
            kept++
            if (done !== null) touched.push(diveId)
            continue
          }
          for (const _each of next) await (isUndo ? undoOperation(db, diveId) : redoOperation(db, diveId))
        } else if (change.kind !== 'changed') {
          const state = await getDiveState(db, diveId)
          if (state.isRemoved === isUndo) continue
          await applyOperation(db, diveId, { kind: isUndo ? 'remove' : 'restore', summary: `${isUndo ? 'Took back' : 'Brought back'} the import of ${title}`, who: author.name, change: { isRemoved: isUndo } }, state)
        }
        if (done?.keepsOrigin === true) {
          touched.push(diveId)
          continue
        }
        if (isUndo && change.kind === 'changed' && change.origin_before === null) {
          await db.deleteFrom('origins').where('dive_id', '=', diveId).execute()
          touched.push(diveId)
          continue
        }
        const origin = isUndo ? (change.origin_before ?? change.origin_after) : change.origin_after
        await putOrigin(db, diveId, JSON.parse(origin) as DiveOrigin)
        touched.push(diveId)
      }
      await db.updateTable('imports').set({ is_undone: isUndo ? 1 : 0 }).where('id', '=', importId).execute()
      const { people } = await db.selectFrom('imports').select('people').where('id', '=', importId).executeTakeFirstOrThrow()
      await turnPeople(db, JSON.parse(people) as number[], isUndo)
      return { kept, touched }
    })
    if (touched.length > 0) context.changed(['videos', 'dives', 'splits', 'work'], touched)
    return { entry: await entry(query, importId), kept }
  }
}

function entryOf(row: { id: number; dataset: string; title: string; path: string; who: string; at: string; counts: string; is_undone: number }): ImportEntry {
  return { id: row.id, dataset: row.dataset, title: row.title, path: row.path, who: row.who, at: row.at, counts: JSON.parse(row.counts) as ImportCounts, isUndone: row.is_undone === 1 }
}

