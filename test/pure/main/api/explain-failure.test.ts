import { describe, expect, it } from 'vitest'
import { figuresOf } from '../../../../src/main/api/experiment-handlers.ts'
import { explainFailure } from '../../../../src/main/api/explain-failure.ts'
import { examplesThatFit, estimateRun } from '../../../../src/main/engine/run-estimate.ts'
import { runConfig } from '../../../../src/shared/contract/training.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

const config = runConfig.parse({
  name: 'big', method: 'core', configuration: 'core-small', initialModelId: null, depth: 'all', splitId: 1, epochs: 2, headLearningRate: 1e-3, backboneLearningRate: 1e-4, examplesPerStep: 32,
  batchNorm: 'frozen', geometry: 'upright', flip: true, transitionSearch: 'ordered-pairs', exemplarCount: 10, seed: 7, provider: 'cpu', checkpointEverySteps: 50,
})
const failure = new StudioError('out-of-memory', 'The computation ran out of memory: bad_alloc', { hint: 'old' })

describe('a run that ran out of memory', () => {
  it('says how many examples would have fitted, where their number is what counts', () => {
    const couples = { ...config, method: 'pcln', configuration: 'pcln-small' }
    // Free room in which a smaller step fits, found from the estimate itself.
    const bytes = (estimateRun({ ...couples, examplesPerStep: 1 }).memory.stepBytes + estimateRun(couples).memory.stepBytes) / 2
    const fitting = examplesThatFit(couples, bytes)!
    expect(fitting).toBeGreaterThan(0)
    expect(fitting).toBeLessThan(32)
    expect(explainFailure(failure, couples, bytes).message).toContain(`${fitting === 1 ? 'one example' : `${fitting} examples`} per step would fit instead of 32`)
  })

  it('says what else would fit, that nothing would, or that another program took the memory', () => {
    expect(explainFailure(failure, config, 1e12)).toMatchObject({ code: 'out-of-memory', message: expect.stringContaining('another program') as string, hint: expect.stringContaining('resume') as string })
    expect(explainFailure(failure, config, 1e6).message).toContain('no size of this method fits')
  })

  it('also where the system killed it, and leaves other failures as they are', () => {
    const killed = new StudioError('job-died', 'The process of the train job was ended by signal SIGKILL.')
    expect(explainFailure(killed, config, 1e12)).toMatchObject({ code: 'job-died', message: expect.stringContaining('MB are free now') as string })
    const other = new StudioError('disk-full', 'full')
    expect(explainFailure(other, config)).toBe(other)
  })
})

describe('figures of a run', () => {
  it('are one row for each measured epoch, with null for what was undefined', () => {
    const at = (name: string, epoch: number, value: number) => ({ name, epoch, step: epoch, value })
    expect(figuresOf([at('validation/srcc', 2, 0.5), at('validation/mae', 2, 3), at('validation/srcc', 1, 0.25), at('loss/total', 1.5, 9)])).toEqual([
      { epoch: 1, srcc: 0.25, pearson: null, kendall: null, relativeL2: null, maePoints: null, tiou50: null, tiou75: null },
      { epoch: 2, srcc: 0.5, pearson: null, kendall: null, relativeL2: null, maePoints: 3, tiou50: null, tiou75: null },
    ])
  })
})
