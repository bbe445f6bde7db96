/**
 * MCoRe's backbone: RegNetY on every frame, with a gate-shift module before the
 * first convolution of each block that lets neighbouring frames exchange channels.
 *
 * Frozen batch norm is folded into the convolution before it (W' = W · γ/σ,
 * b' = β - μ · γ/σ), inside the graph: the same numbers and gradients as multiply
 * and add, without four passes over the activations.
 */
import { add, mul, relu, sigmoid, sub, tanh } from '../../graph/ops/elementwise.ts'
import { concat, padAxis, reshape, slice, transpose } from '../../graph/ops/layout.ts'
import { batchNorm, frozenBatchNorm, type BatchNormParameters } from '../../graph/ops/normal.ts'
import { addChannels, conv, perChannel, type ConvOptions } from '../../graph/ops/products.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import { at, type Value } from '../../graph/types.ts'
import type { ParameterLookup } from '../parameters.ts'
import { backbonePlan, type BlockPlan, type McoreConfig } from './config.ts'

/** frozen: running statistics, as the papers train. batch: this batch's statistics, for training from random weights. */
export type BatchNormMode = 'frozen' | 'batch'

export interface BackboneOptions {
  /** Default frozen. */
  readonly batchNorm?: BatchNormMode
  /** PyTorch's momentum for running statistics in batch mode. Default 0.1. */
  readonly momentum?: number
}

export interface Backbone {
  /** [N, T, D] */
  readonly features: Value
  /** In batch mode, new running statistics by parameter name ([C] each); otherwise empty. */
  readonly statistics: ReadonlyMap<string, Value>
}

/** @param pictures [N·T, 3, H, W], normalised; frames of one video are neighbours */
export function buildBackbone(config: McoreConfig, parameter: ParameterLookup, pictures: Value, options: BackboneOptions = {}): Backbone {
  const statistics = new Map<string, Value>()
  const layers = new Layers(parameter, options, statistics)
  return pictures.graph.scope('base_model', () => {
    let x = relu(layers.convNorm('base_model._features.stem', pictures, { stride: 2, padding: 1 }))
    for (const block of backbonePlan(config)) x = x.graph.scope(block.path.replace('_features.', ''), () => buildBlock(layers, block, x, config.frames))
    const features = reduceMean(x, { axes: [2, 3] })
    return { features: reshape(features, [-1, config.frames, at(x.shape, 1)]), statistics }
  })
}

/** conv1 (gate-shift, 1 × 1) → conv2 (grouped 3 × 3) → squeeze-excitation → conv3 (1 × 1), plus the shortcut. */
function buildBlock(layers: Layers, block: BlockPlan, x: Value, frames: number): Value {
  const path = `base_model.${block.path}`
  const shifted = x.graph.scope('gsm', () => gateShift(layers, `${path}.conv1.gsm`, x, block.fold, frames))
  const first = relu(layers.convNorm(`${path}.conv1.net`, shifted))
  const second = relu(layers.convNorm(`${path}.conv2`, first, { stride: block.stride, padding: 1, group: block.groups }))
  const excited = x.graph.scope('se', () => squeezeExcitation(layers.parameter, `${path}.se`, second))
  const third = layers.convNorm(`${path}.conv3`, excited)
  const shortcut = block.downsample ? layers.convNorm(`${path}.downsample`, x, { stride: block.stride }) : x
  return relu(add(third, shortcut))
}

function squeezeExcitation(parameter: ParameterLookup, path: string, x: Value): Value {
  const squeezed = reduceMean(x, { axes: [2, 3], keep: true })
  const hidden = relu(conv(squeezed, parameter(`${path}.fc1.weight`), parameter(`${path}.fc1.bias`)))
  return mul(x, sigmoid(conv(hidden, parameter(`${path}.fc2.weight`), parameter(`${path}.fc2.bias`))))
}

/**
 * The gate-shift module on the first `fold` channels of x [N·T, C, H, W]. A gate per half of them, from a
 * 3 × 3 × 3 convolution in two groups, says how much of each channel moves: the first half moves one frame
 * back (frame t takes t + 1), the second one frame forward. The 3-D convolution is a 2-D one with three
 * times the outputs, one for each tap in time, followed by shifts and a sum.
 */
function gateShift(layers: Layers, path: string, x: Value, fold: number, frames: number): Value {
  const [rows, channels, h, w] = [at(x.shape, 0), at(x.shape, 1), at(x.shape, 2), at(x.shape, 3)]
  const videos = rows / frames
  const half = fold / 2
  const part = slice(x, 1, 0, fold)
  const active = relu(layers.norm(`${path}.bn`, part))
  // [2, fold/2, 3 taps, 3, 3] → [2 · 3 taps, fold/2, 3, 3]
  const weight = layers.parameter(`${path}.conv3D.weight`)
  const flat = reshape(transpose(weight, [0, 2, 1, 3, 4]), [6, half, 3, 3])
  const taps = reshape(conv(active, flat, undefined, { padding: 1, group: 2 }), [videos, frames, 2, 3, h, w])
  const tap = (index: number): Value => reshape(slice(taps, 3, index, index + 1), [videos, frames, 2, h, w])
  const bias = reshape(layers.parameter(`${path}.conv3D.bias`), [1, 1, 2, 1, 1])
  const gate = tanh(add(add(add(later(tap(0)), tap(1)), earlier(tap(2))), bias))

  // Gates [videos, T, 2 halves, 1, H, W] over channels [videos, T, 2 halves, fold/2, H, W]
  const halves = reshape(part, [videos, frames, 2, half, h, w])
  const gated = mul(reshape(gate, [videos, frames, 2, 1, h, w]), halves)
  const stays = sub(halves, gated)
  const back = earlier(slice(gated, 2, 0, 1))
  const forward = later(slice(gated, 2, 1, 2))
  const moved = add(concat([back, forward], 2), stays)
  // Within each half, seen as [2, fold/4], the two axes change places.
  const woven = transpose(reshape(moved, [rows * 2, 2, half / 2, h * w]), [0, 2, 1, 3])
  const front = reshape(woven, [rows, fold, h, w])
  return fold === channels ? front : concat([front, slice(x, 1, fold, channels)], 1)
}

/** Frame t takes frame t + 1; the last takes zero. Axis 1 is time. */
function earlier(x: Value): Value {
  return padAxis(slice(x, 1, 1, at(x.shape, 1)), 1, 0, 1)
}

/** Frame t takes frame t - 1; the first takes zero. Axis 1 is time. */
function later(x: Value): Value {
  return padAxis(slice(x, 1, 0, at(x.shape, 1) - 1), 1, 1, 0)
}

/** Layers with batch norm in the chosen mode; collects new running statistics. */
class Layers {
  readonly parameter: ParameterLookup
  private readonly options: BackboneOptions
  private readonly statistics: Map<string, Value>

  constructor(parameter: ParameterLookup, options: BackboneOptions, statistics: Map<string, Value>) {
    this.parameter = parameter
    this.options = options
    this.statistics = statistics
  }

  /** Convolution without bias, then batch norm. */
  convNorm(path: string, x: Value, options: ConvOptions = {}): Value {
    const weight = this.parameter(`${path}.conv.weight`)
    if (this.options.batchNorm === 'batch') return this.norm(`${path}.bn`, conv(x, weight, undefined, options))
    const { multiplier, addend } = frozenBatchNorm(this.normParameters(`${path}.bn`))
    return conv(x, mul(weight, reshape(multiplier, [-1, 1, 1, 1])), addend, options)
  }

  norm(path: string, x: Value): Value {
    const p = this.normParameters(path)
    if (this.options.batchNorm === 'batch') {
      const { y, mean, variance } = batchNorm(x, p, { momentum: this.options.momentum ?? 0.1 })
      this.statistics.set(`${path}.running_mean`, mean)
      this.statistics.set(`${path}.running_var`, variance)
      return y
    }
    const { multiplier, addend } = frozenBatchNorm(p)
    return addChannels(mul(x, perChannel(multiplier, x.shape.length)), addend)
  }

  private normParameters(path: string): BatchNormParameters {
    return {
      scale: this.parameter(`${path}.weight`), shift: this.parameter(`${path}.bias`),
      mean: this.parameter(`${path}.running_mean`), variance: this.parameter(`${path}.running_var`),
    }
  }
}
