import type { DiveId } from '../../shared/contract/entities.ts'
import type { JudgedSet, JudgesReport, reasonProcedures } from '../../shared/contract/reasons.ts'
import { diveFilter } from '../../shared/contract/library.ts'
import { judgeDeviations } from '../../shared/domain/judge-deviation.ts'
import type { Library } from '../library/library.ts'
import { currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { scoreInterval } from './score-interval.ts'

/** Why a score, and how far it can be trusted. */
export function reasonHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof reasonProcedures> {
  return {
    'reasons.interval': ({ predictionId }) => scoreInterval(library, predictionId),
    'reasons.judges': async ({ dives: asked, leastAwards }): Promise<JudgesReport> => {
      const dives = await library.dives.getMany(await judgedDives(library, asked))
      const { panels, ...counts } = judgeDeviations(dives, leastAwards)
      return { dives: dives.length, leastAwards, ...counts, panels: panels.map((panel) => ({ ...panel, seats: panel.seats.map((seat) => ({ ...seat, interval: seat.interval && [...seat.interval] })) })) }
    },
  }
}

/** The dives of a set, each once. Errors: 'not-found' for a session. */
export async function judgedDives(library: Library, asked: JudgedSet): Promise<DiveId[]> {
  if ('diveIds' in asked) return [...new Set(asked.diveIds)]
  if ('filter' in asked) return library.dives.ids(asked.filter)
  if ('event' in asked) {
    // The search finds more than the event of exactly this name.
    const found = await library.dives.getMany(await library.dives.ids(diveFilter.parse({})))
    return found.filter(({ event }) => event === asked.event).map(({ id }) => id)
  }
  const { items } = await library.reviews.detail(asked.reviewId, (await currentAnnotator(library)).id, { withRemoved: false })
  return [...new Set(items.flatMap(({ dive }) => (dive && !dive.isRemoved ? [dive.id] : [])))]
}
