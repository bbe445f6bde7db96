/** How PCLN's official checkpoints are arranged. */
import { commonlyIgnored } from '../checkpoint-keys.ts'
import type { CheckpointLayout } from '../method.ts'
import { backboneRoot } from './parameters.ts'

/** A plain state dictionary of the heads ("encoder_backbone.conv1.weight"), or our own with the frame backbone beside it. */
export const pclnLayout: CheckpointLayout = {
  modules: ['model', backboneRoot],
  soleModule: 'model',
  ignored: [...commonlyIgnored, { pattern: /^model\.encoder_backbone\.fc[123]\./, reason: 'a regressor inside the encoder that nothing runs' }],
  startedNew: [{ pattern: /^frame_backbone\./, reason: 'the frame backbone; official checkpoints hold none, as their features were computed beforehand' }],
}
