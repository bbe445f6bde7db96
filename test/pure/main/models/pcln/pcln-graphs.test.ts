import { describe, expect, it } from 'vitest'
import golden from '../../../../golden/data/pcln.json' with { type: 'json' }
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import { frameBackbones, frameFeatureWidth } from '../../../../../src/main/models/backbones/frame-backbone.ts'
import { gradientName } from '../../../../../src/main/models/method.ts'
import { allPairs, encodedSteps, featureWidth, pairFeatures, pcln, pclnSmall } from '../../../../../src/main/models/pcln/config.ts'
import { buildBackwardGraph, buildFeatureGraph, buildHeadGraph, buildScoringGraph } from '../../../../../src/main/models/pcln/graphs.ts'
import { pclnLayout } from '../../../../../src/main/models/pcln/layout.ts'
import { backboneRoot, pclnHeadParameters, pclnParameters } from '../../../../../src/main/models/pcln/parameters.ts'
import { parameterProblems, trainableNames } from '../../../../../src/main/models/parameters.ts'
import { accountFor, type LoadReport } from '../../../../../src/main/weights/layout.ts'

const official = golden.state.model as [string, number[]][]

describe('parameters of PCLN', () => {
  it('are the official keys and shapes, in the official order', () => {
    const ours = pclnHeadParameters(pcln)
    const used = official.filter(([key]) => !/^encoder_backbone\.fc/.test(key))
    expect(parameterProblems(ours, new Map(used.map(([key, shape]) => [`model.${key}`, shape])))).toEqual([])
    expect(ours.map((spec) => spec.name)).toEqual(used.map(([key]) => `model.${key}`))
    expect(Object.keys(golden.train.grads).sort()).toEqual(ours.map((spec) => spec.name).sort())
  })

  it('follow the sizes: steps, pair features, width of the backbone', () => {
    expect([encodedSteps(pcln), pairFeatures(pcln), featureWidth(pcln)]).toEqual([40, 64, 2048])
    expect([encodedSteps(pclnSmall), pairFeatures(pclnSmall), featureWidth(pclnSmall)]).toEqual([12, 16, 512])
    const other = pclnHeadParameters({ ...pcln, backbone: frameBackbones.regnety_008 })
    expect(other[0]?.shape).toEqual([256, frameFeatureWidth(frameBackbones.regnety_008), 1])
  })

  it('of the small configuration fit in 25 MB of half precision, its ResNet-18 included', () => {
    expect(pclnParameters(pclnSmall).reduce((sum, spec) => sum + spec.shape.reduce((a, b) => a * b, 1), 0) * 2).toBeLessThan(25e6)
  })
})

describe('an official checkpoint', () => {
  const load = (prefix: string): LoadReport => accountFor(
    official.map(([key, shape]) => ({ name: prefix + key, shape, dtype: 'float32' as const, sizeBytes: 4 })),
    pclnParameters(pcln), pclnLayout, 'x.pth',
  )
  it.each(['', 'model.', 'state_dict.', 'state_dict.module.'])('with keys after "%s" has every key accounted for', (prefix) => {
    const report = load(prefix)
    expect([report.missing, report.unexpected, report.wrongShape]).toEqual([[], [], []])
    expect(report.loaded).toHaveLength(22)
    expect(report.ignored).toHaveLength(6)
    expect(report.startedNew.every(({ name }) => name.startsWith(`${backboneRoot}.`))).toBe(true)
  })

  it('of ours holds the frame backbone as well', () => {
    const report = accountFor(pclnParameters(pclnSmall).map(({ name, shape }) => ({ name, shape, dtype: 'float32' as const, sizeBytes: 4 })), pclnParameters(pclnSmall), pclnLayout, 'x.safetensors')
    expect([report.missing, report.unexpected, report.startedNew, report.ignored]).toEqual([[], [], [], []])
  })
})

describe('pairs of a minibatch', () => {
  it('are all of them once, in the official order', () => {
    expect(allPairs(4)).toEqual(golden.train.pairs)
    expect(allPairs(64)).toHaveLength(2016)
  })
  it('of a single video is the one with itself', () => expect(allPairs(1)).toEqual([[0, 0]]))
})

describe('graphs of PCLN', () => {
  it.each([pcln, pclnSmall])('$name: shapes hold and nothing is used before it is made', (config) => {
    const features = buildFeatureGraph(config, { pictures: 16 })
    verifyGraph(features)
    expect(features.outputs.get('features')?.shape).toEqual([16, featureWidth(config)])
    const heads = buildHeadGraph(config, { videos: 3, dropout: true, toFeatures: true })
    verifyGraph(heads)
    expect(heads.outputs.get('pair_differences')?.shape).toEqual([3])
    expect(heads.outputs.get('feature_gradient')?.shape).toEqual([3, config.frames, featureWidth(config)])
    for (const spec of pclnHeadParameters(config)) expect(heads.outputs.get(gradientName(spec.name))?.shape).toEqual(spec.shape)
    const scoring = buildScoringGraph(config, { exemplars: 5 })
    verifyGraph(scoring)
    expect([scoring.outputs.get('score')?.shape, scoring.outputs.get('pair_differences')?.shape]).toEqual([[1], [5]])
    expect([...buildScoringGraph(config, { exemplars: 0 }).outputs.keys()]).toEqual(['score'])
  })

  it('the backward pass has a gradient of every trainable parameter of the backbone, and of nothing else', () => {
    const graph = buildBackwardGraph(pclnSmall, { pictures: 4, batchNorm: 'batch' })
    verifyGraph(graph)
    expect([...graph.outputs.keys()]).toEqual(trainableNames(pclnParameters(pclnSmall), 'backbone').map(gradientName))
  })

  it('no pair ever gets its whole matrix of products', () => {
    const graph = buildHeadGraph(pcln, { videos: 8 })
    const largest = Math.max(...graph.nodes.flatMap((node) => node.outputs).filter((value) => value.shape[0] === 28).map((value) => value.shape.reduce((a, b) => a * b, 1) / 28))
    expect(largest).toBeLessThanOrEqual(80 * 128)
  })
})
