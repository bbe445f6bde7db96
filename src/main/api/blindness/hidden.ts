import type { AnnotatorId, DiveId, VideoId } from '../../../shared/contract/entities.ts'
import type { ReviewId } from '../../../shared/contract/reviews.ts'
import type { LabelSetId } from '../../../shared/contract/second-labels.ts'
import type { ErrorPlace } from '../../../shared/errors.ts'
import type { Library } from '../../library/library.ts'
import { currentAnnotator } from '../annotator.ts'

/** The dives of which the person at the studio may not learn what others said, each with the screen where they say what they think. */
export interface Hidden {
  readonly ids: ReadonlySet<DiveId>
  /** Videos with such a dive: their names may tell of a result. */
  readonly videoIds: ReadonlySet<VideoId>
  readonly videoNames: readonly string[]
  /** From whom: what they said themselves they may know. */
  readonly person: { id: AnnotatorId; name: string }
  has(id: number): boolean
  placeOf(id: number): ErrorPlace | undefined
}

/** Reads anew each time who is at the studio and what they have to hand in; videos are looked up when that changes. */
export function createHiddenReader(library: Library): { read(): Promise<Hidden>; forget(): void } {
  let known: { key: string; hidden: Hidden } | null = null

  /** A dive that is to be labelled and judged is labelled first: there less is told. */
  async function places(person: AnnotatorId): Promise<Map<DiveId, ErrorPlace>> {
    const judged = await library.blindReviews.hiddenDives(person)
    const sets = await library.secondLabels.openDives(person)
    return new Map([...[...judged].map(([diveId, reviewId]) => [diveId, judgingPlace(reviewId, diveId)] as const), ...[...sets].map(([diveId, setId]) => [diveId, labellingPlace(setId)] as const)])
  }

  return {
    async read() {
      const { id, name } = await currentAnnotator(library)
      const found = await places(id)
      const key = JSON.stringify([id, name, ...found])
      if (known?.key === key) return known.hidden
      const dives = found.size === 0 ? [] : await library.dives.getMany([...found.keys()])
      const hidden: Hidden = {
        ids: new Set(found.keys()),
        videoIds: new Set(dives.map(({ videoId }) => videoId)),
        videoNames: [...new Set(dives.map(({ videoName }) => videoName))].filter((name) => name !== ''),
        person: { id, name },
        has: (id) => found.has(id as DiveId),
        placeOf: (id) => found.get(id as DiveId),
      }
      known = { key, hidden }
      return hidden
    },
    forget() {
      known = null
    },
  }
}

function judgingPlace(reviewId: ReviewId, diveId: DiveId): ErrorPlace {
  return { name: 'review-session', params: { reviewId, diveId } }
}

/** Whether it is to be labelled, not only judged. */
export function isLabelled(place: ErrorPlace | undefined): boolean {
  return place?.name === 'agreement-label'
}

function labellingPlace(setId: LabelSetId): ErrorPlace {
  return { name: 'agreement-label', params: { setId } }
}
