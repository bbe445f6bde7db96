/**
 * A frame backbone: a 2-D network on every frame, perhaps with modules that let
 * neighbouring frames exchange channels, and one feature vector for each frame.
 * Families are interchangeable: a method names one by its configuration.
 */
import { reshape } from '../../graph/ops/layout.ts'
import { at, type Value } from '../../graph/types.ts'
import type { ParameterLookup, ParameterSpec } from '../parameters.ts'
import { FrameLayers, type BackboneOptions } from './frame-layers.ts'
import { buildRegNetY, regNetYEarlyShape, regNetYParameters, regnety200, regnety800, type RegNetYConfig } from './regnety.ts'
import { buildResNet, expansion, resnet18, resnet50, resNetEarlyShape, resNetParameters, type ResNetConfig } from './resnet.ts'

export type FrameBackboneConfig = RegNetYConfig | ResNetConfig

/** Those with public ImageNet weights, by the name their weights go by. */
export const frameBackbones = { regnety_002: regnety200, regnety_008: regnety800, resnet18, resnet50 } as const satisfies Readonly<Record<string, FrameBackboneConfig>>
export type FrameBackboneName = keyof typeof frameBackbones

export interface FrameBackbone {
  /** [N, T, D]; of the early part its map, [N·T, C, H, W] */
  readonly features: Value
  /** In batch mode, new running statistics by parameter name ([C] each); otherwise empty. */
  readonly statistics: ReadonlyMap<string, Value>
}

/** D, the width of a frame's feature vector. */
export function frameFeatureWidth(config: FrameBackboneConfig): number {
  const last = config.widths.at(-1) ?? 0
  return config.family === 'resnet' ? last * expansion(config) : last
}

/** @param root path of the network, before which nothing is put: "frame_backbone", "base_model._features" */
export function frameBackboneParameters(config: FrameBackboneConfig, root: string): ParameterSpec[] {
  return config.family === 'resnet' ? resNetParameters(config, root) : regNetYParameters(config, root)
}

/** [C, H, W] of one frame between the early and the late part. */
export function frameEarlyShape(config: FrameBackboneConfig, size: number): readonly [number, number, number] {
  return config.family === 'resnet' ? resNetEarlyShape(config, size) : regNetYEarlyShape(config, size)
}

/**
 * @param pictures [N·T, 3, H, W], normalised by ImageNet's mean and deviation; frames of one video are neighbours; of the late part what the early one gave
 * @param frames T; any part of a video may be given where the configuration has no temporal module
 */
export function buildFrameBackbone(
  config: FrameBackboneConfig, root: string, parameter: ParameterLookup, pictures: Value, frames: number, options: BackboneOptions = {},
): FrameBackbone {
  const layers = new FrameLayers(parameter, options)
  const build = (): Value => (config.family === 'resnet' ? buildResNet(config, root, layers, pictures, frames, options.part) : buildRegNetY(config, root, layers, pictures, frames, options.part))
  const features = build()
  if (options.part === 'early') return { features, statistics: layers.statistics }
  return { features: reshape(features, [-1, frames, at(features.shape, -1)]), statistics: layers.statistics }
}
