import { describe, expect, it } from 'vitest'
import { configProblems } from '../../../../src/renderer/src/training/config-problems.ts'
import { seriesLook } from '../../../../src/renderer/src/training/series-look.ts'
import { differingSettings } from '../../../../src/renderer/src/training/settings.ts'
import { countRuns, readNumbers, sweepFields, totalSeconds } from '../../../../src/renderer/src/training/sweep-plan.ts'
import type { MethodInfo } from '../../../../src/shared/contract/methods.ts'
import { configOf } from './run-fixtures.ts'

describe('numbers typed for a sweep', () => {
  const rate = { least: 1e-9, most: 1, isWhole: false }
  it('have commas, semicolons or spaces between them', () => expect(readNumbers(' 0.01, 3e-3；1e-3 ', rate)).toEqual({ values: [0.01, 0.003, 0.001], fault: null }))
  it.each([['0.1 x', 'no-number', 'x'], ['0.1, 2', 'out-of-range', '2'], ['0.1 0.10', 'twice', '0.10']])('%s is told apart: %s', (text, kind, found) => expect(readNumbers(text, rate).fault).toEqual({ kind, found }))
  it('are whole where half ones make no sense', () => expect(readNumbers('1.5', { least: 1, most: 9, isWhole: true }).fault?.kind).toBe('no-number'))
})

describe('a sweep', () => {
  const axes = [{ field: 'headLearningRate', values: [0.1, 0.01, 0.001] }, { field: 'epochs', values: [10, 20] }]
  it('has the product of its values as runs', () => {
    expect(countRuns(axes)).toBe(6)
    expect(countRuns([...axes, { field: 'seed', values: [] }])).toBe(0)
    expect(countRuns([])).toBe(0)
  })
  it('takes the epochs of each run at the time its depth needs', () => {
    expect(totalSeconds(axes, { epochs: 5, depth: 'heads' }, { heads: 2 })).toBe(3 * (10 + 20) * 2)
    expect(totalSeconds([{ field: 'depth', values: ['heads', 'all'] }], { epochs: 5, depth: 'heads' }, { heads: 2, all: 10 })).toBe(60)
    expect(totalSeconds(axes, { epochs: 5, depth: 'all' }, { heads: 2, all: null })).toBeNull()
  })
  it('offers the method’s own options, and no exemplars where it has none', () => {
    const method = { usesExemplars: false, options: [{ name: 'target', default: 'score', choices: [{ value: 'score' }, { value: 'quality' }], range: null }, { name: 'margin', default: 0.2, choices: null, range: [0, 1] }] } as unknown as MethodInfo
    const fields = sweepFields(method)
    expect(fields.find(({ field }) => field === 'methodOptions.target')).toEqual({ field: 'methodOptions.target', kind: 'choice', values: ['score', 'quality'] })
    expect(fields.find(({ field }) => field === 'methodOptions.margin')).toMatchObject({ kind: 'number', range: { least: 0, most: 1 } })
    expect(fields.some(({ field }) => field.startsWith('exemplar'))).toBe(false)
  })
})

describe('what is wrong with a configuration', () => {
  const split = { counts: { train: 30, validation: 5, test: 5 } }
  const initial = { geometry: 'upright' as const, isPresent: true }
  const found = (change: Parameters<typeof configOf>[0], facts: Partial<Parameters<typeof configProblems>[1]> = {}): Record<string, string> => Object.fromEntries(configProblems(configOf(change), { split, initial, ...facts }))
  it('is nothing for the defaults', () => expect(found({})).toEqual({}))
  it('stands at its field', () => {
    expect(found({ name: ' ' })).toEqual({ name: 'name' })
    expect(found({ epochs: 0 })).toEqual({ epochs: 'range' })
    expect(found({ initialModelId: null })).toEqual({ depth: 'randomHeads' })
    expect(found({ geometry: 'official' })).toEqual({ geometry: 'geometry' })
    expect(found({}, { initial: null })).toEqual({ initialModelId: 'modelGone' })
    expect(found({}, { initial: undefined })).toEqual({})
    expect(found({}, { split: { counts: { train: 1, validation: 0, test: 0 } } })).toEqual({ splitId: 'noTraining' })
    expect(found({ selection: 'official-test', earlyStopping: { patienceEpochs: 3, minImprovement: 0 } }, { split: { counts: { train: 9, validation: 0, test: 0 } } })).toEqual({ earlyStopping: 'noValidation', selection: 'noTest' })
  })
})

describe('settings of several runs', () => {
  it('are shown where they differ, names apart', () => {
    const a = configOf({ name: 'a', methodOptions: { target: 'quality' } })
    const b = configOf({ name: 'b', optimiser: { ...a.optimiser, weightDecay: 0.1 } })
    expect(differingSettings([a, b])).toEqual([{ field: 'methodOptions.target', values: ['quality', undefined] }, { field: 'optimiser.weightDecay', values: [0, 0.1] }])
    expect(differingSettings([a, a])).toEqual([])
  })
})

describe('the look of curves', () => {
  it('is another for each of three dozen runs', () => {
    const looks = Array.from({ length: 36 }, (_, i) => JSON.stringify(seriesLook(i)))
    expect(new Set(looks).size).toBe(36)
    expect(new Set(looks.slice(0, 6).map((look) => (JSON.parse(look) as { dash: unknown }).dash)).size).toBe(6)
  })
})
