/**
 * I3D on clips of frames: the backbone of CoRe and T²CR. Frames stay a batch of
 * pictures throughout, [N·T, C, H, W]; `clip-convolution.ts` says why.
 */
import { mul, relu } from '../../graph/ops/elementwise.ts'
import { concat, reshape, slice, transpose } from '../../graph/ops/layout.ts'
import { frozenBatchNorm } from '../../graph/ops/normal.ts'
import { reduceMean } from '../../graph/ops/reduce.ts'
import { at, GraphError, type Value } from '../../graph/types.ts'
import type { ParameterLookup } from '../parameters.ts'
import { convolveClips, convolveStem, type StemForm } from './clip-convolution.ts'
import { poolClips } from './clip-pool.ts'
import { FrameLayers, type BackboneOptions } from './frame-layers.ts'
import { i3dPlan, i3dEarlyShape, isLastStep, type I3dConfig, type MixedPlan } from './i3d-config.ts'

export interface I3dOptions extends BackboneOptions {
  /** Which form of the first convolution is faster; the numbers are the same. Default `fed`. */
  readonly weights?: StemForm
}

/** What every step of the network gives: [N·T, C, H, W] and T. */
export interface ClipMap {
  readonly frames: number
  readonly map: Value
}

export interface I3d {
  /** [N, D]: the mean of the last map over time, rows and columns. Of the early part its last map, [N·F, C, H, W]. */
  readonly features: Value
  /** After each step, by its name. */
  readonly maps: ReadonlyMap<string, ClipMap>
  /** In batch mode, new running statistics by parameter name ([C] each); otherwise empty. */
  readonly statistics: ReadonlyMap<string, Value>
}

/**
 * The published networks pool windows of 2 × 7 × 7 (or 2 × 4 × 4) with stride 1, which is the whole last map of the
 * clips they were made for; here it is the whole map whatever the size of a clip.
 * @param root path of the network: "base_model.backbone"
 * @param pictures [N·F, 3, H, W], normalised; frames of a clip are neighbours. Of the late part what the early one gave
 */
export function buildI3d(config: I3dConfig, root: string, parameter: ParameterLookup, pictures: Value, options: I3dOptions = {}): I3d {
  const layers = new ClipLayers(root, parameter, options)
  const part = options.part ?? 'whole'
  const clipFrames = part === 'late' ? i3dEarlyShape(config)[0] : config.clipFrames
  const clips = at(pictures.shape, 0) / clipFrames
  if (!Number.isInteger(clips)) throw new GraphError(`${at(pictures.shape, 0)} pictures are no whole number of clips of ${clipFrames}`)
  return pictures.graph.scope('i3d', () => {
    const maps = new Map<string, ClipMap>()
    let now: ClipMap = { map: pictures, frames: clipFrames }
    for (const step of i3dPlan(config).filter((step) => part === 'whole' || isLastStep(step) === (part === 'late'))) {
      now = pictures.graph.scope(step.name, (): ClipMap => {
        if (step.kind === 'pool') {
          const { pooled, frames } = poolClips(now.map, step.kernel, step.stride, now.frames)
          return { map: pooled, frames }
        }
        return step.kind === 'mixed' ? mixed(layers, step, now) : layers.unit(step.name, now, step.stride)
      })
      maps.set(step.name, now)
    }
    if (part === 'early') return { features: now.map, maps, statistics: layers.statistics }
    const width = at(now.map.shape, 1)
    const features = reduceMean(reshape(reduceMean(now.map, { axes: [2, 3] }), [clips, now.frames, width]), { axes: [1] })
    return { features, maps, statistics: layers.statistics }
  })
}

/** Four branches side by side: 1³; 1³ and 3³; 1³ and 3³ again, narrower; a pool of 3³ and 1³. */
function mixed(layers: ClipLayers, plan: MixedPlan, x: ClipMap): ClipMap {
  const chain = (...units: string[]): Value => units.reduce((from, name) => layers.unit(`${plan.name}.${name}`, from), x).map
  const { pooled } = poolClips(x.map, [3, 3], [1, 1], x.frames)
  const branches = [
    chain('branch_0'), chain('branch_1.0', 'branch_1.1'), chain('branch_2.0', 'branch_2.1'),
    layers.unit(`${plan.name}.branch_3.1`, { map: pooled, frames: x.frames }).map,
  ]
  return { map: concat(branches, 1), frames: x.frames }
}

/** Convolution, batch norm in the chosen mode, ReLU. */
class ClipLayers {
  private readonly root: string
  private readonly parameter: ParameterLookup
  private readonly options: I3dOptions
  private readonly layers: FrameLayers

  constructor(root: string, parameter: ParameterLookup, options: I3dOptions) {
    this.root = root
    this.parameter = parameter
    this.options = options
    this.layers = new FrameLayers(parameter, options)
  }

  get statistics(): ReadonlyMap<string, Value> {
    return this.layers.statistics
  }

  unit(name: string, { map, frames }: ClipMap, stride = 1): ClipMap {
    const path = `${this.root}.${name}`
    const norm = `${path}.batch3d`
    const weight = this.parameter(`${path}.conv3d.weight`)
    const convolve = (w: Value, bias?: Value): Value =>
      stride === 1 ? convolveClips(map, w, bias, frames) : convolveStem(map, w, bias, frames, this.options.weights ?? 'fed')
    if (this.options.batchNorm === 'batch') return this.activated(this.layers.norm(norm, convolve(weight)), map, frames)
    const { multiplier, addend } = frozenBatchNorm({
      scale: this.parameter(`${norm}.weight`), shift: this.parameter(`${norm}.bias`),
      mean: this.parameter(`${norm}.running_mean`), variance: this.parameter(`${norm}.running_var`),
    })
    return this.activated(convolve(mul(weight, reshape(multiplier, [-1, 1, 1, 1, 1])), addend), map, frames)
  }

  private activated(y: Value, before: Value, frames: number): ClipMap {
    return { map: relu(y), frames: (at(y.shape, 0) / at(before.shape, 0)) * frames }
  }
}

/**
 * Clips of a video, one after the other.
 * @param video [T, 3, H, W]
 * @param starts first frame of each clip
 * @returns [clips · clipFrames, 3, H, W]
 */
export function cutClips(video: Value, starts: readonly number[], clipFrames: number): Value {
  return concat(starts.map((start) => slice(video, 0, start, start + clipFrames)), 0)
}

/** [N, 3, F, H, W], as the official code lays clips out, → [N·F, 3, H, W]. */
export function framesOfClips(clips: Value): Value {
  const [n, channels, frames, ...rest] = clips.shape as [number, number, number, ...number[]]
  return reshape(transpose(clips, [0, 2, 1, 3, 4]), [n * frames, channels, ...rest])
}
