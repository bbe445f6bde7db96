import { describe, expect, it } from 'vitest'
import { describeDeath } from '../../../../src/main/engine/describe-death.ts'
import { combineOutcomes } from '../../../../src/main/engine/job-board.ts'
import { combineProgress, estimateSecondsLeft } from '../../../../src/main/engine/job-progress.ts'
import { createOutputTail } from '../../../../src/main/engine/output-tail.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

describe('the tail of a child’s output', () => {
  it('puts lines together from pieces and keeps the last', () => {
    const tail = createOutputTail(2)
    expect(tail.push('one\ntw')).toEqual(['one'])
    expect(tail.push('o\r\nthree\n\n')).toEqual(['two', 'three'])
    expect(tail.push('unfinished')).toEqual([])
    expect(tail.lines()).toEqual(['three', 'unfinished'])
  })
  it('does not grow with a child that never ends its line', () => {
    const tail = createOutputTail(1)
    for (let i = 0; i < 100; i++) tail.push('x'.repeat(1000))
    expect(tail.lines()[0]?.length).toBeLessThanOrEqual(500)
  })
})

describe('the reason a dead child gives', () => {
  it('names signal or exit code, and its last words', () => {
    expect(describeDeath('train', { code: null, signal: 'SIGKILL' }, { lines: ['a', 'b'], hadMemoryKill: false })).toMatchObject({ code: 'job-died', message: expect.stringMatching(/SIGKILL.*a \| b/) })
    expect(describeDeath('train', { code: 3, signal: null }, { lines: [], hadMemoryKill: false })).toMatchObject({ code: 'job-died', message: expect.stringContaining('exit code 3') })
  })
  it('knows running out of memory by its last words, and by what the system counted', () => {
    for (const line of ['FATAL ERROR: JavaScript heap out of memory', "terminate called after throwing an instance of 'std::bad_alloc'", 'Failed to allocate memory for requested buffer of size 123']) {
      expect(describeDeath('train', { code: null, signal: 'SIGABRT' }, { lines: [line], hadMemoryKill: false }), line).toMatchObject({ code: 'out-of-memory' })
    }
    expect(describeDeath('train', { code: null, signal: 'SIGKILL' }, { lines: [], hadMemoryKill: true })).toMatchObject({ code: 'out-of-memory' })
    expect(describeDeath('train', { code: null, signal: 'SIGSEGV' }, { lines: [], hadMemoryKill: true })).toMatchObject({ code: 'job-died' })
  })
})

describe('progress of several children', () => {
  it('is their mean, with the longest time left', () => {
    const shares = [{ fraction: 0.5, message: 'a', secondsLeft: 10 }, { fraction: 0.25, message: 'b', secondsLeft: 30 }]
    expect(combineProgress(shares, 1)).toEqual({ fraction: 0.375, message: 'b', secondsLeft: 30 })
    expect(combineProgress([{ fraction: 0, message: '', secondsLeft: null }], 0).secondsLeft).toBeNull()
  })
  it('is estimated only once there is enough to go by', () => {
    expect(estimateSecondsLeft(0.25, 10)).toBe(30)
    expect(estimateSecondsLeft(0.001, 10)).toBeNull()
    expect(estimateSecondsLeft(0.5, 0.5)).toBeNull()
  })
})

describe('one outcome out of several', () => {
  const failed = { state: 'failed', error: new StudioError('io', 'x') } as const
  it('is the failure that caused the cancels', () => expect(combineOutcomes([{ state: 'cancelled' }, failed], false)).toBe(failed))
  it('is a cancel where the user asked for it, whatever fell over on the way', () => expect(combineOutcomes([failed], true)).toEqual({ state: 'cancelled' }))
  it('is done with every result', () => expect(combineOutcomes([{ state: 'done', result: 1 }, { state: 'done', result: 2 }], false)).toEqual({ state: 'done', results: [1, 2] }))
  it('is done where nothing was left to do', () => expect(combineOutcomes([], false)).toEqual({ state: 'done', results: [] }))
})
