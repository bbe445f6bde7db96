/** Keys of research checkpoints that no model loads, and why. */
import type { CheckpointLayout } from './method.ts'

export const commonlyIgnored: CheckpointLayout['ignored'] = [
  { pattern: /(^|\.)num_batches_tracked$/, reason: 'a counter of training batches; inference and frozen batch norm do not use it' },
  { pattern: /^(optimizer|optimizer_state_dict|optim|lr_scheduler|scheduler)(\.|$)/, reason: 'state of the optimiser; a new run starts its own' },
  { pattern: /^(epoch|epoch_best|epoch_best_aqa|rho_best|rho|L2_min|RL2_min|best_score)$/, reason: 'a record of the training run' },
]
