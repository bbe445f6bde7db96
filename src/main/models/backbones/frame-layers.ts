/**
 * Layers every frame backbone is made of: convolution with batch norm in the
 * chosen mode. New running statistics are collected by parameter name.
 *
 * Frozen batch norm is folded into the convolution before it (W' = W · γ/σ,
 * b' = β - μ · γ/σ), inside the graph: the same numbers and gradients as multiply
 * and add, without four passes over the activations.
 */
import { add, mul } from '../../graph/ops/elementwise.ts'
import { reshape } from '../../graph/ops/layout.ts'
import { batchNorm, frozenBatchNorm, type BatchNormParameters } from '../../graph/ops/normal.ts'
import { conv, perChannel, type ConvOptions } from '../../graph/ops/products.ts'
import type { Value } from '../../graph/types.ts'
import type { BackboneInput, BatchNormMode } from '../method.ts'
import type { InitialRule, ParameterLookup, ParameterSpec } from '../parameters.ts'

/**
 * Which part of a network is built. Depth 'last' trains the late part on what the early part gives, which is fixed and
 * computed once for each video: with late = its last stages, whole = late(early).
 */
export type BackbonePart = 'whole' | 'early' | 'late'

export interface BackboneOptions {
  /** frozen (default): running statistics, as the papers train. batch: this batch's, for training from random weights. */
  readonly batchNorm?: BatchNormMode
  /** PyTorch's momentum for running statistics in batch mode. Default 0.1. */
  readonly momentum?: number
  /** Default whole. */
  readonly part?: BackbonePart
  /** Whether weights will be stored in the model or fed at each run (default). */
  readonly weights?: 'stored' | 'fed'
}

export class FrameLayers {
  readonly parameter: ParameterLookup
  /** In batch mode, new running statistics by parameter name ([C] each); otherwise empty. */
  readonly statistics = new Map<string, Value>()
  private readonly options: BackboneOptions

  constructor(parameter: ParameterLookup, options: BackboneOptions = {}) {
    this.parameter = parameter
    this.options = options
  }

  /** Convolution without bias, then batch norm. `convPath` and `normPath` are keys without ".weight". */
  convNorm(convPath: string, normPath: string, x: Value, options: ConvOptions = {}): Value {
    if (this.options.batchNorm === 'batch') return this.norm(normPath, conv(x, this.parameter(`${convPath}.weight`), undefined, options))
    const folded = this.folded(convPath, normPath)
    return conv(x, folded.weight, folded.bias, options)
  }

  /** True where the form for stored weights and frozen batch norm may be taken. */
  get isStored(): boolean {
    return this.options.weights === 'stored' && this.options.batchNorm !== 'batch'
  }

  /** Frozen batch norm folded into the convolution before it: weights of its shape and a bias [C]. */
  folded(convPath: string, normPath: string): { weight: Value; bias: Value } {
    const weight = this.parameter(`${convPath}.weight`)
    const { multiplier, addend } = frozenBatchNorm(this.normParameters(normPath))
    return { weight: mul(weight, reshape(multiplier, [-1, ...weight.shape.slice(1).map(() => 1)])), bias: addend }
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
    const rank = x.shape.length
    return add(mul(x, perChannel(multiplier, rank)), perChannel(addend, rank))
  }

  private normParameters(path: string): BatchNormParameters {
    return {
      scale: this.parameter(`${path}.weight`), shift: this.parameter(`${path}.bias`),
      mean: this.parameter(`${path}.running_mean`), variance: this.parameter(`${path}.running_var`),
    }
  }
}

/** A parameter of the backbone. */
export function backboneSpec(name: string, shape: readonly number[], initial: InitialRule, trainable = true): ParameterSpec {
  return { name, shape, group: 'backbone', initial, trainable }
}

/** The part of a backbone that a graph holds, by what it is fed. */
export function partOf({ from }: { readonly from?: BackboneInput }): BackbonePart {
  return from === 'early' ? 'late' : 'whole'
}

/** The same parameters as those of the last stages. */
export function asLast(specs: readonly ParameterSpec[]): ParameterSpec[] {
  return specs.map((spec) => ({ ...spec, isLast: true }))
}

/** Rows and columns after `times` halvings, each rounded up, as strided convolutions and pools of these networks do it. */
export function halved(size: number, times: number): number {
  return times === 0 ? size : halved(Math.ceil(size / 2), times - 1)
}

/** Uniform within ±1/√fan, PyTorch's default. */
export function uniformByFan(fan: number): InitialRule {
  return { kind: 'uniform', bound: 1 / Math.sqrt(fan) }
}

/** weight [output, input / groups, k, k] of a convolution without bias. */
export function convolutionSpec(path: string, output: number, input: number, kernel: number): ParameterSpec {
  return backboneSpec(`${path}.weight`, [output, input, kernel, kernel], { kind: 'kaiming', fan: input * kernel * kernel })
}

export function batchNormSpecs(path: string, channels: number): ParameterSpec[] {
  const zeros: InitialRule = { kind: 'zeros' }
  const ones: InitialRule = { kind: 'ones' }
  return [
    backboneSpec(`${path}.weight`, [channels], ones), backboneSpec(`${path}.bias`, [channels], zeros),
    backboneSpec(`${path}.running_mean`, [channels], zeros, false), backboneSpec(`${path}.running_var`, [channels], ones, false),
  ]
}
