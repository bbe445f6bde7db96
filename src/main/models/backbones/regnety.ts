/**
 * RegNetY of any size (Radosavovic et al., "Designing Network Design Spaces",
 * CVPR 2020) under timm's keys: blocks of 1 × 1, grouped 3 × 3 and 1 × 1
 * convolutions with squeeze-excitation in between, bottleneck ratio 1.
 */
import { add, mul, relu, sigmoid } from '../../graph/ops/elementwise.ts'
import { conv } from '../../graph/ops/products.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import type { Value } from '../../graph/types.ts'
import { buildWideBranch, canBeWide } from './regnety-wide.ts'
import type { ParameterLookup, ParameterSpec } from '../parameters.ts'
import { asLast, backboneSpec, batchNormSpecs, convolutionSpec, halved, uniformByFan, type BackbonePart, type FrameLayers } from './frame-layers.ts'
import { buildTemporal, gateShiftFold, temporalParameters, wrappedPath, type TemporalModule } from './temporal.ts'

export interface RegNetYConfig {
  readonly family: 'regnety'
  /** Channels after the first convolution. */
  readonly stemWidth: number
  /** Channels of each stage; the last is the feature width D. */
  readonly widths: readonly number[]
  /** Blocks in each stage. */
  readonly depths: readonly number[]
  /** Channels of one group of the 3 × 3 convolutions. */
  readonly groupWidth: number
  /** Squeeze-excitation width as a share of the block's input width. */
  readonly seRatio: number
  readonly temporal: TemporalModule
}

/** timm's regnety_002. */
export const regnety200: RegNetYConfig = { family: 'regnety', stemWidth: 32, widths: [24, 56, 152, 368], depths: [1, 1, 4, 7], groupWidth: 8, seRatio: 0.25, temporal: 'none' }

/** timm's regnety_008, as in the paper. torchvision's regnet_y_800mf rounds two widths up instead: 64, 144, 320, 784. */
export const regnety800: RegNetYConfig = { family: 'regnety', stemWidth: 32, widths: [64, 128, 320, 768], depths: [1, 3, 8, 2], groupWidth: 16, seRatio: 0.25, temporal: 'none' }

/** One block, with the sizes the official code derives for it. */
export interface RegNetYBlock {
  /** Path below the backbone, such as `s3.b2`. */
  readonly path: string
  readonly input: number
  readonly output: number
  readonly stride: number
  readonly groups: number
  /** Channels a gate-shift module works on. */
  readonly fold: number
  /** Width of the squeeze-excitation bottleneck. */
  readonly squeeze: number
  /** Whether the shortcut is a convolution of its own. */
  readonly downsample: boolean
  /** Whether it belongs to the last stage. */
  readonly isLast: boolean
}

export function regNetYPlan(config: Omit<RegNetYConfig, 'family' | 'temporal'>): readonly RegNetYBlock[] {
  const plan: RegNetYBlock[] = []
  let input = config.stemWidth
  config.widths.forEach((output, stage) => {
    for (let block = 0; block < (config.depths[stage] ?? 0); block += 1) {
      const stride = block === 0 ? 2 : 1
      plan.push({
        path: `s${stage + 1}.b${block + 1}`,
        input, output, stride,
        groups: output / config.groupWidth,
        fold: gateShiftFold(input),
        squeeze: Math.round(input * config.seRatio),
        downsample: input !== output || stride !== 1,
        isLast: stage === config.widths.length - 1,
      })
      input = output
    }
  })
  return plan
}

/**
 * @param root path of the network, such as "base_model._features"
 * @returns in the order of timm's checkpoint, each gate-shift module before the convolution it wraps
 */
export function regNetYParameters(config: RegNetYConfig, root: string): ParameterSpec[] {
  const list = [convolutionSpec(`${root}.stem.conv`, config.stemWidth, 3, 3), ...batchNormSpecs(`${root}.stem.bn`, config.stemWidth)]
  for (const block of regNetYPlan(config)) {
    const path = `${root}.${block.path}`
    const first = wrappedPath(config.temporal, `${path}.conv1`)
    const own: ParameterSpec[] = [
      ...temporalParameters(config.temporal, `${path}.conv1`, block.input),
      convolutionSpec(`${first}.conv`, block.output, block.input, 1), ...batchNormSpecs(`${first}.bn`, block.output),
      convolutionSpec(`${path}.conv2.conv`, block.output, config.groupWidth, 3), ...batchNormSpecs(`${path}.conv2.bn`, block.output),
      backboneSpec(`${path}.se.fc1.weight`, [block.squeeze, block.output, 1, 1], uniformByFan(block.output)),
      backboneSpec(`${path}.se.fc1.bias`, [block.squeeze], { kind: 'zeros' }),
      backboneSpec(`${path}.se.fc2.weight`, [block.output, block.squeeze, 1, 1], uniformByFan(block.squeeze)),
      backboneSpec(`${path}.se.fc2.bias`, [block.output], { kind: 'zeros' }),
      convolutionSpec(`${path}.conv3.conv`, block.output, block.output, 1), ...batchNormSpecs(`${path}.conv3.bn`, block.output),
    ]
    if (block.downsample) own.push(convolutionSpec(`${path}.downsample.conv`, block.output, block.input, 1), ...batchNormSpecs(`${path}.downsample.bn`, block.output))
    list.push(...(block.isLast ? asLast(own) : own))
  }
  return list
}

/** [C, H, W] before the last stage of pictures with `size` rows and columns. */
export function regNetYEarlyShape(config: RegNetYConfig, size: number): readonly [number, number, number] {
  const side = halved(size, config.widths.length)
  return [config.widths.at(-2) ?? config.stemWidth, side, side]
}

/**
 * @param input pictures [N·T, 3, H, W]; of the late part what the early one gave
 * @returns [N·T, D], averaged over pixels; of the early part [N·T, C, H, W]
 */
export function buildRegNetY(config: RegNetYConfig, root: string, layers: FrameLayers, input: Value, frames: number, part: BackbonePart = 'whole'): Value {
  let x = part === 'late' ? input : relu(layers.convNorm(`${root}.stem.conv`, `${root}.stem.bn`, input, { stride: 2, padding: 1 }))
  for (const block of regNetYPlan(config)) {
    if (part !== 'whole' && block.isLast !== (part === 'late')) continue
    x = x.graph.scope(block.path, () => buildBlock(config, layers, block, `${root}.${block.path}`, x, frames))
  }
  return part === 'early' ? x : reduceMean(x, { axes: [2, 3] })
}

/** Temporal module → conv1 (1 × 1) → conv2 (grouped 3 × 3) → squeeze-excitation → conv3 (1 × 1), plus the shortcut. */
function buildBlock(config: RegNetYConfig, layers: FrameLayers, block: RegNetYBlock, path: string, x: Value, frames: number): Value {
  const shifted = buildTemporal(config.temporal, layers, `${path}.conv1`, x, frames)
  const first = wrappedPath(config.temporal, `${path}.conv1`)
  const isWide = layers.isStored && canBeWide(config.groupWidth)
  const branch = isWide ? buildWideBranch(layers, { first, path, width: block.output, stride: block.stride }, shifted) : buildBranch(layers, block, path, first, shifted)
  const shortcut = block.downsample ? layers.convNorm(`${path}.downsample.conv`, `${path}.downsample.bn`, x, { stride: block.stride }) : x
  return relu(add(branch, shortcut))
}

function buildBranch(layers: FrameLayers, block: RegNetYBlock, path: string, first: string, x: Value): Value {
  const unit = (at: string, input: Value, options = {}): Value => layers.convNorm(`${at}.conv`, `${at}.bn`, input, options)
  const inner = relu(unit(first, x))
  const grouped = relu(unit(`${path}.conv2`, inner, { stride: block.stride, padding: 1, group: block.groups }))
  const excited = x.graph.scope('se', () => squeezeExcitation(layers.parameter, `${path}.se`, grouped))
  return unit(`${path}.conv3`, excited)
}

function squeezeExcitation(parameter: ParameterLookup, path: string, x: Value): Value {
  const squeezed = reduceMean(x, { axes: [2, 3], keep: true })
  const hidden = relu(conv(squeezed, parameter(`${path}.fc1.weight`), parameter(`${path}.fc1.bias`)))
  return mul(x, sigmoid(conv(hidden, parameter(`${path}.fc2.weight`), parameter(`${path}.fc2.bias`))))
}
