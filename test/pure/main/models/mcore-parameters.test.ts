import { describe, expect, it } from 'vitest'
import golden from '../../../golden/data/mcore.json' with { type: 'json' }
import { verifyGraph } from '../../../../src/main/graph/verify.ts'
import { finalMapSize, mcore, mcoreSmall } from '../../../../src/main/models/mcore/config.ts'
import { buildFeatureGraph, buildHeadTrainingGraph, buildScoringGraph, buildSegmentationGraph, buildTrainingGraph } from '../../../../src/main/models/mcore/graphs.ts'
import { gradientName } from '../../../../src/main/models/method.ts'
import { inferMcoreConfig } from '../../../../src/main/models/mcore/infer-config.ts'
import { contrastiveMasks } from '../../../../src/main/models/mcore/losses.ts'
import { mcoreParameters } from '../../../../src/main/models/mcore/parameters.ts'
import { initialParameters, parameterProblems, trainableNames } from '../../../../src/main/models/parameters.ts'

const official = new Map(Object.entries(golden.state).flatMap(([module, keys]) => (keys as [string, number[]][]).map(([key, shape]) => [`${module}.${key}`, shape] as const)))

describe('parameters of MCoRe', () => {
  it('are the official keys and shapes, in the official order', () => {
    const ours = mcoreParameters(mcore)
    expect(parameterProblems(ours, official)).toEqual([])
    expect(ours.map((spec) => spec.name)).toEqual([...official.keys()].filter((name) => !name.endsWith('num_batches_tracked')))
    expect(ours.filter((spec) => spec.trainable).map((spec) => spec.name).sort()).toEqual(Object.keys(golden.train.grads_step1).sort())
  })

  it('tell the configuration they belong to', () => {
    expect(inferMcoreConfig(official, { name: 'mcore', frames: 96, size: 112 })).toEqual(mcore)
    const small = new Map(mcoreParameters(mcoreSmall).map((spec) => [spec.name, spec.shape]))
    expect(inferMcoreConfig(small, { name: 'mcore-small', frames: mcoreSmall.frames, size: mcoreSmall.size })).toEqual(mcoreSmall)
    small.delete('regressor_delta.layer2.weight')
    expect(inferMcoreConfig(small, { name: 'x', frames: 48, size: 96 })).toBeUndefined()
  })

  it('name what is missing or misshapen', () => {
    const found = new Map(official)
    found.delete('regressor_delta.layer3.bias')
    found.set('regressor_delta.layer1.bias', [255])
    expect(parameterProblems(mcoreParameters(mcore), found)).toEqual(['regressor_delta.layer1.bias is [255], expected [256]', 'regressor_delta.layer3.bias is missing'])
  })

  it('start from a seed: the same again, others for another', () => {
    const specs = mcoreParameters(mcoreSmall)
    const [a, b, c] = [initialParameters(specs, 1), initialParameters(specs, 1), initialParameters(specs, 2)]
    expect(a).toEqual(b)
    expect(a['base_model._features.stem.conv.weight']).not.toEqual(c['base_model._features.stem.conv.weight'])
    const stem = a['base_model._features.s4.b2.conv1.net.conv.weight'] ?? new Float32Array()
    const deviation = Math.sqrt(stem.reduce((sum, x) => sum + x * x, 0) / stem.length)
    expect(deviation).toBeCloseTo(Math.sqrt(2 / 128), 2)
    expect(a['base_model._features.stem.bn.running_var']?.every((x) => x === 1)).toBe(true)
  })

  it('belong to a network that ends in a map of 4 × 4', () => {
    expect(finalMapSize(mcore)).toBe(4)
  })

  it('of the small configuration fit in 3 MB of half precision', () => {
    const count = mcoreParameters(mcoreSmall).reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0)
    expect(count * 2).toBeLessThan(3e6)
  })
})

describe('graphs of MCoRe', () => {
  it.each([mcore, mcoreSmall])('$name: shapes hold and nothing is used before it is made', (config) => {
    const width = config.widths.at(-1)
    const features = buildFeatureGraph(config, { videos: 2 })
    verifyGraph(features)
    expect(features.outputs.get('features')?.shape).toEqual([2, config.frames, width])
    const segmentation = buildSegmentationGraph(config)
    verifyGraph(segmentation)
    expect(segmentation.outputs.get('transition_logits')?.shape).toEqual([1, config.frames, 2])
    const scoring = buildScoringGraph(config, { exemplars: 10 })
    verifyGraph(scoring)
    expect(scoring.outputs.get('token_deltas')?.shape).toEqual([10, 15])
  })

  it.each(['frozen', 'batch'] as const)('training with %s statistics has a gradient of every trainable parameter', (batchNorm) => {
    const graph = buildTrainingGraph(mcoreSmall, { batchNorm, dropout: true })
    verifyGraph(graph)
    const specs = mcoreParameters(mcoreSmall)
    for (const spec of specs.filter((s) => s.trainable)) expect(graph.outputs.get(gradientName(spec.name))?.shape).toEqual(spec.shape)
    const statistics = [...graph.outputs.keys()].filter((name) => name.startsWith('statistic/'))
    expect(statistics).toHaveLength(batchNorm === 'batch' ? specs.filter((s) => !s.trainable).length : 0)
  })

  it('training of the heads leaves the backbone out', () => {
    const graph = buildHeadTrainingGraph(mcore)
    verifyGraph(graph)
    const names = [...graph.outputs.keys()].filter((name) => name.startsWith('gradient/'))
    expect(names).toEqual(trainableNames(mcoreParameters(mcore), 'head').map(gradientName))
  })
})

describe('negatives of the contrastive loss', () => {
  const count = (mask: Float32Array): number => mask.reduce((a, b) => a + b, 0) / 15
  it('released: the same stage of both videos', () => {
    const masks = contrastiveMasks(mcore, 'released')
    expect([count(masks.within), count(masks.between), count(masks.same)]).toEqual([4, 5, 1])
  })
  it('paper: the other stages of both videos, and the positive', () => {
    const masks = contrastiveMasks(mcore, 'paper')
    expect([count(masks.within), count(masks.between)]).toEqual([10, 11])
  })
})
