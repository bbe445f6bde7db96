/** What a golden file of T²CR holds. */
import type { EdgeSummary, TensorSummary } from '../compare.ts'
import type { InputSpec } from '../filler.ts'

/** The eight losses under the names of the file. */
export interface T2crLosses {
  readonly two_path_mse: number
  readonly nt_xent: number
  readonly contrastive: number
  readonly direct_regressor: number
  readonly direct_attention: number
  readonly classification: number
  readonly self_difference: number
  readonly alignment: number
}

export interface T2crTrainGolden {
  /** [B, 1] each */
  readonly score_query: readonly (readonly number[])[]
  readonly score_exemplar: readonly (readonly number[])[]
  /** [B], indices of classes */
  readonly class_query: readonly number[]
  readonly class_exemplar: readonly number[]
  /** Learning rate; 1e-3 where the file does not say. */
  readonly lr?: number
  readonly losses: T2crLosses
  readonly total: number
  readonly grads: Readonly<Record<string, EdgeSummary>>
  readonly params_after_1: Readonly<Record<string, EdgeSummary>>
  readonly running_stats_after_1: Readonly<Record<string, TensorSummary>>
}

export interface T2crGolden {
  readonly weights_prefix: string
  readonly inputs: { readonly clip112: InputSpec; readonly full: InputSpec; readonly thin: InputSpec }
  readonly state: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>>
  /** What I3D makes of `clip112`; the key says its shape. */
  readonly [key: `i3d_clip${string}`]: TensorSummary
  /** Each attention entry: tokens of queries and exemplars, scores of both, class probabilities of both. */
  readonly eval: {
    readonly taa_full: readonly TensorSummary[]
    readonly taa_thin: readonly TensorSummary[]
    readonly decoder_query_exemplar: TensorSummary
    readonly pred_delta: readonly number[]
    /** [4 · B]: base path of queries and exemplars, then auxiliary path of both */
    readonly direct: readonly number[]
    readonly 'soft_dtw_gamma0.1': readonly number[]
    readonly nt_xent: number
  }
  readonly train?: T2crTrainGolden
}
