import { basename, isAbsolute } from 'node:path'
import { type datasetProcedures, importPreview, type DatasetRequest } from '../../shared/contract/datasets.ts'
import type { SplitPart } from '../../shared/contract/entities.ts'
import { StudioError } from '../../shared/errors.ts'
import type { Dataset } from '../datasets/dataset.ts'
import { planImport } from '../datasets/plan-import.ts'
import type { JobHost } from '../engine/host.ts'
import { readDatasetResult } from '../engine/jobs/dataset-input.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Data sets: looked at, imported, taken back. */
export function datasetHandlers({ library, board }: StudioContext, host: JobHost): Handlers<keyof typeof datasetProcedures> {
  async function read(request: DatasetRequest): Promise<Dataset> {
    requireFullPath(request.path)
    if (request.picturesPath !== null) requireFullPath(request.picturesPath)
    // Large and untrusted files are read in a child, so that nothing else waits.
    const outcome = await host.run('read-dataset', request, {}, { warmKey: 'datasets' }).outcome
    if (outcome.state === 'failed') throw outcome.error
    if (outcome.state === 'cancelled') throw new StudioError('cancelled', 'The data set was not read to its end.')
    return readDatasetResult.parse(outcome.result)
  }
  return {
    'categories.list': () => library.dataSets.categories(),
    'datasets.preview': async (request) => {
      const dataset = await read(request)
      const { batch, samples } = planImport(dataset, await library.dataSets.known(dataset.name), { onConflict: 'keep', pictures: null, attached: new Set((await library.dataSets.attachedVideos(dataset.name)).keys()) })
      const count = (members: readonly { part: SplitPart }[], part: SplitPart): number => members.filter((member) => member.part === part).length
      return importPreview.parse({
        dataset: dataset.name, title: dataset.title, path: dataset.path, counts: batch.counts, categories: dataset.categories, warnings: dataset.warnings, samples,
        splits: dataset.splits.map(({ name, members }) => ({ name, counts: { train: count(members, 'train'), validation: count(members, 'validation'), test: count(members, 'test') } })),
      })
    },
    'datasets.import': async (request) => {
      requireFullPath(request.path)
      if (request.picturesPath !== null) requireFullPath(request.picturesPath)
      return { jobId: await board.start('import-dataset', `Import ${basename(request.path)}`, request) }
    },
    'datasets.imports': () => library.dataSets.imports(),
    'datasets.undoImport': async ({ importId }) => library.dataSets.undo(importId, await annotator(library)),
    'datasets.redoImport': async ({ importId }) => library.dataSets.redo(importId, await annotator(library)),
  }
}

function requireFullPath(path: string): void {
  if (!isAbsolute(path)) throw new StudioError('invalid-input', `"${path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
}
