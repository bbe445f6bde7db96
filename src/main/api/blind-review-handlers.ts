import type { blindReviewProcedures, ComparedDive } from '../../shared/contract/blind-review.ts'
import type { drawingProcedures } from '../../shared/contract/drawings.ts'
import { committedPoints, explainAwards } from '../../shared/domain/blind/commitment.ts'
import { StudioError } from '../../shared/errors.ts'
import { annotator, currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'

/** Judging the dives of a session blind. By the person named in the settings. */
export function blindReviewHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof blindReviewProcedures> {
  const { blindReviews } = library
  const me = async () => (await currentAnnotator(library)).id
  return {
    'blindReview.dive': async ({ reviewId, diveId }) => blindReviews.dive(reviewId, diveId, await me()),
    'blindReview.commit': async ({ reviewId, diveId, awards, scorePoints }) => {
      const person = await me()
      if (awards === null && scorePoints === null) throw new StudioError('invalid-input', 'Neither awards nor a score were given.', { hint: 'Give one of them, then commit.' })
      const reason = awards && explainAwards(awards)
      if (reason) throw new StudioError('invalid-input', reason, { hint: 'Awards go from 0 to 10 by halves.' })
      const { difficulty } = await blindReviews.dive(reviewId, diveId, person)
      // Kept as it is worked out now, whatever becomes of the difficulty.
      const points = awards === null ? scorePoints : committedPoints(awards, difficulty) ?? scorePoints
      await blindReviews.commit(reviewId, diveId, person, { awards, scorePoints: points })
      return blindReviews.dive(reviewId, diveId, person)
    },
    'blindReview.reveal': async ({ reviewId, diveId }) => ({ revealed: await blindReviews.reveal(reviewId, diveId, await me()) }),
    'blindReview.compare': async ({ reviewId }) => {
      const commitments = await blindReviews.commitments(reviewId, await me())
      const revealed = commitments.filter((each) => each.revealedAt !== null)
      const dives = new Map((await library.dives.getMany(revealed.map(({ diveId }) => diveId))).map((dive) => [dive.id, dive]))
      return {
        progress: { dives: await blindReviews.diveCount(reviewId), committed: commitments.length, revealed: revealed.length },
        dives: revealed.flatMap(({ diveId, ordinal, committedAt, revealedAt, awards, scorePoints }): ComparedDive[] => {
          const dive = dives.get(diveId)
          if (!dive || revealedAt === null) return []
          return [{
            diveId, diveNumber: dive.diveNumber, athlete: dive.athlete, difficulty: dive.difficulty, ordinal, committedAt, revealedAt, ownAwards: awards ?? [], ownPoints: scorePoints,
            judgesAwards: dive.awards, judgesPoints: dive.scorePoints, modelPoints: dive.predictedScorePoints,
          }]
        }),
      }
    },
  }
}

/** Drawings on frames in a session. Made by the person named in the settings. */
export function drawingHandlers({ library }: Pick<StudioContext, 'library'>): Handlers<keyof typeof drawingProcedures> {
  return {
    'drawings.list': ({ reviewId, diveId }) => library.reviewDrawings.list(reviewId, diveId),
    'drawings.add': async (drawing) => library.reviewDrawings.add(drawing, await annotator(library)),
    'drawings.change': async ({ drawingId, ...drawing }) => library.reviewDrawings.change(drawingId, drawing, await annotator(library)),
    'drawings.setRemoved': async ({ drawingId, isRemoved }) => library.reviewDrawings.setRemoved(drawingId, isRemoved, await annotator(library)),
  }
}
