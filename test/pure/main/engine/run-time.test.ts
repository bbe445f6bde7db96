import { describe, expect, it } from 'vitest'
import { estimateSeconds, threadsForRun } from '../../../../src/main/engine/run-estimate.ts'
import { costSeconds, runSeconds } from '../../../../src/main/engine/run-time.ts'

const work = { stepSeconds: 2, preparationSecondsPerDive: 0.5, validationFeatureSeconds: 0, validationScoreSeconds: 0.1 }

describe('runSeconds', () => {
  it('adds steps and validation up, on a machine half as fast', () => {
    expect(runSeconds(work, { train: 10, validation: 5 }, { examplesPerStep: 4, exemplarCount: 10, usesExemplars: true, slowness: 2 })).toEqual({ secondsPerStep: 4, secondsPerEpoch: 2 * (3 * 2 + 0.5), preparationSeconds: 15 })
  })

  it('computes features of validation dives and of their exemplars anew where nothing is fixed', () => {
    const anew = { ...work, preparationSecondsPerDive: 0, validationFeatureSeconds: 1 }
    expect(runSeconds(anew, { train: 20, validation: 5 }, { examplesPerStep: 4, exemplarCount: 2, usesExemplars: true, slowness: 1 }).secondsPerEpoch).toBeCloseTo(5 * 2 + (5 + 10) + 0.5)
    expect(runSeconds(anew, { train: 20, validation: 5 }, { examplesPerStep: 4, exemplarCount: 2, usesExemplars: false, slowness: 1 }).secondsPerEpoch).toBeCloseTo(5 * 2 + 5 + 0.5)
    expect(runSeconds(anew, { train: 20, validation: 0 }, { examplesPerStep: 4, exemplarCount: 2, usesExemplars: true, slowness: 1 }).secondsPerEpoch).toBe(10)
  })
})

describe('estimateSeconds', () => {
  it.each(['mcore-small', 'core-small', 'pcln-small'])('orders the depths of %s as everybody expects', (configuration) => {
    const of = (depth: 'heads' | 'last' | 'all'): number => estimateSeconds({ method: configuration.replace('-small', ''), configuration, depth, batchNorm: 'frozen', examplesPerStep: 4, exemplarCount: 10 }, { train: 40, validation: 10 }, 1).secondsPerEpoch
    expect(of('heads')).toBeLessThan(of('last'))
    expect(of('last')).toBeLessThan(of('all'))
  })

  it('charges for each of the three', () => {
    expect(costSeconds({ multiplyAdds: 1e9, valuesWritten: 0 }, 0)).toBeGreaterThan(0)
    expect(costSeconds({ multiplyAdds: 0, valuesWritten: 1e6 }, 0)).toBeGreaterThan(0)
    expect(costSeconds({ multiplyAdds: 0, valuesWritten: 0 }, 100)).toBeGreaterThan(0)
  })
})

describe('threadsForRun', () => {
  const of = (configuration: string, depth: 'heads' | 'last' | 'all'): number => threadsForRun({ method: 'mcore', configuration, depth, batchNorm: 'frozen', examplesPerStep: 4, exemplarCount: 10 }, 2)

  it('is one where steps are too short for more, and all that may be used elsewhere', () => {
    expect(of('mcore-small', 'heads')).toBe(1)
    expect(of('mcore-small', 'all')).toBe(2)
    expect(of('mcore', 'heads')).toBe(2)
  })
})
