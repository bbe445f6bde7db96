/** Sizes of MCoRe (ICASSP 2024). One structure, any scale: `mcore` is the published one, `mcore-small` fits a laptop. */
import { regnety800, type RegNetYConfig } from '../backbones/regnety.ts'

export interface McoreConfig {
  readonly name: string
  /** T: frames sampled from each video. */
  readonly frames: number
  /** Rows and columns of a picture. */
  readonly size: number
  /** Channels after the first convolution. */
  readonly stemWidth: number
  /** Channels of the four stages of the RegNetY; the last is the feature width D. */
  readonly widths: readonly number[]
  /** Blocks in each stage. */
  readonly depths: readonly number[]
  /** Channels of one group of the 3 × 3 convolutions. */
  readonly groupWidth: number
  /** Squeeze-excitation width as a share of the block's input width. */
  readonly seRatio: number
  /** Attention heads of the decoder; must divide D. */
  readonly heads: number
  /** Cross-attention blocks of the decoder. */
  readonly decoderBlocks: number
  /** Stages of a dive; there is one transition less. */
  readonly stages: number
  /** Frames each stage is interpolated to. */
  readonly tokensPerStage: number
  /** Width of each direction of the segmentation GRU. */
  readonly gruHidden: number
  /** Widths of the hidden layers of the score head. */
  readonly regressorWidths: readonly [number, number]
}

/** The published configuration. */
export const mcore: McoreConfig = {
  name: 'mcore',
  frames: 96, size: 112, stemWidth: 32, widths: [24, 56, 152, 368], depths: [1, 1, 4, 7], groupWidth: 8, seRatio: 0.25,
  heads: 8, decoderBlocks: 3, stages: 3, tokensPerStage: 5, gruHidden: 368, regressorWidths: [256, 64],
}

/** The same structure for laptops and demos. */
export const mcoreSmall: McoreConfig = {
  name: 'mcore-small',
  frames: 32, size: 80, stemWidth: 16, widths: [16, 32, 64, 128], depths: [1, 1, 2, 3], groupWidth: 8, seRatio: 0.25,
  heads: 8, decoderBlocks: 3, stages: 3, tokensPerStage: 5, gruHidden: 128, regressorWidths: [256, 64],
}

/** The published structure on RegNetY-800MF: twice the work, for accelerators. */
export const mcore800: McoreConfig = {
  ...mcore,
  name: 'mcore-800mf',
  widths: regnety800.widths, depths: regnety800.depths, groupWidth: regnety800.groupWidth, gruHidden: 768,
}

/** All by name, as settings and checkpoints refer to them. */
export const mcoreConfigs: Readonly<Record<string, McoreConfig>> = { [mcore.name]: mcore, [mcoreSmall.name]: mcoreSmall, [mcore800.name]: mcore800 }

/** D, the width of a frame's feature vector. */
export function featureWidth(config: McoreConfig): number {
  return config.widths.at(-1) ?? 0
}

/** Tokens of one video: stages × tokens per stage. */
export function tokenCount(config: McoreConfig): number {
  return config.stages * config.tokensPerStage
}

/** The backbone as a RegNetY with gate-shift modules. */
export function backboneConfig(config: McoreConfig): RegNetYConfig {
  const { stemWidth, widths, depths, groupWidth, seRatio } = config
  return { family: 'regnety', stemWidth, widths, depths, groupWidth, seRatio, temporal: 'gate-shift' }
}

/** Rows and columns of the feature map before the final average. */
export function finalMapSize(config: McoreConfig): number {
  return [0, ...config.widths].reduce((size) => Math.ceil(size / 2), config.size)
}
