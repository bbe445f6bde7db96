import type { DiveId, PredictionId } from '../../shared/contract/entities.ts'
import type { ReviewId, ReviewItem } from '../../shared/contract/reviews.ts'
import { picturedDives, type reportProcedures } from '../../shared/contract/reports.ts'
import { titleOf, type ReportedDive } from '../reports/dive-section.ts'
import { fileNameOf } from '../reports/file-name.ts'
import { diveReport, reviewReport } from '../reports/review-report.ts'
import { currentAnnotator } from './annotator.ts'
import type { StudioContext } from './context.ts'
import type { Handlers } from './handler.ts'
import { picturesOf, type KeyPictures } from './report-pictures.ts'

/** Pages about dives and review sessions. */
export function reportHandlers({ library }: Pick<StudioContext, 'library'>, media: KeyPictures): Handlers<Extract<keyof typeof reportProcedures, 'reports.dive' | 'reports.review'>> {
  async function reported(diveId: DiveId, from: { predictionId?: PredictionId | null; reviewId?: ReviewId | null; item?: ReviewItem; hasPictures: boolean }): Promise<ReportedDive> {
    const { dive, stages } = await library.dives.get(diveId)
    const predictions = await library.predictions.list(diveId)
    const notes = from.reviewId == null ? [] : await library.reviewNotes.list(from.reviewId, diveId)
    const shown = from.hasPictures ? await picturesOf(media, dive, stages) : { pictures: [], noPictures: `Pictures are left out after ${picturedDives} dives.` }
    return {
      dive, stages, ...shown,
      prediction: (from.predictionId == null ? predictions[0] : predictions.find(({ id }) => id === from.predictionId)) ?? null,
      notes: notes.map(({ kind, frame, text }) => ({ kind, frame, text })),
      decision: from.item?.decision ?? null, decisionNote: from.item?.decisionNote ?? '',
    }
  }

  return {
    'reports.dive': async ({ diveId, predictionId, reviewId }) => {
      if (predictionId !== null) await library.predictions.get(predictionId)
      const item = reviewId === null ? undefined : (await library.reviews.detail(reviewId, (await currentAnnotator(library)).id)).items.find(({ dive }) => dive?.id === diveId)
      const found = await reported(diveId, { predictionId, reviewId, hasPictures: true, ...(item ? { item } : {}) })
      return { fileName: fileNameOf(titleOf(found.dive), 'html'), html: diveReport(found, new Date().toISOString()) }
    },
    'reports.review': async ({ reviewId }) => {
      const detail = await library.reviews.detail(reviewId, (await currentAnnotator(library)).id)
      const dives: ReportedDive[] = []
      for (const item of detail.items) {
        if (item.dive && !item.dive.isRemoved) dives.push(await reported(item.dive.id, { reviewId, item, hasPictures: dives.length < picturedDives }))
      }
      return { fileName: fileNameOf(detail.review.name, 'html'), html: reviewReport(detail, dives, new Date().toISOString()) }
    },
  }
}
