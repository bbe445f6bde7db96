/** What a golden file of MCoRe holds. */
import type { EdgeSummary, TensorSummary } from '../compare.ts'
import type { InputSpec } from '../filler.ts'

export interface McoreLosses {
  readonly aqa: number
  readonly tas: number
  readonly cont: number
  readonly total?: number
}

export interface McoreTrainGolden {
  /** [B, 1] each */
  readonly scores_query: readonly (readonly number[])[]
  readonly scores_exemplar: readonly (readonly number[])[]
  readonly transitions_query: readonly (readonly number[])[]
  readonly transitions_exemplar: readonly (readonly number[])[]
  readonly lr: number
  readonly lr_backbone: number
  readonly grads_step1: Readonly<Record<string, EdgeSummary>>
  /** One entry a step, before its update. */
  readonly losses: readonly McoreLosses[]
  readonly params_after_1: Readonly<Record<string, EdgeSummary>>
  readonly params_after_3: Readonly<Record<string, EdgeSummary>>
  readonly losses_after_3: McoreLosses
}

export interface McoreGolden {
  readonly weights_prefix: string
  readonly inputs: { readonly query: InputSpec; readonly exemplar: InputSpec }
  readonly state: Readonly<Record<string, readonly (readonly [string, readonly number[]])[]>>
  readonly features: TensorSummary
  readonly transit_logits: TensorSummary
  readonly transitions_predicted: readonly (readonly number[])[]
  readonly stage_tokens: TensorSummary
  readonly decoded_query_given_exemplar: TensorSummary
  readonly token_deltas: readonly (readonly number[])[]
  readonly delta: readonly number[]
  readonly semi_loss_stage0_pair0: readonly number[]
  readonly train?: McoreTrainGolden
}
