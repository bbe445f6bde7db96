import type { Kysely } from 'kysely'
import type { Category } from '../../shared/contract/categories.ts'
import type { ImportCounts, ImportEntry } from '../../shared/contract/datasets.ts'
import type { DiveId, SplitPart, VideoId } from '../../shared/contract/entities.ts'
import { emptyFrameIndex, encodeFrameIndex } from '../../shared/frame-index.ts'
import { attachPictures } from './attach-pictures.ts'
import { now } from './clock.ts'
import type { LibraryContext } from './context.ts'
import { createDive, placedStages } from './create-dive.ts'
import type { DiveOrigin, ImportedDive } from './dive-records.ts'
import { applyOperation, getDiveState, redoOperation, undoOperation } from './dive-operations.ts'
import { fitToPictures } from './fit-to-pictures.ts'
import type { Author, NewVideo } from './library.ts'
import { found } from './not-found.ts'
import { storeOfficialSplits } from './official-splits.ts'
import type { Database } from './schema.ts'
import { addCategories, listCategories } from './tables/categories.ts'
import { factsOf } from './tables/dives.ts'
import { getRedoable, getUndoable } from './tables/operations.ts'
import { originOf, putOrigin } from './tables/origins.ts'
import { listStagesOf } from './tables/stages.ts'

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
}

export interface BatchVideo {
  key: string
  name: string
  kind: 'file' | 'frames'
  width: number
  height: number
  frameRate: number
  frameCount: number
  /** Read and ready; null: still awaited. */
  pictures: NewVideo | null
}

/** What an import stores, decided beforehand (datasets/plan-import.ts). */
export interface ImportBatch {
  dataset: string
  title: string
  path: string
  categories: readonly Category[]
  /** Every video that new dives need or that gets its pictures now. */
  videos: readonly BatchVideo[]
  create: readonly { origin: DiveOrigin }[]
  restore: readonly { diveId: DiveId; origin: DiveOrigin }[]
  change: readonly { diveId: DiveId; origin: DiveOrigin }[]
  splits: readonly { name: string; members: readonly { key: string; part: SplitPart }[] }[]
  counts: ImportCounts
}

/** Data sets in the library: what came from where, and imports as operations that can be taken back whole. */
export interface DataSets {
  categories(): Promise<Category[]>
  /** By the data set's own keys. */
  known(dataset: string): Promise<Map<string, KnownDive>>
  /** Videos of the data set that have their pictures, by the data set's own keys. */
  attachedVideos(dataset: string): Promise<Map<string, VideoId>>
  /** All or nothing. Splits whose name is taken by one with other members get a number. Errors: as `Dives.create`. */
  store(batch: ImportBatch, author: Author): Promise<ImportEntry>
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
    async attachedVideos(dataset) {
      const rows = await query.selectFrom('origins').innerJoin('dives', 'dives.id', 'origins.dive_id').innerJoin('videos', 'videos.id', 'dives.video_id')
        .where('origins.dataset', '=', dataset).where('videos.is_awaited', '=', 0).select(['origins.video_key', 'videos.id']).distinct().execute()
      return new Map(rows.map((row) => [row.video_key, row.id as VideoId]))
    },
    async store(batch, author) {
      const stored = await write(async (db) => {
        await addCategories(db, batch.categories)
        const { id: importId } = await db.insertInto('imports').values({ dataset: batch.dataset, title: batch.title, path: batch.path, who: author.name, at: now(), counts: JSON.stringify(batch.counts) }).returning('id').executeTakeFirstOrThrow()
        const videos = await storeVideos(db, context, batch, author)
        const changed: DiveId[] = []
        const keep = async (diveId: DiveId, kind: 'created' | 'restored' | 'changed', before: DiveOrigin | null, after: DiveOrigin, operationId: number | null): Promise<void> => {
          await putOrigin(db, diveId, after)
          await db.insertInto('import_changes').values({ import_id: importId, dive_id: diveId, kind, operation_id: operationId, origin_before: before === null ? null : JSON.stringify(before), origin_after: JSON.stringify(after) }).execute()
          changed.push(diveId)
        }
        for (const { origin } of batch.create) {
          const video = found(videos.get(origin.videoKey), 'video', 0)
          const fitted = fitToPictures(origin.imported, video.frameCount)
          await keep(await createDive(db, video, fitted, author), 'created', null, origin, null)
        }
        for (const { diveId, origin } of batch.restore) {
          const state = await getDiveState(db, diveId)
          if (state.isRemoved) await applyOperation(db, diveId, { kind: 'restore', summary: `Imported again from ${batch.title}`, who: author.name, change: { isRemoved: false } }, state)
          await keep(diveId, 'restored', origin, origin, null)
        }
        for (const { diveId, origin } of batch.change) {
          const state = await getDiveState(db, diveId)
          const video = await db.selectFrom('videos').select('frame_count').where('id', '=', state.videoId).executeTakeFirstOrThrow()
          const { facts, stages } = fitToPictures(origin.imported, video.frame_count)
          await applyOperation(db, diveId, { kind: 'import', summary: `Changed by ${batch.title}`, who: author.name, change: { facts, stages: placedStages(stages, state.stages, author) } }, state)
          const before = originOf(await db.selectFrom('origins').selectAll().where('dive_id', '=', diveId).executeTakeFirstOrThrow())
          await keep(diveId, 'changed', before, origin, (await getUndoable(db, diveId))?.id ?? null)
        }
        await storeOfficialSplits(db, batch.dataset, batch.splits)
        return { importId, changed }
      })
      context.changed(['videos', 'dives', 'splits'], stored.changed)
      return entry(query, stored.importId)
    },
    async imports() {
      return (await query.selectFrom('imports').selectAll().orderBy('id', 'desc').execute()).map(entryOf)
    },
    undo: (importId, author) => turn(importId, author, true),
    redo: (importId, author) => turn(importId, author, false),
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
        if (change.kind === 'changed') {
          const next = isUndo ? await getUndoable(db, diveId) : await getRedoable(db, diveId)
          if (next?.id !== change.operation_id) {
            kept++
            continue
          }
          await (isUndo ? undoOperation(db, diveId) : redoOperation(db, diveId))
        } else {
          const state = await getDiveState(db, diveId)
          if (state.isRemoved === isUndo) continue
          await applyOperation(db, diveId, { kind: isUndo ? 'remove' : 'restore', summary: `${isUndo ? 'Took back' : 'Brought back'} the import of ${title}`, who: author.name, change: { isRemoved: isUndo } }, state)
        }
        const origin = isUndo ? (change.origin_before ?? change.origin_after) : change.origin_after
        await putOrigin(db, diveId, JSON.parse(origin) as DiveOrigin)
        touched.push(diveId)
      }
      await db.updateTable('imports').set({ is_undone: isUndo ? 1 : 0 }).where('id', '=', importId).execute()
      return { kept, touched }
    })
    if (touched.length > 0) context.changed(['videos', 'dives', 'splits'], touched)
    return { entry: await entry(query, importId), kept }
  }
}

function entryOf(row: { id: number; dataset: string; title: string; path: string; who: string; at: string; counts: string; is_undone: number }): ImportEntry {
  return { id: row.id, dataset: row.dataset, title: row.title, path: row.path, who: row.who, at: row.at, counts: JSON.parse(row.counts) as ImportCounts, isUndone: row.is_undone === 1 }
}

/** The rows of the batch's videos: found by earlier dives or by content, completed with their pictures, or new. */
async function storeVideos(db: Kysely<Database>, context: LibraryContext, batch: ImportBatch, author: Author): Promise<Map<string, { id: number; name: string; frameCount: number }>> {
  const rows = await db.selectFrom('origins').innerJoin('dives', 'dives.id', 'origins.dive_id').where('dataset', '=', batch.dataset).select(['video_key', 'dives.video_id']).distinct().execute()
  const known = new Map(rows.map((row) => [row.video_key, row.video_id]))
  const videos = new Map<string, { id: number; name: string; frameCount: number }>()
  for (const video of batch.videos) {
    const hash = `awaited:${batch.dataset}/${video.key}`
    const awaited = known.get(video.key) ?? (await db.selectFrom('videos').select('id').where('content_hash', '=', hash).executeTakeFirst())?.id
    const id = awaited ?? (await db.insertInto('videos').values({
      name: video.name, path: '', kind: video.kind, content_hash: hash, size_bytes: 0, width: video.width, height: video.height, frame_count: video.frameCount, duration_seconds: video.frameCount / video.frameRate,
      frame_rate: video.frameRate, is_variable_frame_rate: 0, codec: '', proxy_path: null, is_rendered: 0, is_awaited: 1, frame_index: Buffer.from(encodeFrameIndex(emptyFrameIndex()).buffer), created_at: now(),
    }).returning('id').executeTakeFirstOrThrow()).id
    const at = video.pictures === null ? id : await attachPictures(db, context.folder, id, video.pictures, author)
    const row = await db.selectFrom('videos').select(['id', 'name', 'frame_count', 'is_awaited']).where('id', '=', at).executeTakeFirstOrThrow()
    // Without pictures a video is as long as its labels need.
    if (row.is_awaited === 1 && row.frame_count < video.frameCount) await db.updateTable('videos').set({ frame_count: video.frameCount }).where('id', '=', row.id).execute()
    videos.set(video.key, { id: row.id, name: row.name, frameCount: row.is_awaited === 1 ? Math.max(row.frame_count, video.frameCount) : row.frame_count })
  }
  return videos
}
