/**
 * Sizes of I3D (Carreira and Zisserman, CVPR 2017): Inception v1 inflated to
 * clips, in the arrangement of the PyTorch port that CoRe and T²CR start from.
 * One structure, any width.
 */
import { halved } from './frame-layers.ts'

export interface I3dConfig {
  /** Share of the published channels that each layer keeps; 1 as published. */
  readonly width: number
  /** F: frames of one clip. Halved three times on the way. */
  readonly clipFrames: number
  /** Rows and columns of a picture. */
  readonly size: number
}

/** CoRe's clips; its last map, 2 × 7 × 7, is pooled whole. */
export const i3d224: I3dConfig = { width: 1, clipFrames: 16, size: 224 }

/** T²CR's clips; the last map is 2 × 4 × 4. */
export const i3d112: I3dConfig = { width: 1, clipFrames: 16, size: 112 }

/** Channels of the four branches of an Inception block, those of branches 1 and 2 with the 1 × 1 × 1 convolution before them. */
export interface MixedPlan {
  readonly name: string
  readonly input: number
  readonly branch0: number
  readonly branch1: readonly [number, number]
  readonly branch2: readonly [number, number]
  readonly branch3: number
}

/** A step of the network, in order. Kernels and strides are [time, rows and columns]. */
export type I3dStep =
  | { readonly kind: 'unit'; readonly name: string; readonly input: number; readonly output: number; readonly kernel: number; readonly stride: number }
  | { readonly kind: 'pool'; readonly name: string; readonly kernel: readonly [number, number]; readonly stride: readonly [number, number] }
  | ({ readonly kind: 'mixed' } & MixedPlan)

const published: readonly (readonly [name: string, branch0: number, branch1: readonly [number, number], branch2: readonly [number, number], branch3: number])[] = [
  ['mixed_3b', 64, [96, 128], [16, 32], 32], ['mixed_3c', 128, [128, 192], [32, 96], 64],
  ['mixed_4b', 192, [96, 208], [16, 48], 64], ['mixed_4c', 160, [112, 224], [24, 64], 64], ['mixed_4d', 128, [128, 256], [24, 64], 64],
  ['mixed_4e', 112, [144, 288], [32, 64], 64], ['mixed_4f', 256, [160, 320], [32, 128], 128],
  ['mixed_5b', 256, [160, 320], [32, 128], 128], ['mixed_5c', 384, [192, 384], [48, 128], 128],
]

const poolBefore: Readonly<Record<string, I3dStep>> = {
  mixed_3b: { kind: 'pool', name: 'maxPool3d_3a_3x3', kernel: [1, 3], stride: [1, 2] },
  mixed_4b: { kind: 'pool', name: 'maxPool3d_4a_3x3', kernel: [3, 3], stride: [2, 2] },
  mixed_5b: { kind: 'pool', name: 'maxPool3d_5a_2x2', kernel: [2, 2], stride: [2, 2] },
}

export function i3dPlan({ width }: Pick<I3dConfig, 'width'>): readonly I3dStep[] {
  const channels = (count: number): number => (width === 1 ? count : Math.max(4, Math.round((count * width) / 4) * 4))
  const pair = ([a, b]: readonly [number, number]): readonly [number, number] => [channels(a), channels(b)]
  const steps: I3dStep[] = [
    { kind: 'unit', name: 'conv3d_1a_7x7', input: 3, output: channels(64), kernel: 7, stride: 2 },
    { kind: 'pool', name: 'maxPool3d_2a_3x3', kernel: [1, 3], stride: [1, 2] },
    { kind: 'unit', name: 'conv3d_2b_1x1', input: channels(64), output: channels(64), kernel: 1, stride: 1 },
    { kind: 'unit', name: 'conv3d_2c_3x3', input: channels(64), output: channels(192), kernel: 3, stride: 1 },
  ]
  let input = channels(192)
  for (const [name, branch0, branch1, branch2, branch3] of published) {
    const before = poolBefore[name]
    if (before) steps.push(before)
    const plan: MixedPlan = { name, input, branch0: channels(branch0), branch1: pair(branch1), branch2: pair(branch2), branch3: channels(branch3) }
    steps.push({ kind: 'mixed', ...plan })
    input = mixedWidth(plan)
  }
  return steps
}

/** Whether a step belongs to the last stages: the Inception blocks after the last pool. */
export function isLastStep(step: I3dStep): boolean {
  return step.kind === 'mixed' && step.name.startsWith('mixed_5')
}

/** [F, C, H, W] of one clip before the last stages: after the last pool, which halves time a third time. */
export function i3dEarlyShape(config: I3dConfig): readonly [number, number, number, number] {
  const first = i3dPlan(config).find(isLastStep)
  const side = halved(config.size, 5)
  return [halved(config.clipFrames, 3), first?.kind === 'mixed' ? first.input : 0, side, side]
}

/** Channels that an Inception block gives: its four branches side by side. */
export function mixedWidth({ branch0, branch1, branch2, branch3 }: MixedPlan): number {
  return branch0 + branch1[1] + branch2[1] + branch3
}

/** D, the width of a clip's feature vector; 1024 as published. */
export function i3dFeatureWidth(config: Pick<I3dConfig, 'width'>): number {
  const last = i3dPlan(config).at(-1)
  return last?.kind === 'mixed' ? mixedWidth(last) : 0
}
