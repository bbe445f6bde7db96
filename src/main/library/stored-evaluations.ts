import type { EvaluatedDive, EvaluationDocument, EvaluationSummary, TestLook } from '../../shared/contract/evaluations.ts'
import type { EvaluationId, JobId, ModelId, RunId, SplitId, SplitPart } from '../../shared/contract/entities.ts'
import type { SnapshotDive } from './library.ts'

/** Evaluations as the library keeps them: written once, never changed. */
export interface NewEvaluation extends Pick<EvaluationSummary, 'modelId' | 'runId' | 'splitId' | 'part' | 'seed' | 'exemplarRule' | 'exemplarCount' | 'transitionSearch' | 'selection' | 'provider' | 'codeVersion' | 'elapsedSeconds' | 'figures' | 'baselines'> {
  /** Content hash of the weights that were measured. */
  modelHash: string
  jobId: JobId | null
  /** The labels that were measured, queries and exemplars; become an immutable snapshot. */
  snapshot: readonly SnapshotDive[]
  dives: readonly EvaluatedDive[]
}

/** As stored; what follows from other rows is read with them. */
export type StoredEvaluation = Omit<EvaluationDocument, 'calibration' | 'trainedOn'>

export interface EvaluationQuery {
  modelId?: ModelId | null
  runId?: RunId | null
  splitId?: SplitId | null
  part?: SplitPart | null
}

export interface Evaluations {
  /**
   * Stores it with the looks at its test part until then, and freezes the split:
   * its figures are told under the split's name. Errors: 'not-found' for an unknown model, run or split.
   */
  insert(evaluation: NewEvaluation): Promise<EvaluationSummary>
  get(id: EvaluationId): Promise<StoredEvaluation>
  /** Newest first. */
  list(query?: EvaluationQuery): Promise<EvaluationSummary[]>
  /** What a job has stored, the newest where it stored several; null for none. */
  ofJob(jobId: JobId): Promise<EvaluationId | null>
  /** Looks at a test part by runs on this split and their models, and by `modelId` whatever it was trained on; oldest first, none for other parts. */
  looks(splitId: SplitId, part: SplitPart, modelId?: ModelId | null): Promise<TestLook[]>
  /** The labels an evaluation measured, as they were. */
  snapshot(id: EvaluationId): Promise<SnapshotDive[]>
}
