import type { cuttingProcedures } from '../../shared/contract/cutting.ts'
import type { Author } from '../library/library.ts'
import { annotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Long videos and the dives made of them, by the person named in the settings. */
export function cuttingHandlers({ library }: StudioContext): Handlers<keyof typeof cuttingProcedures> {
  const person = (): Promise<Author> => annotator(library)
  return {
    'videos.uncut': ({ limit }) => library.cutting.uncutVideos(limit),
    'dives.ofVideo': ({ videoId }) => library.cutting.divesOf(videoId),
    'dives.createMany': async ({ videoId, dives }) => library.cutting.createMany(videoId, dives, await person()),
    'dives.setRemoved': async ({ diveIds, isRemoved }) => {
      await library.cutting.setRemoved(diveIds, isRemoved, await person())
      return {}
    },
  }
}
