import type { DiveId } from '../../shared/contract/entities.ts'
import type { queueProcedures } from '../../shared/contract/queue.ts'
import type { commentProcedures, WorkTarget, workProcedures } from '../../shared/contract/work.ts'
import type { Author } from '../library/library.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Sharing dives out, taking them from to do to accepted, talking about them. Done by the person named in the settings. */
export function workHandlers({ library }: StudioContext): Handlers<keyof typeof workProcedures | keyof typeof commentProcedures | keyof typeof queueProcedures> {
  const person = (): Promise<Author> => annotator(library)
  const divesOf = (target: WorkTarget): Promise<DiveId[]> => ('diveIds' in target ? Promise.resolve(target.diveIds) : library.queue.ids(target.filter))
  return {
    'work.get': ({ diveId }) => library.work.of(diveId),
    'work.assign': async ({ target, annotators, reviewers, seed }) => {
      const previous = await library.work.assign(await divesOf(target), annotators, reviewers, seed, await person())
      return { count: previous.length, previous }
    },
    'work.putBack': async ({ assignments }) => {
      await library.work.putBack(assignments, await person())
      return {}
    },
    'work.setState': async ({ target, state, comment }) => library.work.setState(await divesOf(target), state, comment, await person()),
    'work.takeBack': async ({ changes }) => ({ kept: await library.work.takeBack(changes) }),
    'comments.list': ({ diveId }) => library.comments.list(diveId),
    'comments.add': async ({ diveId, ...comment }) => library.comments.add(diveId, comment, await person()),
    'comments.edit': async ({ commentId, text }) => library.comments.edit(commentId, text, await person()),
    'comments.setResolved': async ({ commentId, isResolved }) => library.comments.setResolved(commentId, isResolved, await person()),
    'comments.setRemoved': async ({ commentId, isRemoved }) => library.comments.setRemoved(commentId, isRemoved, await person()),
    'queue.list': ({ offset, limit, ...filter }) => library.queue.list(filter, offset, limit),
    'queue.counts': (filter) => library.queue.counts(filter),
    'queue.models': () => library.queue.models(),
    'queue.place': ({ diveId, ...filter }) => library.queue.place(filter, diveId),
  }
}
