import { basename } from 'node:path'
import type { z } from 'zod'
import { datasetProcedures, type ImportCounts } from '../../shared/contract/datasets.ts'
import { decodeFrameIndex } from '../../shared/frame-index.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { isNothingToDo, planImport } from '../datasets/plan-import.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { importDatasetItem, type ImportDatasetInput } from '../engine/jobs/dataset-input.ts'
import type { Author, NewVideo } from '../library/library.ts'
import type { ServiceContext } from './context.ts'

/** Importing a data set as a job: the child reads, the parent compares with the library and stores all or nothing. */
const importRequest = datasetProcedures['datasets.import'].input
export type DatasetImportRequest = z.infer<typeof importRequest>

interface Collected {
  dataset: Dataset | null
  pictures: Map<string, NewVideo>
}

export function importDatasetDefinition(context: ServiceContext): JobDefinition {
  const { library } = context
  const collected = new Map<number, Collected>()
  const of = (jobId: number): Collected => {
    const found = collected.get(jobId) ?? { dataset: null, pictures: new Map() }
    collected.set(jobId, found)
    return found
  }
  return {
    lane: 'files',
    isResumable: true,
    async prepare(raw, jobId): Promise<ImportDatasetInput[]> {
      collected.delete(jobId)
      const { onConflict: _onConflict, ...request } = importRequest.parse(raw)
      // Which data set it is shows only when it is read; a key that another one has attached costs one reading more at most.
      const attachedKeys = request.kind === null ? [] : [...(await library.dataSets.attachedVideos(request.kind)).keys()]
      return [{ ...request, attachedKeys, cacheFolder: library.folder.cache, ffmpegPath: (await context.ffmpeg()).path }]
    },
    async onItem(raw, jobId) {
      const item = importDatasetItem.parse(raw)
      const found = of(jobId)
      if (item.type === 'dataset') found.dataset = item.dataset
      else if (item.read.type === 'video') {
        const { type: _type, warnings: _warnings, frameIndexBase64, ...facts } = item.read
        found.pictures.set(item.key, { ...facts, isRendered: false, frameIndex: decodeFrameIndex(Buffer.from(frameIndexBase64, 'base64')) })
      }
    },
    async onEnd(outcome, jobId, raw) {
      const { dataset, pictures } = of(jobId)
      collected.delete(jobId)
      if (outcome.state !== 'done' || dataset === null) return
      const { onConflict } = importRequest.parse(raw)
      const attached = new Set((await library.dataSets.attachedVideos(dataset.name)).keys())
      const plan = planImport(dataset, await library.dataSets.known(dataset.name), { onConflict, pictures, attached })
      if (isNothingToDo(plan)) return `Nothing to do: ${describeCounts(plan.batch.counts)}`
      const entry = await library.dataSets.store(plan.batch, importer(dataset))
      return describeCounts(entry.counts)
    },
  }
}

/** Who imported boundaries and facts come from, as provenance shows it. */
export function importer({ title, path }: Pick<Dataset, 'title' | 'path'>): Author {
  return { kind: 'import', name: `${title} (${basename(path)})` }
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
