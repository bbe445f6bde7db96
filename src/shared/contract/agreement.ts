import { z } from 'zod'
import { diveId } from './entities.ts'
import { procedure } from './procedure.ts'
import { labelRoundId } from './second-labels.ts'

/** How well raters agree: people, the labels as accepted, models. The figures are those of shared/domain/agreement. */
const number = z.number().nullable()
const interval = z.tuple([z.number(), z.number()]).nullable()
const measured = z.object({ value: number, interval })
const boundarySummary = z.object({ boundaries: z.number(), dives: z.number(), median: measured, p95: measured, bias: measured, within1: number, within2: number, within5: number })
export const intraclassFigures = z.object({
  dives: z.number(), raters: z.number(),
  meanSquares: z.object({ between: z.number(), within: z.number(), raters: z.number(), residual: z.number() }),
  icc11: measured, icc21: measured, icc31: measured, icc2k: measured,
})
/** 'all', the two transitions, or the start of stage 2, 3, … */
const boundaryKind = z.union([z.literal('all'), z.literal('flight'), z.literal('entry'), z.number().int()])

export const pairAgreement = z.object({
  firstKey: z.string(), secondKey: z.string(), dives: z.number(), differentCounts: z.number(), differentLabels: z.number(),
  boundaries: z.array(z.object({ kind: boundaryKind, summary: boundarySummary })),
  overlaps: z.array(z.object({ of: z.union([z.literal('span'), z.number().int()]), dives: z.number(), mean: number, share50: number, share75: number })),
  frames: z.object({ frames: z.number(), observed: number, kappa: number }),
  distances: z.array(z.object({ error: z.number(), count: z.number() })),
  disagreements: z.array(z.object({ diveId: diveId, worstFrames: number, stageCounts: z.tuple([number, number]) })),
})
export type PairOfRaters = z.infer<typeof pairAgreement>

export const raterKind = z.enum(['person', 'first', 'accepted', 'model'])
const raterInfo = z.object({ key: z.string(), kind: raterKind, name: z.string(), dives: z.number(), scoredDives: z.number() })
export type RaterInfo = z.infer<typeof raterInfo>

export const agreementFigures = z.object({
  pairs: z.array(pairAgreement),
  scores: z.array(z.object({ raterKeys: z.array(z.string()), dives: z.number(), intraclass: intraclassFigures.nullable() })),
  judges: z.array(z.object({ judges: z.number(), dives: z.number(), intraclass: intraclassFigures.nullable() })),
})
export type AgreementFigures = z.infer<typeof agreementFigures>

export const agreementReport = agreementFigures.extend({
  roundId: labelRoundId.nullable(),
  raters: z.array(raterInfo),
  /** Of the dives named in the pairs. */
  titles: z.array(z.object({ diveId, title: z.string() })),
  /** Left out of the lists of dives: the person at the studio has still to label them. */
  hiddenDives: z.number(),
})
export type AgreementReport = z.infer<typeof agreementReport>

export const agreementProcedures = {
  /** Of one round, or with null of everything there is. Computed when asked for, in a child. */
  'agreement.report': procedure(z.object({ roundId: labelRoundId.nullable().default(null) }), agreementReport),
}
