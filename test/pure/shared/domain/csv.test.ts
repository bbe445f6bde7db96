import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { csvCell, readCsv } from '../../../../src/shared/domain/csv.ts'

const cellsOf = (text: string): string[][] => readCsv(text).rows.map((row) => row.cells)

describe('readCsv', () => {
  it('reads quotes, doubled quotes, and line ends of every system', () => {
    expect(cellsOf('a,"b, c","d ""e"""\r\n1,2,3\n4,,6')).toEqual([['a', 'b, c', 'd "e"'], ['1', '2', '3'], ['4', '', '6']])
    expect(cellsOf('\uFEFFstart,end\n')).toEqual([['start', 'end']])
    expect(cellsOf('"two\nlines",x\ny,z')).toEqual([['two\nlines', 'x'], ['y', 'z']])
  })
  it('takes semicolons and tabs where the first line has them', () => {
    expect(cellsOf('start;end\n1,5;2,5')).toEqual([['start', 'end'], ['1,5', '2,5']])
    expect(cellsOf('a\tb;c\n1\t2')).toEqual([['a', 'b;c'], ['1', '2']])
    expect(cellsOf('"a;b",c')).toEqual([['a;b', 'c']])
  })
  it('knows the line of every row, past empty lines and quoted line ends', () => {
    expect(readCsv('a\n\n"b\nb"\n , \nc').rows.map((row) => row.line)).toEqual([1, 3, 6])
  })
  it.each([
    ['x,"open', { line: 1, reason: 'open-quote' }],
    ['x\ny,a"b"', { line: 2, reason: 'stray-quote' }],
    ['"a"b', { line: 1, reason: 'stray-quote' }],
  ])('refuses %j', (text, fault) => expect(readCsv(text).fault).toEqual(fault))
  it('gives back whatever was written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\t', ' ', 'é', '跳', '7'), maxLength: 6 })
    fc.assert(fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 }), (rows) => {
      const kept = rows.filter((row) => row.some((each) => each !== ''))
      // The first line decides on the separator, so it must have one outside quotes.
      const text = [['h1', 'h2'], ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n')
      expect(cellsOf(text).slice(1)).toEqual(kept)
    }))
  })
  it('never fails on anything', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', ',', '\n', '\r', ';', 'x', ' '), maxLength: 30 }), (text) => {
      const { rows, fault } = readCsv(text)
      expect(rows.every((row) => row.cells.some((cell) => cell !== ''))).toBe(true)
      expect(fault === null || fault.line >= 1).toBe(true)
    }))
  })
})
