/** MCoRe's backbone: RegNetY on every frame, with a gate-shift module before the first convolution of each block. */
import type { Value } from '../../graph/types.ts'
import { buildFrameBackbone, frameEarlyShape, type FrameBackbone } from '../backbones/frame-backbone.ts'
import type { BackboneOptions } from '../backbones/frame-layers.ts'
import type { ParameterLookup } from '../parameters.ts'
import { backboneConfig, type McoreConfig } from './config.ts'

export type { BackboneOptions } from '../backbones/frame-layers.ts'

/** Official path of the network below its module. */
export const backboneRoot = 'base_model._features'

/** @param pictures [N·T, 3, H, W], normalised; frames of one video are neighbours. Of the late part what the early one gave */
export function buildBackbone(config: McoreConfig, parameter: ParameterLookup, pictures: Value, options: BackboneOptions = {}): FrameBackbone {
  return pictures.graph.scope('base_model', () => buildFrameBackbone(backboneConfig(config), backboneRoot, parameter, pictures, config.frames, options))
}

/** [videos·T, C, H, W] before the last stage. */
export function earlyShape(config: McoreConfig, videos: number): readonly number[] {
  return [videos * config.frames, ...frameEarlyShape(backboneConfig(config), config.size)]
}
