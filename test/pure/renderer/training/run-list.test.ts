import { describe, expect, it } from 'vitest'
import { actionsFor } from '../../../../src/renderer/src/training/run-actions.ts'
import { allTags, isFiltering, listRuns, noFilter, type RunEntry } from '../../../../src/renderer/src/training/run-list.ts'
import type { Run } from '../../../../src/shared/contract/training.ts'
import { configOf, experimentOf, runOf } from './run-fixtures.ts'

const shown = (entries: RunEntry[]): unknown[] => entries.map((entry) => (entry.kind === 'run' ? entry.run.id : [entry.experiment.name, ...entry.runs.map(({ id }) => id)]))
const ids = (...numbers: number[]): Run['id'][] => numbers as Run['id'][]
const inExperiment = (id: number): Partial<Run> => ({ experimentId: id as Run['experimentId'] })

describe('the list of runs', () => {
  it('has what computes first, then the queue in its order, then the newest', () => {
    const runs = [runOf(1), runOf(2, { state: 'queued' }), runOf(3, { state: 'running' }), runOf(4, { state: 'queued' }), runOf(5), runOf(6, { state: 'paused' })]
    expect(shown(listRuns(runs, [], ids(3, 4, 2), noFilter))).toEqual([3, 4, 2, 6, 5, 1])
  })
  it('gathers an experiment where its foremost run stands, in the order of its grid', () => {
    const runs = [runOf(1, inExperiment(9)), runOf(2, { ...inExperiment(9), state: 'running' }), runOf(3), runOf(4, inExperiment(9)), runOf(5, inExperiment(8))]
    expect(shown(listRuns(runs, [experimentOf(9, [1, 2, 4])], ids(2), noFilter))).toEqual([['Experiment 9', 1, 2, 4], 5, 3])
  })
  it('finds words in name, tags, notes and method, all of them', () => {
    const runs = [runOf(1, { notes: 'Windy day' }), runOf(2, { tags: ['wind'] }), runOf(3, { config: configOf({ method: 'core' }) })]
    expect(shown(listRuns(runs, [], [], { ...noFilter, text: ' WIND ' }))).toEqual([2, 1])
    expect(shown(listRuns(runs, [], [], { ...noFilter, text: 'wind day' }))).toEqual([1])
    expect(shown(listRuns(runs, [], [], { ...noFilter, method: 'core' }))).toEqual([3])
    expect(shown(listRuns(runs, [], [], { ...noFilter, tag: 'wind' }))).toEqual([2])
    expect(shown(listRuns([runOf(1, { state: 'failed' }), runOf(2, { state: 'queued' })], [], [], { ...noFilter, state: 'stopped' }))).toEqual([1])
    expect([isFiltering(noFilter), isFiltering({ ...noFilter, text: ' ' }), isFiltering({ ...noFilter, state: 'done' })]).toEqual([false, false, true])
  })
  it('knows every tag once', () => expect(allTags([runOf(1, { tags: ['b', 'a'] }), runOf(2, { tags: ['b'] })])).toEqual(['a', 'b']))
})

describe('what can be done with a run', () => {
  it('is only what would not be refused', () => {
    expect(actionsFor({ state: 'running', canResume: false })).toEqual(['pause', 'after-epoch', 'now', 'kill'])
    expect(actionsFor({ state: 'queued', canResume: false })).toEqual(['pause', 'now'])
    expect(actionsFor({ state: 'failed', canResume: true })).toEqual(['resume', 'again', 'remove'])
    expect(actionsFor({ state: 'failed', canResume: false })).toEqual(['again', 'remove'])
    expect(actionsFor({ state: 'paused', canResume: true })).toContain('resume')
    expect(actionsFor({ state: 'done', canResume: false })).toEqual(['again', 'remove'])
  })
})
