/**
 * Sizes of T²CR (Information Sciences 2024). One structure, any scale: `t2cr` is
 * the published FineDiving setting, `t2cr-mtl` the published MTL-AQA setting,
 * `t2cr-small` fits a laptop.
 */

export interface T2crConfig {
  readonly name: string
  /** T: frames sampled from each video. */
  readonly frames: number
  /** Rows and columns of a picture. */
  readonly size: number
  /** Frames of a clip. */
  readonly clipFrames: number
  /** First frames of the clips of the base path. */
  readonly baseStarts: readonly number[]
  /** First frames of the clips of the auxiliary path, which is sparser and gets widened to the base path's number. */
  readonly auxiliaryStarts: readonly number[]
  readonly backbone: { readonly featureWidth: number }
  /** Widths of the two layers that make tokens; the second is the token width. */
  readonly tokenWidths: readonly [number, number]
  /** Widths of the hidden layers of the score head. */
  readonly regressorWidths: readonly [number, number]
  /** Attention heads of the difference transformer; must divide the token width. */
  readonly heads: number
  readonly decoderBlocks: number
  /** Rows of the class head: how many dive numbers can be told apart. */
  readonly classes: number
  /** Features are squeezed by this factor, clips by the other; at least one remains. */
  readonly featureSqueeze: number
  readonly clipSqueeze: number
}

const structure = {
  clipFrames: 16, tokenWidths: [256, 64], regressorWidths: [256, 64], heads: 8, decoderBlocks: 3, featureSqueeze: 16, clipSqueeze: 10,
} as const

const every = (step: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => i * step)

/**
 * The published FineDiving setting: 96 frames, nine base clips, 52 dive numbers. The last auxiliary clip, which would
 * start at 84 and end four frames after the video, ends with it instead; the released code fails there.
 */
export const t2cr: T2crConfig = {
  ...structure, name: 't2cr', frames: 96, size: 112, baseStarts: every(10, 9), auxiliaryStarts: [...every(12, 7), 80], backbone: { featureWidth: 1024 }, classes: 52,
}

/** The published MTL-AQA setting: 103 frames, ten base clips of which the last two overlap more, 58 classes. */
export const t2crMtl: T2crConfig = {
  ...structure, name: 't2cr-mtl', frames: 103, size: 112, baseStarts: [...every(10, 9), 86], auxiliaryStarts: every(12, 8), backbone: { featureWidth: 1024 }, classes: 58,
}

/** Clips of one video, base path first: rows of its features. */
export function clipStarts(config: T2crConfig): readonly number[] {
  return [...config.baseStarts, ...config.auxiliaryStarts]
}

export function clipCount(config: T2crConfig): number {
  return clipStarts(config).length
}
