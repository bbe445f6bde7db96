import { describe, expect, it } from 'vitest'
import { runConfig, type RunConfig } from '../../../../../src/shared/contract/training.ts'
import { gridOf } from '../../../../../src/shared/domain/runs/grid.ts'

const base: RunConfig = runConfig.parse({
  name: 'base', method: 'mcore', configuration: 'mcore-small', initialModelId: 1, depth: 'heads', splitId: 1, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 4,
  batchNorm: 'frozen', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 10, seed: 7, provider: 'cpu', checkpointEverySteps: 50, methodOptions: { negatives: 'paper' },
})

describe('gridOf', () => {
  it('makes every combination, the last axis fastest, all with the seed of the base', () => {
    const cells = gridOf('rates', base, [{ field: 'headLearningRate', values: [1e-3, 1e-4] }, { field: 'flip', values: [true, false] }])
    expect(cells.map(({ values }) => values)).toEqual([[1e-3, true], [1e-3, false], [1e-4, true], [1e-4, false]])
    expect(cells.map(({ config }) => [config.headLearningRate, config.flip, config.seed])).toEqual([[1e-3, true, 7], [1e-3, false, 7], [1e-4, true, 7], [1e-4, false, 7]])
    expect(cells[1]!.config.name).toBe('rates · headLearningRate 0.001, flip false')
    // Everything else is the base's.
    expect({ ...cells[0]!.config, name: base.name }).toEqual(base)
  })

  it('reaches into groups, keeps what stands beside, and makes a group that is null', () => {
    const [first] = gridOf('x', base, [{ field: 'optimiser.weightDecay', values: [0.01] }, { field: 'methodOptions.dropout', values: [0.5] }, { field: 'earlyStopping.patienceEpochs', values: [3] }])
    expect(first!.config.optimiser).toEqual({ ...base.optimiser, weightDecay: 0.01 })
    expect(first!.config.methodOptions).toEqual({ negatives: 'paper', dropout: 0.5 })
    expect(first!.config.earlyStopping).toEqual({ patienceEpochs: 3, minImprovement: 0 })
    expect(gridOf('x', base, [{ field: 'initialModelId', values: [null, 2] }]).map(({ config }) => config.initialModelId)).toEqual([null, 2])
  })

  it.each([
    [[{ field: 'learningRate', values: [1] }], /no field "learningRate"/],
    [[{ field: 'optimiser.weigthDecay', values: [1] }], /no field "optimiser.weigthDecay"/],
    [[{ field: 'optimiser.a.b', values: [1] }], /no field/],
    [[{ field: 'name', values: ['a'] }], /no field "name"/],
    [[{ field: 'epochs', values: [0] }], /epochs 0: epochs/],
    [[{ field: 'depth', values: ['half'] }], /depth half: depth/],
    [[{ field: 'seed', values: [1, 2, 1] }], /seed = 1 is named twice/],
    [[{ field: 'seed', values: [1] }, { field: 'seed', values: [2] }], /seed is named twice/],
    [[{ field: 'seed', values: Array.from({ length: 101 }, (_, i) => i) }, { field: 'flip', values: [true, false] }], /202 runs; at most 200/],
  ])('refuses %j', (axes, message) => {
    expect(() => gridOf('x', base, axes)).toThrow(message)
  })

  it('keeps names short enough to store', () => {
    const [cell] = gridOf('n'.repeat(100), base, [{ field: 'backboneLearningRate', values: [0.123456789] }])
    expect(cell!.config.name.length).toBeLessThanOrEqual(120)
  })
})
