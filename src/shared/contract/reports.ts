import { z } from 'zod'
import { diveId, predictionId } from './entities.ts'
import { procedure } from './procedure.ts'
import { reviewId } from './reviews.ts'

/** Pages to keep, to hand out and to print. */
const page = z.object({ fileName: z.string(), html: z.string() })

/** Dives of a session whose pictures its report holds; beyond, a page would become too large to send. */
export const picturedDives = 60

export const reportProcedures = {
  /** One dive: pictures of its stages, judges, the stored score (`predictionId`, else the latest) with its votes; with `reviewId` the notes of that session. Self-contained HTML. Errors: 'not-found'. */
  'reports.dive': procedure(z.object({ diveId, predictionId: predictionId.nullable().default(null), reviewId: reviewId.nullable().default(null) }), page),
  /** A review session: its table, then a page for each dive, the first `picturedDives` with pictures. Errors: 'not-found'. */
  'reports.review': procedure(z.object({ reviewId }), page),
}
