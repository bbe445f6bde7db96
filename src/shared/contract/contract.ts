import { z } from 'zod'
import { agreementProcedures } from './agreement.ts'
import { athleteProcedures } from './athletes.ts'
import { assessmentProcedures } from './assessment.ts'
import { blindReviewProcedures } from './blind-review.ts'
import { cacheProcedures } from './caches.ts'
import { capsuleProcedures } from './capsules.ts'
import { cuttingProcedures } from './cutting.ts'
import { datasetProcedures } from './datasets.ts'
import { diveId, job, runId } from './entities.ts'
import { drawingProcedures } from './drawings.ts'
import { doctorProcedures } from './doctor.ts'
import { evaluationProcedures } from './evaluations.ts'
import { experimentProcedures } from './experiments.ts'
import { decisionProcedures } from './decisions.ts'
import { explanationProcedures } from './explanations.ts'
import { reasonProcedures } from './reasons.ts'
import { exportProcedures } from './exports.ts'
import { importProcedures } from './importing.ts'
import { jobProcedures } from './jobs.ts'
import { libraryProcedures } from './library.ts'
import { overTimeProcedures } from './over-time.ts'
import { reactionProcedures } from './reaction.ts'
import { recipeProcedures } from './recipes.ts'
import { resultsProcedures } from './results-sheets.ts'
import { reportProcedures } from './reports.ts'
import { reviewNoteProcedures, reviewProcedures } from './reviews.ts'
import { secondLabelProcedures } from './second-labels.ts'
import { splitProcedures } from './splits.ts'
import { studioProcedures } from './studio.ts'
import { videoCheckProcedures } from './video-check.ts'
import { weightsProcedures } from './weights.ts'
import { proposalProcedures } from './proposals.ts'
import { liveProcedures, liveSession } from './live.ts'
import { methodProcedures } from './methods.ts'
import { metricPoint, trainingProcedures } from './training.ts'
import { queueProcedures } from './queue.ts'
import { annotatorProcedures, commentProcedures, workProcedures } from './work.ts'

/**
 * The whole surface between the screens and the studio. Electron's preload, the
 * browser host and the command line expose exactly these procedures and events.
 */
export const procedures = {
  ...studioProcedures,
  ...cacheProcedures,
  ...libraryProcedures,
  ...videoCheckProcedures,
  ...annotatorProcedures,
  ...workProcedures,
  ...commentProcedures,
  ...queueProcedures,
  ...secondLabelProcedures,
  ...agreementProcedures,
  ...reviewProcedures,
  ...reviewNoteProcedures,
  ...resultsProcedures,
  ...athleteProcedures,
  ...blindReviewProcedures,
  ...drawingProcedures,
  ...cuttingProcedures,
  ...importProcedures,
  ...datasetProcedures,
  ...doctorProcedures,
  ...exportProcedures,
  ...methodProcedures,
  ...splitProcedures,
  ...trainingProcedures,
  ...reactionProcedures,
  ...recipeProcedures,
  ...experimentProcedures,
  ...evaluationProcedures,
  ...assessmentProcedures,
  ...liveProcedures,
  ...proposalProcedures,
  ...explanationProcedures,
  ...decisionProcedures,
  ...capsuleProcedures,
  ...reasonProcedures,
  ...overTimeProcedures,
  ...reportProcedures,
  ...weightsProcedures,
  ...jobProcedures,
}
export type ProcedureName = keyof typeof procedures
export type InputOf<N extends ProcedureName> = z.input<(typeof procedures)[N]['input']>
export type ParsedInputOf<N extends ProcedureName> = z.output<(typeof procedures)[N]['input']>
export type OutputOf<N extends ProcedureName> = z.output<(typeof procedures)[N]['output']>

export const events = {
  /** Some rows changed; screens fetch again what they show. */
  'library.changed': z.object({ areas: z.array(z.enum(['videos', 'dives', 'splits', 'models', 'runs', 'evaluations', 'predictions', 'segmentations', 'work', 'reviews', 'athletes'])), diveIds: z.array(diveId) }),
  'job.updated': job,
  /** How many of the dives whose proposals are being accepted have been looked at. */
  'proposals.accepting': z.object({ done: z.number().int(), total: z.number().int() }),
  /** How far a live session is. */
  'live.changed': liveSession,
  'run.metrics': z.object({ runId, points: z.array(metricPoint) }),
}
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.output<(typeof events)[N]>

/** What the preload and the browser host both hand to the screens. */
export interface StudioApi {
  host: 'electron' | 'browser'
  call<N extends ProcedureName>(name: N, input: InputOf<N>): Promise<OutputOf<N>>
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
  /** Full address of one of `mediaRoutes`. */
  mediaUrl(route: string): string
  /** Path on disk of a dropped file; null where the host cannot know it. */
  pathForFile(file: unknown): string | null
}
