import { describe, expect, it } from 'vitest'
import { estimateRun, examplesThatFit, whatFits, type RunSize } from '../../../../src/main/engine/run-estimate.ts'
import { methods } from '../../../../src/main/models/registry.ts'

const pcln: RunSize = { method: 'pcln', configuration: 'pcln-small', depth: 'heads', batchNorm: 'frozen', examplesPerStep: 64 }
const mcore: RunSize = { method: 'mcore', configuration: 'mcore', depth: 'all', batchNorm: 'batch', examplesPerStep: 4 }
const stepBytes = (run: RunSize): number => estimateRun(run).memory.stepBytes

describe('the memory of a run', () => {
  // Peak resident memory of a process that took one step, see docs/benchmarks.md.
  it.each([
    ['mcore-small', 'frozen', 339e6], ['mcore', 'frozen', 1795e6], ['mcore', 'batch', 2461e6], ['direct-small', 'frozen', 519e6], ['pcln-small', 'frozen', 1074e6], ['t2cr-small', 'batch', 713e6], ['pcln', 'frozen', 7931e6], ['t2cr-mtl', 'frozen', 1289e6],
  ] as const)('of %s with %s batch norm is near what was measured', (configuration, batchNorm, measured) => {
    const method = methods.find(({ configurations }) => configurations.some(({ name }) => name === configuration))!
    const estimated = stepBytes({ method: method.name, configuration, depth: 'all', batchNorm, examplesPerStep: 1 })
    expect(estimated / measured).toBeGreaterThan(0.85)
    expect(estimated / measured).toBeLessThan(1.35)
  })
  it('stays below 6 GB for MCoRe as published', () => expect(stepBytes(mcore)).toBeLessThan(6e9))
  it('does not grow with the examples of a step where they run one at a time', () => {
    expect(stepBytes({ ...mcore, examplesPerStep: 8 })).toBe(stepBytes({ ...mcore, examplesPerStep: 1 }))
  })
  it('grows with them where losses couple the batch', () => {
    expect(stepBytes(pcln)).toBeGreaterThan(stepBytes({ ...pcln, examplesPerStep: 8 }))
  })
  it('is less for heads than for everything, and less frozen than with batch statistics', () => {
    expect(stepBytes({ ...mcore, depth: 'heads' })).toBeLessThan(stepBytes(mcore))
    expect(stepBytes({ ...mcore, batchNorm: 'frozen' })).toBeLessThan(stepBytes(mcore))
  })
})

describe('what fits', () => {
  it('is the largest batch that does', () => {
    const free = stepBytes({ ...pcln, examplesPerStep: 20 })
    const found = examplesThatFit(pcln, free)!
    expect(found).toBeGreaterThanOrEqual(20)
    expect(stepBytes({ ...pcln, examplesPerStep: found })).toBeLessThanOrEqual(free)
    expect(stepBytes({ ...pcln, examplesPerStep: found + 1 })).toBeGreaterThan(free)
    expect(whatFits(pcln, free)).toBe(`${found} examples per step`)
  })
  it('is what was asked for where there is room, and nothing where there is none', () => {
    expect(examplesThatFit(pcln, 1e12)).toBe(64)
    expect(examplesThatFit(pcln, 1e6)).toBeNull()
    expect(whatFits(pcln, 1e6)).toBeNull()
  })
  it('is another way of training where no batch does', () => {
    expect(whatFits(mcore, stepBytes({ ...mcore, batchNorm: 'frozen' }))).toBe('frozen batch norm')
    expect(whatFits(mcore, stepBytes({ ...mcore, depth: 'heads' }))).toBe('training of the heads only')
    expect(whatFits({ ...mcore, depth: 'heads' }, stepBytes({ ...mcore, depth: 'heads', configuration: 'mcore-small' }))).toBe('the size mcore-small')
  })
})
