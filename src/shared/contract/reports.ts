import { z } from 'zod'
import { diveId, predictionId } from './entities.ts'
import { overTimeProcedures } from './over-time.ts'
import { procedure } from './procedure.ts'
import { reviewId } from './reviews.ts'

/** Pages to keep, to hand out and to print. */
const page = z.object({ fileName: z.string(), html: z.string() })

/** Dives of a session whose pictures its report holds; beyond, a page would become too large to send. */
export const picturedDives = 60

/** Dives of an athlete whose pictures their report holds, and dives it lists: the latest in order. */
export const picturedOfAthlete = 24
export const listedOfAthlete = 400

const diveReport = z.object({ diveId, predictionId: predictionId.nullable().default(null), reviewId: reviewId.nullable().default(null) })
const reviewReport = z.object({ reviewId })
/** `without`: dives that are left out, as if they were not there. */
const athleteReport = overTimeProcedures['overTime.athlete'].input.extend({ without: z.array(diveId).default([]) })

/** A report by the procedure that makes its page, and what that is asked: those that can be had as PDF. */
export const printedReport = z.discriminatedUnion('report', [
  z.object({ report: z.literal('reports.dive'), input: diveReport }),
  z.object({ report: z.literal('reports.review'), input: reviewReport }),
  z.object({ report: z.literal('reports.athlete'), input: athleteReport }),
])
export type PrintedReport = z.input<typeof printedReport>

/** What writes PDFs: a hidden window of the studio, a browser program of this machine, or nothing but the print dialog. */
export const reportPrinter = z.object({
  kind: z.enum(['window', 'browser', 'none']),
  /** Path of the browser's program. */
  program: z.string().nullable(),
  /** Why there is none, and what to do about it; empty where there is one. */
  reason: z.string(),
  hint: z.string(),
})
export type ReportPrinter = z.infer<typeof reportPrinter>

export const reportProcedures = {
  /** One dive: pictures of its stages, judges, the stored score (`predictionId`, else the latest) with its votes; with `reviewId` the notes of that session. Self-contained HTML. Errors: 'not-found'. */
  'reports.dive': procedure(diveReport, page),
  /** A review session: its table, then a page for each dive, the first `picturedDives` with pictures. Errors: 'not-found'. */
  'reports.review': procedure(reviewReport, page),
  /** An athlete over time: bests, charts, every dive with its notes from all sessions, the latest `picturedOfAthlete` with pictures. Errors: 'not-found' where there is no such dive. */
  'reports.athlete': procedure(athleteReport, page),
  /** What a PDF would be written with; looks, starts nothing. */
  'reports.printer': procedure(z.object({}), reportPrinter),
  /** A report as PDF, to be fetched once from `mediaRoutes.document(document)` within a few minutes. Errors: those of the report; 'missing-tool' where nothing writes PDFs, 'job-died'. */
  'reports.pdf': procedure(z.object({ of: printedReport, paper: z.enum(['a4', 'letter']).default('a4') }), z.object({ fileName: z.string(), document: z.string(), sizeBytes: z.number().int() })),
}
