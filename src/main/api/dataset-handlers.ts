import { basename, isAbsolute } from 'node:path'
import { importPreview, tableReading, type datasetProcedures, type DatasetRequest, type ImportPreview } from '../../shared/contract/datasets.ts'
import type { SplitPart } from '../../shared/contract/entities.ts'
import { StudioError } from '../../shared/errors.ts'
import type { ImportPlan } from '../datasets/plan-import.ts'
import type { SourceContents } from '../datasets/read-source.ts'
import type { JobHost } from '../engine/host.ts'
import { readDatasetResult, type ReadDatasetInput, type ReadTableInput } from '../engine/jobs/dataset-input.ts'
import { splitsOf, sumCounts } from '../library/store-batch.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { libraryVideos, planSource } from './import-plans.ts'

/** Data sets, bundles and tables: looked at, imported, taken back. */
export function datasetHandlers({ library, board }: StudioContext, host: JobHost): Handlers<keyof typeof datasetProcedures> {
  /** Large and untrusted files are read in a child, so that nothing else waits. */
  async function inChild(job: 'read-dataset' | 'read-table', input: ReadDatasetInput | ReadTableInput): Promise<unknown> {
    const outcome = await host.run(job, input, {}, { warmKey: 'datasets' }).outcome
    if (outcome.state === 'failed') throw outcome.error
    if (outcome.state === 'cancelled') throw new StudioError('cancelled', `"${basename(input.path)}" was not read to its end.`)
    return outcome.result
  }
  return {
    'categories.list': () => library.dataSets.categories(),
    'datasets.preview': async (request) => {
      requireFullPaths(request)
      const source = readDatasetResult.parse(await inChild('read-dataset', { ...request, libraryVideos: await libraryVideos(library) }))
      const plans = await planSource(library, source, { onConflict: 'keep', pictures: null })
      const models = [...(await library.models.list()), ...(await library.models.list({ removed: true }))]
      const known = new Set(models.filter(({ isPresent }) => isPresent).map(({ contentHash }) => contentHash))
      return importPreview.parse(previewOf(source, plans, known))
    },
    'tables.read': async (request) => {
      for (const path of [request.path, request.mediaPath]) if (path !== null) requireFullPath(path)
      return tableReading.parse(await inChild('read-table', { ...request, libraryVideos: await libraryVideos(library) }))
    },
    'datasets.import': async (request) => {
      requireFullPaths(request)
      return { jobId: await board.start('import-dataset', `Import ${basename(request.path)}`, request) }
    },
    'datasets.imports': () => library.dataSets.imports(),
    'datasets.undoImport': async ({ importId }) => library.dataSets.undo(importId, await annotator(library)),
    'datasets.redoImport': async ({ importId }) => library.dataSets.redo(importId, await annotator(library)),
  }
}

const mostSamples = 200
const sampleOrder: readonly ImportPreview['samples'][number]['outcome'][] = ['conflicting', 'changed', 'restored', 'new']

function previewOf(source: SourceContents, plans: readonly ImportPlan[], knownModels: ReadonlySet<string>): ImportPreview {
  const count = (members: readonly { part: SplitPart }[], part: SplitPart): number => members.filter((member) => member.part === part).length
  return {
    kind: source.kind, dataset: source.name, title: source.title, path: source.path, counts: sumCounts(plans.map(({ batch }) => batch.counts)),
    categories: [...new Map(source.datasets.flatMap(({ categories }) => categories.map((category) => [category.name, category] as const))).values()],
    splits: splitsOf(plans.map(({ batch }) => batch)).map(({ name, members }) => ({ name, counts: { train: count(members, 'train'), validation: count(members, 'validation'), test: count(members, 'test') } })),
    warnings: source.warnings,
    samples: plans.flatMap(({ samples }) => samples).sort((a, b) => sampleOrder.indexOf(a.outcome) - sampleOrder.indexOf(b.outcome)).slice(0, mostSamples),
    datasets: plans.map(({ batch }) => ({ name: batch.dataset, title: batch.title, counts: batch.counts })),
    models: source.models.map(({ name, sizeBytes, contentHash }) => ({ name, sizeBytes, isKnown: knownModels.has(contentHash) })),
    unpackedBytes: source.unpackedBytes + source.models.reduce((sum, { contentHash, sizeBytes }) => sum + (knownModels.has(contentHash) ? 0 : sizeBytes), 0),
    table: source.table,
  }
}

function requireFullPaths({ path, picturesPath, table }: DatasetRequest): void {
  for (const each of [path, picturesPath, table?.mediaPath ?? null]) if (each !== null) requireFullPath(each)
}

function requireFullPath(path: string): void {
  if (!isAbsolute(path)) throw new StudioError('invalid-input', `"${path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
}
