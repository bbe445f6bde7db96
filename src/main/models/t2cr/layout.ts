/** How T²CR's official checkpoints are arranged. */
import { commonlyIgnored } from '../checkpoint-keys.ts'
import type { CheckpointLayout } from '../method.ts'

export const t2crLayout: CheckpointLayout = {
  modules: ['base_model', 'taa', 'regressor', 'decoder'],
  ignored: commonlyIgnored,
}
