import { describe, expect, it } from 'vitest'
import { chooseThreads, parseCpuList } from '../../../../src/main/engine/threads.ts'

describe('chooseThreads', () => {
  it.each([
    ['physical cores, not hyperthreads', { available: 16, cores: 8 }, 8],
    ['what a container allows', { available: 2, cores: 8 }, 2],
    ['no more than help', { available: 128, cores: 64 }, 16],
    ['what the system counts where cores are not known', { available: 4, cores: null }, 4],
    ['one', { available: 1, cores: 1 }, 1],
  ])('takes %s', (_what, processor, expected) => {
    expect(chooseThreads(processor).threads).toBe(expected)
  })
  it('gives the reason in words', () => {
    expect(chooseThreads({ available: 2, cores: 2 }).reason).toBe('2 physical cores')
    expect(chooseThreads({ available: 16, cores: 8 }).reason).toBe('8 physical cores; 16 processors, but those of one core share its arithmetic')
    expect(chooseThreads({ available: 1, cores: 8 }).reason).toBe('1 processor this program may use')
    expect(chooseThreads({ available: 2, cores: 2 }, 7)).toEqual({ threads: 7, reason: 'as set by you' })
  })
})

describe('parseCpuList', () => {
  it('reads ranges and single numbers', () => {
    expect([...parseCpuList('0-2,8, 10-11')]).toEqual([0, 1, 2, 8, 10, 11])
    expect([...parseCpuList('')]).toEqual([])
  })
})
