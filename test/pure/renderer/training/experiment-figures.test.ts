import { describe, expect, it } from 'vitest'
import { bestRun, heatCells, meanOf, type ExperimentRun } from '../../../../src/renderer/src/training/experiment-figures.ts'

const run = (id: number, values: ExperimentRun['values'], srcc: number | null, mae = 1): ExperimentRun => ({ runId: id as ExperimentRun['runId'], name: `Run ${id}`, state: 'done', canResume: false, values, splitId: 1 as ExperimentRun['splitId'], modelId: null, bestEpoch: 1, latest: null, best: srcc === null ? null : { epoch: 1, srcc, pearson: null, kendall: null, relativeL2: null, maePoints: mae, tiou50: null, tiou75: null } })

describe('a grid of two axes', () => {
  const runs = [run(1, [0.1, 'adam'], 0.5, 8), run(2, [0.1, 'adamw'], 0.9, 4), run(3, [0.2, 'adam'], null), run(4, [0.2, 'adamw'], 0.7, 6)]
  it('has each run at its place, worst 0 and best 1', () => {
    const cells = heatCells(runs, [0.1, 0.2, 0.3], ['adam', 'adamw'], 'srcc')
    expect(cells.map((row) => row.map((cell) => cell.run?.runId ?? null))).toEqual([[1, 2], [3, 4], [null, null]])
    expect(cells.map((row) => row.map((cell) => cell.share === null ? null : Number(cell.share.toFixed(3))))).toEqual([[0, 1], [null, 0.5], [null, null]])
  })
  it('turns round where less is better', () => expect(heatCells(runs, [0.1], ['adam', 'adamw'], 'maePoints')[0]?.map(({ share }) => share)).toEqual([0, 1]))
  it('has no best where none is better than another', () => {
    expect(bestRun(runs, 'srcc')?.runId).toBe(2)
    expect(bestRun(runs, 'maePoints')?.runId).toBe(2)
    expect(bestRun([run(1, [], 0.5), run(2, [], 0.5)], 'srcc')).toBeNull()
    expect(bestRun([run(1, [], null)], 'srcc')).toBeNull()
  })
})

describe('means over runs', () => {
  it('of correlations go through Fisher’s z', () => {
    // z: 1.472219 and 0.549306, their mean 1.010763
    expect(meanOf([0.9, 0.5], true)?.mean).toBeCloseTo(0.766077, 5)
    expect(meanOf([0.9, 0.5], true)?.deviation).toBeCloseTo(0.282843, 5)
  })
  it('are not swallowed by a correlation of exactly 1', () => expect(meanOf([0, 1, 0.5], true)).toEqual({ mean: 0.5, deviation: 0.5, isPlain: true }))
  it('of errors are plain', () => expect(meanOf([4, 6], false)).toEqual({ mean: 5, deviation: Math.SQRT2, isPlain: true }))
  it('of one run have no spread, of none are none', () => {
    expect(meanOf([4], false)).toEqual({ mean: 4, deviation: null, isPlain: true })
    expect(meanOf([], true)).toBeNull()
  })
})
