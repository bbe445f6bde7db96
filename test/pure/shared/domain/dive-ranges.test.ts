import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DiveFacts } from '../../../../src/shared/contract/entities.ts'
import { csvCell } from '../../../../src/shared/domain/csv.ts'
import { describeRangeProblem, newDives, planRanges, type RangePlan } from '../../../../src/shared/domain/dive-ranges.ts'
import { clockText, timeOfBoundary } from '../../../../src/shared/domain/frame-times.ts'

/** 100 frames, 25 a second. */
const times = Array.from({ length: 100 }, (_, i) => i * 40_000)
const facts = (startFrame: number, endFrame: number, changes: Partial<DiveFacts> = {}): DiveFacts => ({ startFrame, endFrame, diveNumber: null, heightMetres: null, difficulty: null, athlete: '', event: '', round: '', awards: [], penaltyPoints: 0, scorePoints: null, date: null, ...changes })
const plan = (text: string, existing: DiveFacts[] = [], endMeans: 'last' | 'after' = 'last'): RangePlan => planRanges(text, { times, existing, endMeans })
const said = (text: string): string[] => plan(text).ranges.flatMap((range) => range.problems.map(describeRangeProblem))

describe('planRanges', () => {
  it('reads frames as pictures, the last one included, and times as instants', () => {
    expect(newDives(plan('start,end\n10,19\n0:00.400,0:00.800\n0.4 s,0.8s'))).toEqual([facts(10, 20)])
    expect(plan('start,end\n10,19\n0:00.400,0:00.800').counts).toEqual({ new: 1, unchanged: 1, differs: 0, wrong: 0 })
    expect(newDives(plan('10,20', [], 'after'))).toEqual([facts(10, 20)])
    expect(newDives(plan('0,99\n0:00,0:04'))).toEqual([facts(0, 100)])
  })
  it('reads columns by their names in any order, or in the usual order without names', () => {
    const full = facts(10, 20, { diveNumber: '5253B', heightMetres: 10, difficulty: 3.2, athlete: 'Li, Na', round: '2', scorePoints: 81.6, event: 'Cup' })
    expect(newDives(plan('Diver;Dive no.;DD;Height (m);Score;Start frame;End frame;Round;Event\nLi, Na;5253b;3,2;10 m;81,6;10;19;2;Cup'))).toEqual([full])
    expect(newDives(plan('10,19,5253B,"Li, Na",2,81.6,3.2,10,Cup'))).toEqual([full])
    expect(plan('start,end,coach\n1,5,Z').ignoredColumns).toEqual(['coach'])
  })
  it('tells each line what is wrong with it', () => {
    expect(said('start,end\nfoo,9\n5,bar\n,9\n5,\n100,101\n50,100\n0:05,0:06\n20,19\n5,5.5')).toEqual([
      '"foo" is neither a frame (1520) nor a time (1:00.800)', '"bar" is neither a frame (1520) nor a time (1:00.800)', 'has no start', 'has no end',
      'starts at 100; the video has 0 – 99', 'ends at 100; the video has 0 – 99', 'starts at 0:05; the video has 0:00.000 – 0:04.000', 'ends at 0:06; the video has 0:00.000 – 0:04.000',
      'ends at 19, which is not after its start 20', '"5.5" is neither a frame (1520) nor a time (1:00.800)',
    ])
    expect(said('start,end,number,score,dd,height\n1,5,200D,300,9,4')).toEqual([expect.stringMatching(/^200D /), expect.stringMatching(/^score "300"/), expect.stringMatching(/^difficulty "9"/), expect.stringMatching(/^height "4"; expected one of 1, 3, 5, 7.5, 10 m/)])
    expect(plan('1,5\n6,9,"107B').ranges.map(({ line, outcome }) => [line, outcome])).toEqual([[1, 'new'], [2, 'wrong']])
  })
  it('counts what is there already, and leaves what differs alone', () => {
    const existing = [facts(10, 20, { diveNumber: '107B' })]
    expect(plan('10,19,107B\n10,19\n10,19,205B\n30,39\n30,39', existing).ranges.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'differs', 'new', 'unchanged'])
  })
  it('warns of overlaps; touching is none', () => {
    expect(plan('0,9\n10,19\n15,25\n40,45', [facts(44, 60)]).ranges.map((range) => range.isOverlapping)).toEqual([false, true, true, true])
  })
  it('finds every overlap there is, and no other', () => {
    const range = fc.tuple(fc.integer({ min: 0, max: 95 }), fc.integer({ min: 0, max: 4 })).map(([start, length]) => facts(start, start + length + 1))
    fc.assert(fc.property(fc.uniqueArray(range, { maxLength: 12, selector: (one) => `${one.startFrame}-${one.endFrame}` }), (dives) => {
      const found = plan(dives.map((one) => `${one.startFrame},${one.endFrame - 1}`).join('\n')).ranges
      dives.forEach((one, i) => {
        const expected = dives.some((other, j) => i !== j && other.startFrame < one.endFrame && one.startFrame < other.endFrame)
        expect(found[i]?.isOverlapping).toBe(expected)
      })
    }))
  })
  it('takes back exactly what was written, as frames or as times', () => {
    const range = fc.tuple(fc.nat(99), fc.nat(99)).map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const)
    fc.assert(fc.property(fc.uniqueArray(range, { maxLength: 8, selector: (one) => one.join() }), fc.boolean(), fc.string({ maxLength: 12 }), (ranges, asTimes, athlete) => {
      const line = ([start, end]: readonly [number, number]): string => [...(asTimes ? [clockText(timeOfBoundary(times, start)), clockText(timeOfBoundary(times, end))] : [String(start), String(end - 1)]), '', athlete].map(csvCell).join(',')
      const made = newDives(plan(`start,end,number,athlete\n${ranges.map(line).join('\n')}`))
      expect(made.map(({ startFrame, endFrame }) => [startFrame, endFrame])).toEqual(ranges.map((one) => [...one]))
      expect(made.every((one) => one.athlete === athlete.trim())).toBe(true)
    }))
  })
  it('a second time changes nothing', () => {
    const text = 'start,end,number\n10,19,107B\n0:01.000,0:02.000,205B'
    expect(plan(text, newDives(plan(text))).counts).toEqual({ new: 0, unchanged: 2, differs: 0, wrong: 0 })
  })
  it('never fails, whatever is pasted', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('1', '9', ':', '.', ',', '\n', '"', 's', ' ', 'B', ';'), maxLength: 60 }), (text) => {
      const { ranges, counts } = plan(text)
      expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBe(ranges.length)
      for (const { facts: made } of ranges) if (made) expect(made.startFrame >= 0 && made.endFrame <= 100 && made.startFrame < made.endFrame).toBe(true)
    }))
  })
})
