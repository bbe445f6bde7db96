/** Sizes of PCLN (ECCV 2022). One structure, any scale and any frame backbone: `pcln` is the published one, `pcln-small` fits a laptop. */
import { frameFeatureWidth, type FrameBackboneConfig } from '../backbones/frame-backbone.ts'
import { resnet18, resnet50 } from '../backbones/resnet.ts'

export interface PclnConfig {
  readonly name: string
  /** T: frames sampled from each video; a multiple of 4, which two max pools halve. */
  readonly frames: number
  /** Rows and columns of a picture. */
  readonly size: number
  /** Gives one feature vector [D] for each frame. */
  readonly backbone: FrameBackboneConfig
  /** Channels after each of the two temporal convolutions. */
  readonly encoderWidths: readonly [number, number]
  /** Widths of the hidden layers of the score regressor. */
  readonly regressorWidths: readonly [number, number]
  /** P: channels whose inner products over time the pairwise network looks at, P × P of them. */
  readonly pairWidth: number
  /** How the P × P products are viewed, [V, h, w]; V a multiple of P, h and w of 4. */
  readonly pairView: readonly [number, number, number]
  /** Channels after each of the pairwise network's two convolutions. */
  readonly pairChannels: readonly [number, number]
  /** Widths of the hidden layers after them. */
  readonly pairHidden: readonly [number, number]
  /** Share of the time steps that spatial dropout drops. */
  readonly dropout: number
}

/**
 * The published configuration, on ImageNet features of a ResNet-50 (the released training reads them from a folder of
 * that name; the script beside it that makes features takes a ResNet-152, of the same width).
 */
export const pcln: PclnConfig = {
  name: 'pcln',
  frames: 160, size: 224, backbone: resnet50, encoderWidths: [256, 512], regressorWidths: [4096, 2048],
  pairWidth: 256, pairView: [512, 32, 4], pairChannels: [32, 8], pairHidden: [32, 8], dropout: 0.3,
}

/** The same structure for laptops and demos. */
export const pclnSmall: PclnConfig = {
  name: 'pcln-small',
  frames: 48, size: 112, backbone: resnet18, encoderWidths: [128, 128], regressorWidths: [256, 64],
  pairWidth: 64, pairView: [128, 8, 4], pairChannels: [32, 8], pairHidden: [16, 8], dropout: 0.3,
}

/** Both by name, as settings and checkpoints refer to them. */
export const pclnConfigs: Readonly<Record<string, PclnConfig>> = { [pclnSmall.name]: pclnSmall, [pcln.name]: pcln }

/** D, the width of a frame's feature vector. */
export function featureWidth(config: PclnConfig): number {
  return frameFeatureWidth(config.backbone)
}

/** Time steps after the encoder. */
export function encodedSteps(config: Pick<PclnConfig, 'frames'>): number {
  return Math.floor(Math.floor(config.frames / 2) / 2)
}

/** Numbers that the pairwise network's last max pool leaves. */
export function pairFeatures({ pairView: [, h, w], pairChannels: [, last] }: PclnConfig): number {
  return last * Math.floor(Math.floor(h / 2) / 2) * Math.floor(Math.floor(w / 2) / 2)
}

/** All pairs of a minibatch, in the order (0, 1), (0, 2), …, (1, 2), …. A video that is alone is paired with itself. */
export function allPairs(videos: number): readonly (readonly [number, number])[] {
  if (videos === 1) return [[0, 0]]
  return Array.from({ length: videos }, (_, p) => Array.from({ length: videos - p - 1 }, (__, k) => [p, p + 1 + k] as const)).flat()
}
