import type { annotatorProcedures } from '../../shared/contract/work.ts'
import { StudioError } from '../../shared/errors.ts'
import { currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** The people who label here. The one at this studio is a name in the settings, so that old libraries keep theirs. */
export function annotatorHandlers({ library }: StudioContext): Handlers<keyof typeof annotatorProcedures> {
  return {
    'annotators.list': async () => {
      const current = await currentAnnotator(library)
      return { annotators: await library.annotators.list(), current: current.id }
    },
    'annotators.create': ({ name }) => library.annotators.create(name),
    'annotators.rename': async ({ annotatorId, name }) => {
      const current = await currentAnnotator(library)
      const renamed = await library.annotators.rename(annotatorId, name)
      if (current.id === annotatorId) await library.settings.set({ annotator: renamed.name })
      return renamed
    },
    'annotators.setRemoved': async ({ annotatorId, isRemoved }) => {
      const current = await currentAnnotator(library)
      if (isRemoved && current.id === annotatorId) throw new StudioError('conflict', `${current.name} is labelling at this studio.`, { hint: 'Switch to another person first, then remove this one from the list.' })
      return library.annotators.setRemoved(annotatorId, isRemoved)
    },
    'annotators.use': async ({ name }) => {
      const person = await library.annotators.ensure(name)
      await library.settings.set({ annotator: person.name })
      return person
    },
  }
}
