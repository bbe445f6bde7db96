/** The smallest PCLN that has every kind of part. */
import type { PclnConfig } from '../../../../src/main/models/pcln/config.ts'

export const tiny: PclnConfig = {
  name: 'tiny', frames: 8, size: 16,
  backbone: { family: 'resnet', block: 'basic', stemWidth: 8, widths: [8], depths: [1], temporal: 'none' },
  encoderWidths: [6, 8], regressorWidths: [8, 4], pairWidth: 32, pairView: [64, 4, 4], pairChannels: [4, 3], pairHidden: [6, 4], dropout: 0.3,
}
