import { describe, expect, it } from 'vitest'
import type { Evaluation, MetricPoint } from '../../../../../src/shared/contract/training.ts'
import type { RunId } from '../../../../../src/shared/contract/entities.ts'
import { compareRepeat, type RepeatedRun } from '../../../../../src/shared/domain/runs/compare-repeat.ts'

const point = (name: string, step: number, value: number): MetricPoint => ({ name, epoch: 1, step, value })
const evaluation = { part: 'validation', srcc: 0.5, maePoints: 3 } as Evaluation
const made = (id: number, change: Partial<RepeatedRun> = {}, run: Partial<RepeatedRun['run']> = {}): RepeatedRun => ({
  run: { id: id as RunId, provider: 'cpu', threads: 2, codeVersion: '1+a', evaluations: [evaluation], bestEpoch: 1, ...run },
  points: [point('loss/total', 1, 0.5), point('loss/total', 2, 0.25), point('validation/srcc', 2, 0.5), point('time/secondsPerStep', 2, 0.1)],
  modelHash: 'abc', ...change,
})

describe('compareRepeat', () => {
  it('calls a run the same whose every number is, however long it took', () => {
    const again = made(2, { points: [...made(2).points.slice(0, 3), point('time/secondsPerStep', 2, 9), point('memory/residentBytes', 2, 5)] }, { threads: 4 })
    expect(compareRepeat(made(1), again)).toEqual({
      isSame: true, differences: [], comparedPoints: 3,
      first: { runId: 1, provider: 'cpu', threads: 2, codeVersion: '1+a' }, again: { runId: 2, provider: 'cpu', threads: 4, codeVersion: '1+a' },
    })
  })

  it('names the first step of each curve that differs, in the last bit too', () => {
    const bit = 0.25 + 2 ** -54
    expect(bit).not.toBe(0.25)
    const again = made(2, { points: [point('loss/total', 1, 0.5), point('loss/total', 2, bit), point('validation/srcc', 2, -0)] })
    expect(compareRepeat(made(1), again)).toMatchObject({ isSame: false, differences: [expect.stringMatching(/^loss\/total differs first at step 2: .* instead of 0.25$/), expect.stringMatching(/^validation\/srcc differs first at step 2/)] })
  })

  it('names other weights, missing points and other evaluations', () => {
    const again = made(2, { modelHash: 'def', points: made(2).points.slice(1) }, { evaluations: [{ ...evaluation, srcc: 0.6 }] })
    const { isSame, differences } = compareRepeat(made(1), again)
    expect(isSame).toBe(false)
    expect(differences).toEqual([expect.stringContaining('def instead of abc'), 'loss/total has no value at step 1, where the first run has 0.5', expect.stringContaining('measures SRCC 0.6')])
    expect(compareRepeat(made(1, { modelHash: null }), made(2)).differences).toEqual(['the first run ended without a model'])
  })
})
