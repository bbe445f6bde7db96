import type { Kysely } from 'kysely'
import { importCountNames, type ImportCounts } from '../../shared/contract/datasets.ts'
import type { DiveId } from '../../shared/contract/entities.ts'
import { placerOf } from '../../shared/domain/agreement/adjudicated-name.ts'
import { emptyFrameIndex, encodeFrameIndex } from '../../shared/frame-index.ts'
import { attachPictures } from './attach-pictures.ts'
import { now } from './clock.ts'
import type { LibraryContext } from './context.ts'
import { createDive, placedStages } from './create-dive.ts'
import type { ImportBatch } from './data-sets.ts'
import type { DiveOrigin } from './dive-records.ts'
import { applyOperation, getDiveState } from './dive-operations.ts'
import { fitToPictures } from './fit-to-pictures.ts'
import type { ImportPeople } from './import-people.ts'
import { storeWork, storeWorkOfNew, type WorkDone } from './import-work.ts'
import type { Author } from './library.ts'
import { found } from './not-found.ts'
import type { BroughtSplit } from './official-splits.ts'
import type { Database } from './schema.ts'
import { addCategories } from './tables/categories.ts'
import { getUndoable } from './tables/operations.ts'
import { originOf, putOrigin } from './tables/origins.ts'

/** One data set of an import written into the library, inside the import's transaction. @returns the dives that changed */
export async function storeBatch(db: Kysely<Database>, context: LibraryContext, batch: ImportBatch, importId: number, author: Author, people: ImportPeople): Promise<DiveId[]> {
  await addCategories(db, batch.categories)
  const videos = await storeVideos(db, context, batch, author)
  const changed: DiveId[] = []
  const keep = async (diveId: DiveId, kind: 'created' | 'restored' | 'changed', before: DiveOrigin | null, after: DiveOrigin, operationId: number | null, work: WorkDone | null = null): Promise<void> => {
    if (work?.keepsOrigin !== true) await putOrigin(db, diveId, after)
    await db.insertInto('import_changes').values({ import_id: importId, dive_id: diveId, kind, operation_id: operationId, origin_before: before === null ? null : JSON.stringify(before), origin_after: JSON.stringify(after), work: work === null ? null : JSON.stringify(work) }).execute()
    changed.push(diveId)
  }
  for (const { origin, dive = origin.imported, placed, said } of batch.create) {
    const video = found(videos.get(origin.videoKey), 'video', 0)
    const diveId = await createDive(db, video, fitToPictures(dive, video.frameCount), author, placed)
    if (said !== undefined) {
      for (const { provenance } of placed ?? []) if (provenance.kind === 'person') await people.find(placerOf(provenance.name))
      await storeWorkOfNew(db, diveId, said, dive, people)
    }
    await keep(diveId, 'created', null, origin, null)
  }
  for (const { diveId, origin } of batch.restore) {
    const state = await getDiveState(db, diveId)
    if (state.isRemoved) await applyOperation(db, diveId, { kind: 'restore', summary: `Imported again from ${batch.title}`, who: author.name, change: { isRemoved: false } }, state)
    await keep(diveId, 'restored', origin, origin, null)
  }
  for (const { diveId, origin, dive = origin.imported, placed = [], keepsDive, keepsOrigin = false, work } of batch.change) {
    // A dive that began in this library has no origin until it comes back to it.
    const row = await db.selectFrom('origins').selectAll().where('dive_id', '=', diveId).executeTakeFirst()
    const before = row === undefined ? null : originOf(row)
    const storeItsWork = async (): Promise<WorkDone | null> => (work == null ? null : storeWork(db, diveId, work, dive, people, keepsOrigin))
    if (keepsDive) {
      await keep(diveId, 'changed', before, origin, null, await storeItsWork())
      continue
    }
    const state = await getDiveState(db, diveId)
    const video = await db.selectFrom('videos').select('frame_count').where('id', '=', state.videoId).executeTakeFirstOrThrow()
    const { facts, stages } = fitToPictures(dive, video.frame_count)
    await applyOperation(db, diveId, { kind: 'import', summary: `Changed by ${batch.title}`, who: author.name, change: { facts, stages: placedStages(stages, [...placed, ...state.stages], author) } }, state)
    await keep(diveId, 'changed', before, origin, (await getUndoable(db, diveId))?.id ?? null, await storeItsWork())
  }
  return changed
}

/** Splits of the same name are one, whatever data sets their dives are of. */
export function splitsOf(batches: readonly ImportBatch[]): BroughtSplit[] {
  const splits = new Map<string, BroughtSplit['members'][number][]>()
  for (const { dataset, splits: brought } of batches) {
    for (const { name, members } of brought) {
      const known = splits.get(name) ?? []
      for (const { key, part } of members) known.push({ dataset, key, part })
      splits.set(name, known)
    }
  }
  return [...splits].map(([name, members]) => ({ name, members }))
}

export function sumCounts(counts: readonly ImportCounts[]): ImportCounts {
  return Object.fromEntries(importCountNames.map((name) => [name, counts.reduce((sum, each) => sum + each[name], 0)])) as ImportCounts
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
      frame_rate: video.frameRate, is_variable_frame_rate: 0, codec: '', proxy_path: null, is_rendered: video.isRendered === true ? 1 : 0, is_awaited: 1, frame_index: Buffer.from(encodeFrameIndex(emptyFrameIndex()).buffer), created_at: now(),
    }).returning('id').executeTakeFirstOrThrow()).id
    const at = video.pictures === null ? id : await attachPictures(db, context.folder, id, video.pictures, author)
    const row = await db.selectFrom('videos').select(['id', 'name', 'frame_count', 'is_awaited']).where('id', '=', at).executeTakeFirstOrThrow()
    // Without pictures a video is as long as its labels need.
    if (row.is_awaited === 1 && row.frame_count < video.frameCount) await db.updateTable('videos').set({ frame_count: video.frameCount }).where('id', '=', row.id).execute()
    videos.set(video.key, { id: row.id, name: row.name, frameCount: row.is_awaited === 1 ? Math.max(row.frame_count, video.frameCount) : row.frame_count })
  }
  return videos
}
