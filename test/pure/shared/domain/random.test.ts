import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom, pick, restoreRandom, shuffle } from '../../../../src/shared/domain/random.ts'

describe('random', () => {
  it('is xoshiro128**: the reference sequence from state 1, 2, 3, 4', () => {
    // The test vector that implementations in other languages share (Rust's rand_xoshiro among them).
    const expected = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804]
    const random = restoreRandom([1, 2, 3, 4])
    expect(expected.map(() => random.uint32())).toEqual(expected)
  })

  it('gives the same stream for the same seed, other streams for others', () => {
    const draws = (seed: number | string): number[] => { const r = createRandom(seed); return Array.from({ length: 8 }, () => r.uint32()) }
    expect(draws(7)).toEqual(draws(7))
    expect(draws('demo')).toEqual(draws('demo'))
    const streams = [0, 1, 2, -1, 0xffffffff + 5, 5, 'demo', 'demo2'].map((seed) => draws(seed).join())
    expect(new Set(streams).size).toBe(streams.length)
  })

  it('continues from its state', () => {
    const first = createRandom(3)
    first.normal()
    const second = restoreRandom(first.state())
    expect([second.float(), second.integer(10), second.normal()]).toEqual([first.float(), first.integer(10), first.normal()])
  })

  it('forks without advancing', () => {
    const random = createRandom(3)
    const before = random.state()
    const a = random.fork('a').uint32()
    expect(random.state()).toEqual(before)
    expect(random.fork('a').uint32()).toBe(a)
    expect(random.fork('b').uint32()).not.toBe(a)
  })

  it('is uniform and normal enough', () => {
    const random = createRandom(11)
    const n = 50_000
    let sum = 0
    let squares = 0
    for (let i = 0; i < n; i += 1) {
      const x = random.normal()
      sum += x
      squares += x * x
    }
    const mean = sum / n
    expect(Math.abs(mean)).toBeLessThan(0.02)
    expect(Math.abs(squares / n - 1)).toBeLessThan(0.03)
    const floats = Array.from({ length: n }, () => random.float())
    expect(Math.min(...floats)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...floats)).toBeLessThan(1)
    const counts = new Array<number>(10).fill(0)
    for (const x of floats) counts[Math.floor(x * 10)] = (counts[Math.floor(x * 10)] ?? 0) + 1
    // χ² with 9 degrees of freedom: 27.9 at p = .001
    expect(counts.reduce((total, count) => total + (count - n / 10) ** 2 / (n / 10), 0)).toBeLessThan(27.9)
  })

  it('shuffles into permutations and picks without repeats', () => {
    fc.assert(fc.property(fc.array(fc.integer()), fc.integer(), fc.nat(20), (items, seed, count) => {
      const shuffled = shuffle(items, createRandom(seed))
      expect([...shuffled].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b))
      expect(pick([...items.keys()], count, createRandom(seed)).length).toBe(Math.min(count, items.length))
    }))
    const firsts = new Set(Array.from({ length: 60 }, (_, seed) => shuffle([1, 2, 3, 4], createRandom(seed)).join()))
    expect(firsts.size).toBeGreaterThan(15)
  })
})
