/**
 * ResNet of any depth (He et al., CVPR 2016) under torchvision's keys, with the
 * stride of a bottleneck in its 3 × 3 convolution, as torchvision has it.
 */
import { add, relu } from '../../graph/ops/elementwise.ts'
import { maxPool } from '../../graph/ops/pool.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import type { ParameterSpec } from '../parameters.ts'
import { asLast, batchNormSpecs, convolutionSpec, halved, type BackbonePart, type FrameLayers } from './frame-layers.ts'
import { buildTemporal, temporalParameters, wrappedPath, type TemporalModule } from './temporal.ts'

export interface ResNetConfig {
  readonly family: 'resnet'
  /** basic: two 3 × 3 convolutions. bottleneck: 1 × 1, 3 × 3, 1 × 1 to four times the width. */
  readonly block: 'basic' | 'bottleneck'
  /** Channels after the first convolution. */
  readonly stemWidth: number
  /** Channels of the 3 × 3 convolutions of each stage. */
  readonly widths: readonly number[]
  /** Blocks in each stage. */
  readonly depths: readonly number[]
  readonly temporal: TemporalModule
}

export const resnet18: ResNetConfig = { family: 'resnet', block: 'basic', stemWidth: 64, widths: [64, 128, 256, 512], depths: [2, 2, 2, 2], temporal: 'none' }
export const resnet50: ResNetConfig = { family: 'resnet', block: 'bottleneck', stemWidth: 64, widths: [64, 128, 256, 512], depths: [3, 4, 6, 3], temporal: 'none' }

/** One block. */
export interface ResNetBlock {
  /** Path below the backbone, such as `layer3.1`. */
  readonly path: string
  readonly input: number
  /** Channels of the 3 × 3 convolution. */
  readonly width: number
  readonly output: number
  readonly stride: number
  /** Whether the shortcut is a convolution of its own. */
  readonly downsample: boolean
  /** Whether it belongs to the last stage. */
  readonly isLast: boolean
}

/** Channels after a block, as a multiple of its width. */
export function expansion(config: Pick<ResNetConfig, 'block'>): number {
  return config.block === 'bottleneck' ? 4 : 1
}

export function resNetPlan(config: ResNetConfig): readonly ResNetBlock[] {
  const plan: ResNetBlock[] = []
  let input = config.stemWidth
  config.widths.forEach((width, stage) => {
    for (let block = 0; block < (config.depths[stage] ?? 0); block += 1) {
      const stride = block === 0 && stage > 0 ? 2 : 1
      const output = width * expansion(config)
      plan.push({ path: `layer${stage + 1}.${block}`, input, width, output, stride, downsample: stride !== 1 || input !== output, isLast: stage === config.widths.length - 1 })
      input = output
    }
  })
  return plan
}

/** The convolutions of a block in order: number, sizes and which one has the stride. */
function convolutions(config: ResNetConfig, { input, width, output, stride }: ResNetBlock): readonly { index: number; input: number; output: number; kernel: number; stride: number }[] {
  return config.block === 'basic'
    ? [{ index: 1, input, output: width, kernel: 3, stride }, { index: 2, input: width, output, kernel: 3, stride: 1 }]
    : [{ index: 1, input, output: width, kernel: 1, stride: 1 }, { index: 2, input: width, output: width, kernel: 3, stride }, { index: 3, input: width, output, kernel: 1, stride: 1 }]
}

/** @param root path of the network, such as "frame_backbone" @returns in the order of torchvision's checkpoint */
export function resNetParameters(config: ResNetConfig, root: string): ParameterSpec[] {
  const list = [convolutionSpec(`${root}.conv1`, config.stemWidth, 3, 7), ...batchNormSpecs(`${root}.bn1`, config.stemWidth)]
  for (const block of resNetPlan(config)) {
    const path = `${root}.${block.path}`
    const own: ParameterSpec[] = []
    for (const { index, input, output, kernel } of convolutions(config, block)) {
      const conv = `${path}.conv${index}`
      if (index === 1) own.push(...temporalParameters(config.temporal, conv, block.input))
      own.push(convolutionSpec(index === 1 ? wrappedPath(config.temporal, conv) : conv, output, input, kernel), ...batchNormSpecs(`${path}.bn${index}`, output))
    }
    if (block.downsample) own.push(convolutionSpec(`${path}.downsample.0`, block.output, block.input, 1), ...batchNormSpecs(`${path}.downsample.1`, block.output))
    list.push(...(block.isLast ? asLast(own) : own))
  }
  return list
}

/** [C, H, W] before the last stage of pictures with `size` rows and columns. */
export function resNetEarlyShape(config: ResNetConfig, size: number): readonly [number, number, number] {
  const before = config.widths.at(-2)
  const side = halved(size, Math.max(2, config.widths.length))
  return [before === undefined ? config.stemWidth : before * expansion(config), side, side]
}

/**
 * @param input pictures [N·T, 3, H, W]; of the late part what the early one gave
 * @returns [N·T, D], averaged over pixels; of the early part [N·T, C, H, W]
 */
export function buildResNet(config: ResNetConfig, root: string, layers: FrameLayers, input: Value, frames: number, part: BackbonePart = 'whole'): Value {
  const stem = (): Value => maxPool(relu(layers.convNorm(`${root}.conv1`, `${root}.bn1`, input, { stride: 2, padding: 3 })), { kernel: 3, stride: 2, padding: 1 })
  let x = part === 'late' ? input : stem()
  for (const block of resNetPlan(config)) {
    if (part !== 'whole' && block.isLast !== (part === 'late')) continue
    x = x.graph.scope(block.path, () => buildBlock(config, layers, block, `${root}.${block.path}`, x, frames))
  }
  return part === 'early' ? x : reduceMean(x, { axes: [2, 3] })
}

/** Temporal module → convolutions with batch norm, ReLU between them → plus the shortcut → ReLU. */
function buildBlock(config: ResNetConfig, layers: FrameLayers, block: ResNetBlock, path: string, x: Value, frames: number): Value {
  const all = convolutions(config, block)
  let y = buildTemporal(config.temporal, layers, `${path}.conv1`, x, frames)
  for (const { index, kernel, stride } of all) {
    const conv = `${path}.conv${index}`
    y = layers.convNorm(index === 1 ? wrappedPath(config.temporal, conv) : conv, `${path}.bn${index}`, y, { stride, padding: (kernel - 1) / 2 })
    if (index < all.length) y = relu(y)
  }
  const shortcut = block.downsample ? layers.convNorm(`${path}.downsample.0`, `${path}.downsample.1`, x, { stride: block.stride }) : x
  return relu(add(y, shortcut))
}
