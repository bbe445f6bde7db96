import { createWriteStream } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { VideoId } from '../../shared/contract/entities.ts'
import { exportRequest } from '../../shared/contract/exports.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { bundleExporter, type BundledModels } from '../datasets/export/bundle/bundle-exporter.ts'
import { resolveExportOptions } from '../datasets/export/export-options.ts'
import type { ExportOptionValues } from '../datasets/export/exporter.ts'
import { exportDivesResult, type ExportDivesInput } from '../engine/jobs/export-input.ts'
import type { Library } from '../library/library.ts'
import type { ServiceContext } from './context.ts'

/** Writing dives out as a job: the parent hands the child the chosen dives as a file, since only the parent reads the library. */
export function exportDivesDefinition(context: ServiceContext): JobDefinition {
  const { library, version } = context
  const handedOver = (jobId: number): string => join(library.folder.cache, 'exports', `${jobId}.ndjson`)
  const cards = (jobId: number): string => join(library.folder.cache, 'exports', `${jobId}-cards`)
  return {
    lane: 'files',
    isResumable: true,
    async prepare(raw, jobId): Promise<ExportDivesInput[]> {
      const { dives, ...request } = exportRequest.parse(raw)
      const diveIds = 'diveIds' in dives ? dives.diveIds : await library.dives.ids(dives.filter)
      const recordsPath = handedOver(jobId)
      await mkdir(join(library.folder.cache, 'exports'), { recursive: true })
      const videoIds = new Set<VideoId>()
      const file = createWriteStream(recordsPath)
      for await (const page of library.records.read({ diveIds })) {
        for (const record of page) {
          videoIds.add(record.video.videoId)
          if (!file.write(`${JSON.stringify(record)}\n`)) await once(file, 'drain')
        }
      }
      file.end()
      await finished(file)
      return [{
        ...request, recordsPath, count: diveIds.length, writer: `Highboard ${version}`,
        bundle: request.format === bundleExporter.name ? await bundleParts(library, request.options, cards(jobId)) : null,
        splits: (await library.splits.list()).map(({ id, name }) => ({ splitId: id, name })),
        categories: await library.dataSets.categories(),
        frameIndexPaths: await library.videos.frameIndexPaths([...videoIds]),
        ffmpegPath: await context.ffmpeg().then(({ path }) => path, () => null),
      }]
    },
    async onEnd(outcome, jobId) {
      await rm(handedOver(jobId), { force: true })
      await rm(cards(jobId), { recursive: true, force: true })
      if (outcome.state !== 'done') return
      const { diveCount, fileCount, skippedCount } = exportDivesResult.parse(outcome.results[0])
      return `${diveCount} dives in ${fileCount} ${fileCount === 1 ? 'file' : 'files'}${skippedCount > 0 ? `; ${skippedCount} left out, the log tells why` : ''}`
    },
  }
}

/** What goes into a bundle beside dives. A model's file is sent as it is: it says itself what it is; its card is a file beside it. */
async function bundleParts(library: Library, options: ExportOptionValues, cardsFolder: string): Promise<NonNullable<ExportDivesInput['bundle']>> {
  const wanted = resolveExportOptions(bundleExporter, { options })['models'] as BundledModels
  const chosen = wanted === 'none' ? [] : (await library.models.list()).filter(({ canScore }) => wanted === 'all' || canScore)
  const missing = chosen.filter(({ isPresent }) => !isPresent)
  const models: { name: string; files: string[] }[] = []
  for (const { id, name, card, contentHash } of chosen.filter(({ isPresent }) => isPresent)) {
    const { path } = await library.models.file(id)
    const cardPath = join(cardsFolder, `${contentHash}.md`)
    await mkdir(cardsFolder, { recursive: true })
    await writeFile(cardPath, card)
    models.push({ name: name.slice(0, 200), files: [path, cardPath] })
  }
  const { name } = await library.info()
  return { sourceId: await library.identity(), title: name, models, notes: missing.length === 0 ? [] : [`Left out because their files are not where they were: ${missing.map((model) => `the model "${model.name}"`).join(', ')}.`] }
}
