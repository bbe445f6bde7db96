import { access } from 'node:fs/promises'
import { basename, isAbsolute } from 'node:path'
import { weightsInspection, type weightsProcedures } from '../../shared/contract/weights.ts'
import { StudioError } from '../../shared/errors.ts'
import type { JobHost } from '../engine/host.ts'
import { exportedFiles } from '../engine/jobs/export-files.ts'
import { openRegistered } from '../engine/method-catalogue.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { catalogueEntryOf, publishedIn } from './weights-catalogue.ts'
import { downloadsFolder } from './weights-jobs.ts'

/** Checkpoints in and out, and the keeping of models. */
export function weightsHandlers({ library, board, resources }: StudioContext, host: JobHost): Handlers<keyof typeof weightsProcedures> {
  return {
    'weights.inspect': async (request) => {
      requireFullPath(request.path)
      // Large files are read in a child, so that nothing else waits.
      const outcome = await host.run('inspect-weights', request, {}, { warmKey: 'weights' }).outcome
      if (outcome.state === 'failed') throw outcome.error
      if (outcome.state === 'cancelled') throw new StudioError('cancelled', 'The file was not read to its end.')
      return weightsInspection.parse(outcome.result)
    },
    'weights.import': async (request) => {
      requireFullPath(request.path)
      openRegistered(request.method, request.configuration, request.options)
      if (request.factsFromSplitId !== null) await library.splits.get(request.factsFromSplitId)
      return { jobId: await board.start('import-weights', `Import ${basename(request.path)}`, request) }
    },
    'weights.export': async (request) => {
      requireFullPath(request.path)
      const model = await library.models.get(request.modelId)
      const { method, configuration } = await library.models.file(request.modelId)
      const files = exportedFiles(request.path, request.format, openRegistered(method, configuration).segmentation !== null)
      if (!request.overwrite) await requireAbsent(files)
      return { jobId: await board.start('export-weights', `Export ${model.name}`, request), files }
    },
    'weights.published': () => publishedIn(resources, downloadsFolder(library)),
    'weights.download': async ({ name }) => {
      const entry = await catalogueEntryOf(resources, name)
      return { jobId: await board.start('download-weights', `Fetch ${entry.title.en}`, entry) }
    },
    'models.rename': ({ modelId, name }) => library.models.rename(modelId, name),
    'models.remove': async ({ modelId }) => {
      await library.models.setRemoved(modelId, true)
      return {}
    },
    'models.restore': ({ modelId }) => library.models.setRemoved(modelId, false),
    'models.removed': () => library.models.list({ removed: true }),
    'models.usage': ({ modelId }) => library.models.usage(modelId),
  }
}

function requireFullPath(path: string): void {
  if (!isAbsolute(path)) throw new StudioError('invalid-input', `"${path}" is not a full path.`, { hint: 'Give the path from the root of the disk.' })
}

async function requireAbsent(files: readonly string[]): Promise<void> {
  for (const file of files) {
    const isThere = await access(file).then(() => true, () => false)
    if (isThere) throw new StudioError('conflict', `${file} is there already.`, { hint: 'Choose another name, or say that it may be replaced.' })
  }
}
