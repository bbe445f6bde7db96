import { describe, expect, it } from 'vitest'
import golden from '../../../../golden/data/backbones.json' with { type: 'json' }
import { Graph } from '../../../../../src/main/graph/graph.ts'
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import { buildFrameBackbone, frameBackboneParameters, frameBackbones, frameFeatureWidth, type FrameBackboneConfig, type FrameBackboneName } from '../../../../../src/main/models/backbones/frame-backbone.ts'
import { regNetYPlan } from '../../../../../src/main/models/backbones/regnety.ts'
import { resNetPlan } from '../../../../../src/main/models/backbones/resnet.ts'
import { temporalModules } from '../../../../../src/main/models/backbones/temporal.ts'
import { backboneConfig, mcore, mcore800 } from '../../../../../src/main/models/mcore/config.ts'
import { mcoreParameters } from '../../../../../src/main/models/mcore/parameters.ts'
import { declareParameters } from '../../../../../src/main/models/parameters.ts'

/** Weights, as libraries count them: running statistics are none. */
function weightCount(config: FrameBackboneConfig): number {
  return frameBackboneParameters(config, 'b').filter((spec) => spec.trainable).reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0)
}

function built(config: FrameBackboneConfig, frames: number, videos: number, size: number): Graph {
  const graph = new Graph('test')
  const parameter = declareParameters(graph, frameBackboneParameters(config, 'b'))
  const pictures = graph.input('pictures', [videos * frames, 3, size, size])
  graph.output('features', buildFrameBackbone(config, 'b', parameter, pictures, frames).features)
  return graph
}

describe('sizes', () => {
  // timm and torchvision count 1000 classes on top: D weights and a bias each.
  it.each<[FrameBackboneName, number, number]>([['regnety_002', 3162996, 368], ['regnety_008', 6263168, 768], ['resnet18', 11689512, 512], ['resnet50', 25557032, 2048]])('%s has %i weights with its classifier', (name, count, width) => {
    const config = frameBackbones[name]
    expect(frameFeatureWidth(config)).toBe(width)
    expect(weightCount(config) + 1000 * width + 1000).toBe(count)
  })

  it('fold, squeeze and shortcut of each block of a RegNetY', () => {
    const plan = regNetYPlan(backboneConfig(mcore))
    expect(plan).toHaveLength(13)
    expect(plan.map((block) => block.fold)).toEqual([8, 8, 16, 40, 40, 40, 40, 92, 92, 92, 92, 92, 92])
    expect(plan.map((block) => block.squeeze)).toEqual([8, 6, 14, 38, 38, 38, 38, 92, 92, 92, 92, 92, 92])
    expect(plan.filter((block) => block.downsample).map((block) => block.path)).toEqual(['s1.b1', 's2.b1', 's3.b1', 's4.b1'])
  })

  it('a bottleneck network has a shortcut of its own in its first stage, a basic one has not', () => {
    const shortcuts = (name: 'resnet18' | 'resnet50'): string[] => resNetPlan(frameBackbones[name]).filter((block) => block.downsample).map((block) => block.path)
    expect(shortcuts('resnet18')).toEqual(['layer2.0', 'layer3.0', 'layer4.0'])
    expect(shortcuts('resnet50')).toEqual(['layer1.0', 'layer2.0', 'layer3.0', 'layer4.0'])
  })
})

describe('keys and shapes', () => {
  it.each(Object.entries(golden.backbones))('%s has those of its library', (_name, { config, state }) => {
    const ours = frameBackboneParameters(config as FrameBackboneConfig, 'b').map((spec) => [spec.name, spec.shape])
    const official = state.filter(([key]) => !String(key).endsWith('num_batches_tracked')).map(([key, shape]) => [`b.${String(key)}`, shape])
    expect([...ours].sort()).toEqual([...official].sort())
  })

  it('mcore-800mf is MCoRe but for its backbone and the widths that follow', () => {
    const specs = mcoreParameters(mcore800)
    const shape = (name: string): readonly number[] | undefined => specs.find((spec) => spec.name === name)?.shape
    expect(shape('base_model._features.s4.b2.conv3.conv.weight')).toEqual([768, 768, 1, 1])
    expect(shape('base_model._features.s4.b1.conv1.gsm.bn.weight')).toEqual([80])
    expect(shape('psnet_model._pred_fine._gru.weight_ih_l0')).toEqual([3 * 768, 768])
    expect(shape('regressor_delta.layer1.weight')).toEqual([256, 768])
  })
})

describe('graphs', () => {
  it.each(Object.keys(frameBackbones) as FrameBackboneName[])('%s: shapes hold with every temporal module', (name) => {
    for (const temporal of temporalModules) {
      const graph = built({ ...frameBackbones[name], temporal }, 4, 2, 64)
      verifyGraph(graph)
      expect(graph.outputs.get('features')?.shape).toEqual([2, 4, frameFeatureWidth(frameBackbones[name])])
    }
  })

  it('a temporal shift has no weights, a gate-shift module has', () => {
    const plain = weightCount(frameBackbones.resnet18)
    expect(weightCount({ ...frameBackbones.resnet18, temporal: 'temporal-shift' })).toBe(plain)
    expect(weightCount({ ...frameBackbones.resnet18, temporal: 'gate-shift' })).toBeGreaterThan(plain)
  })
})
