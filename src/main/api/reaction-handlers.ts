import type { reactionProcedures } from '../../shared/contract/reaction.ts'
import { currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** How late the person at this studio marks while a dive plays. */
export function reactionHandlers({ library }: StudioContext): Handlers<keyof typeof reactionProcedures> {
  const mine = async () => (await currentAnnotator(library)).id
  return {
    'reaction.get': async () => library.reactions.get(await mine()),
    'reaction.learn': async ({ samples }) => library.reactions.learn(await mine(), samples),
    'reaction.use': async ({ isOn }) => library.reactions.use(await mine(), isOn),
    'reaction.forget': async () => library.reactions.forget(await mine()),
  }
}
