/** The smallest T²CR with every kind of part. */
import { t2cr, type T2crConfig } from '../../../../src/main/models/t2cr/config.ts'

export const tinyT2cr: T2crConfig = {
  ...t2cr, name: 't2cr-tiny', frames: 12, baseStarts: [0, 4, 8], auxiliaryStarts: [0, 8], backbone: { width: 0.02, clipFrames: 4, size: 32 }, backboneUnit: 'video',
  tokenWidths: [16, 8], regressorWidths: [16, 8], heads: 2, decoderBlocks: 2, classes: 5, featureSqueeze: 4, clipSqueeze: 2,
}
