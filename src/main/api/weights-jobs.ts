import { basename, join } from 'node:path'
import type { z } from 'zod'
import { weightsProcedures } from '../../shared/contract/weights.ts'
import type { JobDefinition } from '../engine/job-board.ts'
import { downloadWeightsInput, downloadWeightsResult, exportWeightsResult, importWeightsResult, type DownloadWeightsInput, type ExportWeightsInput, type ImportWeightsInput } from '../engine/jobs/weights-input.ts'
import type { ServiceContext } from './context.ts'

/** Bringing weights in and out as jobs: the child reads and writes files, the parent stores the model. */
const importRequest = weightsProcedures['weights.import'].input
export const exportRequest = weightsProcedures['weights.export'].input
export type ExportRequest = z.infer<typeof exportRequest>

export function importWeightsDefinition({ library }: ServiceContext): JobDefinition {
  return {
    lane: 'weights',
    warmKey: 'weights',
    isResumable: false,
    async prepare(raw): Promise<ImportWeightsInput[]> {
      const { factsFromSplitId, ...request } = importRequest.parse(raw)
      if (factsFromSplitId === null) return [{ ...request, factsFrom: null, modelsFolder: library.folder.models }]
      const [split, dives] = [await library.splits.get(factsFromSplitId), await library.sources.ofSplit(factsFromSplitId)]
      return [{ ...request, factsFrom: { splitName: split.name, dives: dives.filter(({ part }) => part === 'train') }, modelsFolder: library.folder.models }]
    },
    async onEnd(outcome, _jobId, raw) {
      if (outcome.state !== 'done') return
      const { name, method, configuration, geometry } = importRequest.parse(raw)
      const { path, contentHash, sizeBytes, card, canScore, summary } = importWeightsResult.parse(outcome.results[0])
      const known = await library.models.findByHash(contentHash)
      const model = await library.models.insert({ name, method, configuration, geometry, source: 'imported', runId: null, contentHash, sizeBytes, card, path, canScore })
      return known ? `The library has this model already, as "${model.name}": ${summary}` : summary
    },
  }
}

export function exportWeightsDefinition({ library }: ServiceContext): JobDefinition {
  return {
    lane: 'weights',
    warmKey: 'weights',
    isResumable: false,
    async prepare(raw): Promise<ExportWeightsInput[]> {
      const { modelId, path, format, exemplars, dtype } = exportRequest.parse(raw)
      const { name } = await library.models.get(modelId)
      const { modelId: _modelId, ...file } = await library.models.file(modelId)
      return [{ model: { name, ...file }, path, format, exemplars, dtype }]
    },
    async onEnd(outcome) {
      if (outcome.state !== 'done') return
      return exportWeightsResult.parse(outcome.results[0]).files.map((file) => basename(file)).join(', ')
    },
  }
}

export function downloadsFolder({ folder }: ServiceContext['library']): string {
  return join(folder.root, 'downloads')
}

export function downloadWeightsDefinition({ library }: ServiceContext): JobDefinition {
  return {
    lane: 'weights',
    isResumable: true,
    async prepare(raw): Promise<DownloadWeightsInput[]> {
      return [{ ...downloadWeightsInput.omit({ folder: true }).parse(raw), folder: downloadsFolder(library) }]
    },
    async onEnd(outcome) {
      if (outcome.state !== 'done') return
      const { sizeBytes, sha256, isFirstUse } = downloadWeightsResult.parse(outcome.results[0])
      return `${(sizeBytes / 1e6).toFixed(1)} MB; ${isFirstUse ? `no published hash: SHA-256 ${sha256.slice(0, 12)}… pinned on first use` : `SHA-256 ${sha256.slice(0, 12)}… checked`}`
    },
  }
}
