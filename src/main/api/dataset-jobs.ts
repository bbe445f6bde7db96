import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { datasetProcedures, type ImportCounts } from '../../shared/contract/datasets.ts'
import { decodeFrameIndex } from '../../shared/frame-index.ts'
import { isNothingToDo } from '../datasets/plan-import.ts'
import type { SourceContents } from '../datasets/read-source.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { importDatasetItem, type ImportDatasetInput, type UnpackedModel } from '../engine/jobs/dataset-input.ts'
import type { ImportItem } from '../engine/jobs/import-input.ts'
import type { Library, NewVideo } from '../library/library.ts'
import { sumCounts } from '../library/store-batch.ts'
import { keepModels, removeUnreferenced, sweepBundles } from './bundle-files.ts'
import { annotator } from './annotator.ts'
import type { ServiceContext } from './context.ts'
import { importer, libraryVideos, planSource } from './import-plans.ts'

/**
 * Importing a data set, bundle or table as a job: the child reads, the parent
 * compares with the library and stores all or nothing. What a bundle was
 * unpacked to goes again, as far as the library does not use it.
 */
const importRequest = datasetProcedures['datasets.import'].input
export type DatasetImportRequest = z.infer<typeof importRequest>

interface Collected {
  source: SourceContents | null
  /** By data set, then by the set's own keys. */
  pictures: Map<string, Map<string, NewVideo>>
  models: UnpackedModel[]
  folder: string | null
}

export function importDatasetDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  const collected = new Map<number, Collected>()
  const of = (jobId: number): Collected => {
    const found = collected.get(jobId) ?? { source: null, pictures: new Map(), models: [], folder: null }
    collected.set(jobId, found)
    return found
  }

  /** @returns the closing message, and whether anything was stored */
  async function store({ source, pictures, models, folder }: Collected, onConflict: 'keep' | 'take'): Promise<{ closing: string | undefined; isStored: boolean }> {
    if (source === null) return { closing: undefined, isStored: false }
    const plans = await planSource(library, source, { onConflict, pictures })
    const counts = sumCounts(plans.map(({ batch }) => batch.counts))
    if (plans.every(isNothingToDo) && models.length === 0) return { closing: `Nothing to do: ${describeCounts(counts)}`, isStored: false }
    const kept = await keepModels(library, models)
    try {
      await library.dataSets.storeTogether({ dataset: source.name, title: source.title, path: source.path, batches: plans.map(({ batch }) => batch), models: kept.models }, importer(source), await annotator(library))
    } catch (error) {
      await kept.undo()
      throw error
    }
    if (folder !== null) await removeUnreferenced(library, folder)
    return { closing: `${describeCounts(counts)}${models.length === 0 ? '' : `, ${models.length} ${models.length === 1 ? 'model' : 'models'}`}`, isStored: true }
  }

  return {
    lane: 'files',
    isResumable: true,
    async prepare(raw, jobId): Promise<ImportDatasetInput[]> {
      collected.delete(jobId)
      const { onConflict: _onConflict, ...request } = importRequest.parse(raw)
      await sweepBundles(library)
      return [{
        ...request, libraryVideos: await libraryVideos(library), attachedKeys: await library.dataSets.allAttachedKeys(), bundlesFolder: join(library.folder.media, 'bundles'),
        knownModels: [...(await library.models.list()), ...(await library.models.list({ removed: true }))].filter(({ isPresent }) => isPresent).map(({ contentHash }) => contentHash),
        cacheFolder: library.folder.cache, ffmpegPath: await context.ffmpeg().then(({ path }) => path),
      }]
    },
    async onItem(raw, jobId) {
      const item = importDatasetItem.parse(raw)
      const found = of(jobId)
      if (item.type === 'unpacking') found.folder = item.folder
      else if (item.type === 'source') found.source = item.source
      else if (item.type === 'model') found.models.push(item.model)
      else {
        const pictures = await picturesOf(library, item.read)
        const isRendered = found.source?.datasets.find(({ name }) => name === item.dataset)?.videos.find(({ key }) => key === item.key)?.isRendered ?? false
        const ofDataset = found.pictures.get(item.dataset) ?? new Map<string, NewVideo>()
        if (pictures !== null) found.pictures.set(item.dataset, ofDataset.set(item.key, { ...pictures, isRendered: pictures.isRendered || isRendered }))
      }
    },
    async onEnd(outcome, jobId, raw) {
      const found = of(jobId)
      collected.delete(jobId)
      let isStored = false
      try {
        if (outcome.state !== 'done') return
        const ended = await store(found, importRequest.parse(raw).onConflict)
        isStored = ended.isStored
        return ended.closing
      } finally {
        if (!isStored && found.folder !== null) await rm(found.folder, { recursive: true, force: true })
      }
    },
  }
}

/** A video as it was read, or as the library has it; null where it could not be read. */
async function picturesOf(library: Library, read: ImportItem): Promise<NewVideo | null> {
  if (read.type === 'refused') return null
  if (read.type === 'video') {
    const { type: _type, warnings: _warnings, frameIndexBase64, ...facts } = read
    return { ...facts, isRendered: false, frameIndex: decodeFrameIndex(Buffer.from(frameIndexBase64, 'base64')) }
  }
  const known = await library.videos.findByHash(read.contentHash)
  if (known === null) return null
  const { id, hasProxy: _proxy, isPresent: _present, isAwaited: _awaited, createdAt: _created, ...facts } = known
  return { ...facts, frameIndex: await library.videos.frameIndex(id), proxyPath: null }
}

/** "3000 new, 12 unchanged"; parts that are zero are left out. */
export function describeCounts(counts: ImportCounts): string {
  const parts: [number, string][] = [
    [counts.created, 'new'], [counts.restored, 'brought back'], [counts.changed, 'changed'], [counts.unchanged, 'unchanged'], [counts.conflicting, 'in conflict with edits'],
    [counts.removed, 'removed here earlier'], [counts.attached, 'videos with pictures'], [counts.awaited, 'videos without pictures'], [counts.refused, 'videos that could not be read'],
  ]
  const told = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return told.length === 0 ? 'the data set is empty' : told.join(', ')
}
