/** What the golden files of CoRe hold. */
import type { EdgeSummary, TensorSummary } from '../compare.ts'
import type { InputSpec } from '../filler.ts'

export interface CoreGroupsGolden {
  /** Absolute score differences of training pairs, in any order. */
  readonly positive_deltas: readonly number[]
  /** The outer edge. */
  readonly max: number
  readonly bounds: readonly (readonly number[])[]
}

export interface CoreTreeGolden {
  /** Of each decision, [V, nodes, 2]. */
  readonly log_probs: readonly TensorSummary[]
  readonly leaf_log_probs: readonly (readonly number[])[]
  readonly leaf_delta: readonly (readonly number[])[]
  readonly delta_truth: readonly number[]
  readonly leaf_class: readonly (readonly number[])[]
  /** -1 where a leaf is not the true one. */
  readonly leaf_regression: readonly (readonly number[])[]
  readonly loss_classification: number
  readonly loss_regression: number
  readonly grads: Readonly<Record<string, EdgeSummary>>
  readonly inference: readonly number[]
}

export interface CoreGolden {
  readonly weights_prefix: string
  readonly inputs: { readonly clip224: InputSpec; readonly features: InputSpec; readonly exemplar_score: InputSpec }
  readonly state: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>>
  /** [N, D, 1, 1, 1] */
  readonly i3d_clip_1x3x16x224x224: TensorSummary
  /** By step of the network, [N, C, T, H, W]. */
  readonly i3d_activations: Readonly<Record<string, TensorSummary>>
  readonly i3d_grads_of_mean_square: Readonly<Record<string, EdgeSummary>>
  readonly groups: CoreGroupsGolden
  readonly gart: CoreTreeGolden
}

export interface CoreStepGolden {
  readonly weights_prefix: string
  readonly inputs: { readonly query: InputSpec; readonly exemplar: InputSpec }
  readonly label_query: number
  readonly label_exemplar: number
  /** Exemplar given query, then query given exemplar: [1, 2D + 1]. */
  readonly combined_1: TensorSummary
  readonly combined_2: TensorSummary
  readonly loss: number
  readonly grads: Readonly<Record<string, EdgeSummary>>
  readonly params_after_1: Readonly<Record<string, EdgeSummary>>
}
