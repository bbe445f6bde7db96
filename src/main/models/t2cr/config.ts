/**
 * Sizes of T²CR (Information Sciences 2024). One structure, any scale: `t2cr` is
 * the published FineDiving setting, `t2cr-mtl` the published MTL-AQA setting,
 * `t2cr-small` fits a laptop.
 */
import { i3d112, i3dFeatureWidth, type I3dConfig } from '../backbones/i3d-config.ts'
import type { ClipVideo } from '../clip-video.ts'
import type { ScoreTarget } from '../score-target.ts'

export interface T2crConfig {
  readonly name: string
  /** T: frames sampled from each video. */
  readonly frames: number
  /** The network that clips go through; clip length and picture size are its. */
  readonly backbone: I3dConfig
  /** What goes through the backbone at once; see `ClipVideo`. */
  readonly backboneUnit: ClipVideo['unit']
  /** First frames of the clips of the base path. */
  readonly baseStarts: readonly number[]
  /** First frames of the clips of the auxiliary path, which is sparser and gets widened to the base path's number. */
  readonly auxiliaryStarts: readonly number[]
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
  /** What the published runs of this size predict. */
  readonly target: ScoreTarget
  /** Unit of scores inside the network: as they are, or standard deviations from the training part's mean. */
  readonly unit: 'points' | 'deviations'
}

const structure = {
  tokenWidths: [256, 64], regressorWidths: [256, 64], heads: 8, decoderBlocks: 3, featureSqueeze: 16, clipSqueeze: 10,
} as const

const every = (step: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => i * step)

/**
 * The published FineDiving setting: 96 frames, nine base clips, 52 dive numbers. The last auxiliary clip, which would
 * start at 84 and end four frames after the video, ends with it instead; the released code fails there.
 */
export const t2cr: T2crConfig = {
  ...structure, name: 't2cr', frames: 96, baseStarts: every(10, 9), auxiliaryStarts: [...every(12, 7), 80], backbone: i3d112, backboneUnit: 'clip', classes: 52, target: 'score', unit: 'points',
}

/** The published MTL-AQA setting: 103 frames, ten base clips of which the last two overlap more, 58 classes. */
export const t2crMtl: T2crConfig = {
  ...structure, name: 't2cr-mtl', frames: 103, baseStarts: [...every(10, 9), 86], auxiliaryStarts: every(12, 8), backbone: i3d112, backboneUnit: 'clip', classes: 58, target: 'quotient', unit: 'points',
}

/** The same structure for laptops and demos: half the frames, and a quarter of the backbone's channels. */
export const t2crSmall: T2crConfig = {
  ...structure, name: 't2cr-small', frames: 48, baseStarts: every(8, 5), auxiliaryStarts: [0, 11, 21, 32], backbone: { width: 0.25, clipFrames: 16, size: 80 }, backboneUnit: 'video',
  classes: 52, target: 'score', unit: 'deviations',
}

/** All by name, as settings and checkpoints refer to them. */
export const t2crConfigs: Readonly<Record<string, T2crConfig>> = { [t2crSmall.name]: t2crSmall, [t2cr.name]: t2cr, [t2crMtl.name]: t2crMtl }

/** Clips of one video, base path first: rows of its features. */
export function clipStarts(config: T2crConfig): readonly number[] {
  return [...config.baseStarts, ...config.auxiliaryStarts]
}

export function clipCount(config: T2crConfig): number {
  return clipStarts(config).length
}

/** D, the width of a clip's feature vector. */
export function featureWidth(config: T2crConfig): number {
  return i3dFeatureWidth(config.backbone)
}

export function clipVideo(config: T2crConfig): ClipVideo {
  return { frames: config.frames, starts: clipStarts(config), backbone: config.backbone, unit: config.backboneUnit }
}
