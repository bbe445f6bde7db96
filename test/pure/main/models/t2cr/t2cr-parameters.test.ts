import { describe, expect, it } from 'vitest'
import golden from '../../../../golden/data/t2cr.json' with { type: 'json' }
import { verifyGraph } from '../../../../../src/main/graph/verify.ts'
import { gradientName, statisticName } from '../../../../../src/main/models/method.ts'
import { parameterProblems } from '../../../../../src/main/models/parameters.ts'
import { clipStarts, t2cr, t2crMtl } from '../../../../../src/main/models/t2cr/config.ts'
import { buildHeadStepGraph, buildScoringGraph } from '../../../../../src/main/models/t2cr/graphs.ts'
import { lossNames } from '../../../../../src/main/models/t2cr/heads.ts'
import { t2crHeadParameters } from '../../../../../src/main/models/t2cr/parameters.ts'

const official = new Map(['taa', 'regressor', 'decoder'].flatMap((module) =>
  (golden.state as unknown as Record<string, [string, number[]][]>)[module]!.map(([key, shape]) => [`${module}.${key}`, shape] as const)))

describe('head parameters of T²CR', () => {
  it('are the official keys and shapes, in the official order', () => {
    const ours = t2crHeadParameters(t2crMtl)
    expect(parameterProblems(ours, official)).toEqual([])
    expect(ours.map((spec) => spec.name)).toEqual([...official.keys()].filter((name) => !name.endsWith('num_batches_tracked')))
  })

  it('are trained exactly where the official step has a gradient', () => {
    const trained = t2crHeadParameters(t2crMtl).filter((spec) => spec.trainable).map((spec) => spec.name)
    expect(trained.sort()).toEqual(Object.keys(golden.train.grads).sort())
  })

  it('follow the number of base clips on 96 frames', () => {
    const shapes = new Map(t2crHeadParameters(t2cr).map((spec) => [spec.name, spec.shape]))
    expect(shapes.get('taa.inconv.conv.0.weight')).toEqual([9, 8, 3])
    expect(shapes.get('taa.cbam.ca.se.0.weight')).toEqual([1, 9, 1])
    expect(shapes.get('decoder.conv1.weight')).toEqual([9, 9, 1])
    expect(shapes.get('taa.fc_class.weight')).toEqual([52, 64])
  })
})

describe('clips', () => {
  it.each([t2cr, t2crMtl])('of $name lie within its frames and reach (almost) to the end', (config) => {
    const ends = clipStarts(config).map((start) => start + config.backbone.clipFrames)
    expect(Math.max(...ends)).toBeLessThanOrEqual(config.frames)
    expect(Math.max(...ends)).toBeGreaterThanOrEqual(config.frames - 1)
  })
})

describe('graphs of T²CR', () => {
  it('of a step give every loss, gradient and statistic, and the gradient to the features where asked', () => {
    const graph = buildHeadStepGraph(t2cr, { pairs: 3, toFeatures: true })
    verifyGraph(graph)
    const specs = t2crHeadParameters(t2cr)
    for (const name of [...lossNames, 'total']) expect(graph.outputs.get(`loss/${name}`)?.shape).toEqual([])
    for (const spec of specs.filter((s) => s.trainable)) expect(graph.outputs.get(gradientName(spec.name))?.shape, spec.name).toEqual(spec.shape)
    for (const spec of specs.filter((s) => s.name.includes('running_'))) expect(graph.outputs.get(statisticName(spec.name))?.shape).toEqual([9])
    expect(graph.outputs.get('feature_gradient')?.shape).toEqual([6, 17, 1024])
    expect(buildHeadStepGraph(t2cr, { pairs: 1 }).outputs.has('feature_gradient')).toBe(false)
  })

  it('of scoring give one direct score and a difference for each exemplar, or the query alone', () => {
    const graph = buildScoringGraph(t2cr, { exemplars: 10 })
    verifyGraph(graph)
    expect(graph.outputs.get('direct')?.shape).toEqual([1])
    expect(graph.outputs.get('deltas')?.shape).toEqual([10])
    expect(graph.outputs.get('token_deltas')?.shape).toEqual([10, 18])
    const alone = buildScoringGraph(t2cr, { exemplars: 0 })
    verifyGraph(alone)
    expect([...alone.outputs.keys()]).toEqual(['direct', 'attention_score', 'class_probabilities'])
  })
})
