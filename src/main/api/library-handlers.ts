import { planDemoLibrary } from '../datasets/rendered/demo-library.ts'
import type { Author } from '../library/library.ts'
import type { libraryProcedures } from '../../shared/contract/library.ts'
import { StudioError } from '../../shared/errors.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Videos, dives, stages and their history. Edits made here are made by the person named in the settings. */
export function libraryHandlers({ library, board }: StudioContext): Handlers<keyof typeof libraryProcedures> {
  const person = (): Promise<Author> => annotator(library)
  return {
    'library.info': () => library.info(),
    'library.createDemo': async (request) => {
      if (board.isActive('render-demo')) throw new StudioError('conflict', 'The demo dives are already being rendered.', { hint: 'Wait for that job to end, or stop it first.' })
      // A plan that cannot be is refused here, before a job stands in the list.
      planDemoLibrary(request)
      return { jobId: await board.start('render-demo', `Render ${request.count} demo dives`, request) }
    },
    'videos.list': () => library.videos.list(),
    'videos.get': ({ videoId }) => library.videos.get(videoId),
    'videos.frameTimes': ({ videoId, startFrame, endFrame }) => library.videos.frameTimes(videoId, startFrame, endFrame),
    'dives.list': (query) => library.dives.list(query),
    'dives.numbers': () => library.dives.numbers(),
    'dives.get': ({ diveId }) => library.dives.get(diveId),
    'dives.create': async ({ videoId, facts }) => library.dives.create(videoId, { facts, stages: [] }, await person()),
    'dives.update': async ({ diveId, facts, basedOn }) => library.dives.update(diveId, facts, await person(), basedOn),
    'dives.remove': async ({ diveId }) => {
      await library.dives.remove(diveId, await person())
      return {}
    },
    'dives.restore': async ({ diveId }) => library.dives.restore(diveId, await person()),
    'stages.set': async ({ diveId, stages, summary, basedOn }) => library.stages.set(diveId, stages, summary, await person(), basedOn),
    'history.undo': ({ diveId, basedOn }) => library.history.undo(diveId, basedOn),
    'history.redo': ({ diveId, basedOn }) => library.history.redo(diveId, basedOn),
    'history.goTo': ({ diveId, operationId, basedOn }) => library.history.goTo(diveId, operationId, basedOn),
    'history.list': ({ diveId, ...page }) => library.history.list(diveId, page),
  }
}
