import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readMatFile } from '../../../../../src/main/datasets/matlab/mat-file.ts'
import { matRows } from '../../../../../src/main/datasets/matlab/mat-values.ts'
import type { MatLimits } from '../../../../../src/main/datasets/matlab/mat-limits.ts'
import type { MatValue } from '../../../../../src/main/datasets/matlab/mat-values.ts'
import { StudioError } from '../../../../../src/shared/errors.ts'
import { big, cellMatrix, compressed, element, header, little, matFile, matrix, numberMatrix, numbers, textMatrix } from './mat-bytes.ts'

function read(bytes: Uint8Array, limits?: Partial<MatLimits>): ReadonlyMap<string, MatValue> {
  return readMatFile(bytes, { fail: (found, options) => new StudioError('bad-labels', found, options), ...(limits ? { limits } : {}) })
}

function rowsOf(value: MatValue | undefined): number[][] | null {
  return value?.kind === 'numbers' ? matRows(value) : null
}

const rows = [[1, 54, 86.4], [6, 7, 99.36]]

describe('MATLAB files', () => {
  for (const [order, writer] of [['little', little], ['big', big]] as const) {
    it(`hold matrices of every number, ${order}-endian`, () => {
      for (const kind of ['double', 'single', 'int8', 'int16', 'int32', 'uint8', 'uint16', 'uint32', 'int64'] as const) {
        const whole = [[1, 2, 3], [4, 5, 100]]
        expect(rowsOf(read(matFile(writer, numberMatrix(writer, 'm', whole, kind))).get('m')), kind).toEqual(whole)
      }
      expect(rowsOf(read(matFile(writer, numberMatrix(writer, 'scores', rows))).get('scores'))).toEqual(rows)
    })

    it(`hold compressed matrices, small integers in the tag, texts and cells, ${order}-endian`, () => {
      const packed = matrix(writer, 6, 0, [1, 3], 'tiny', element(writer, 2, Buffer.from([7, 8, 9]), { packed: true }))
      const cells = cellMatrix(writer, 'cells', [1, 3], [numberMatrix(writer, '', [[5]]), textMatrix(writer, '', 'Ägir'), element(writer, 14, Buffer.alloc(0))])
      const found = read(matFile(writer, compressed(writer, numberMatrix(writer, 'list', [[1, 2], [3, 4]], 'double', 'uint8')), compressed(writer, cells), packed, textMatrix(writer, 'title', 'Größe')))
      expect([...found.keys()]).toEqual(['list', 'cells', 'tiny', 'title'])
      expect(rowsOf(found.get('list'))).toEqual([[1, 2], [3, 4]])
      expect(rowsOf(found.get('tiny'))).toEqual([[7, 8, 9]])
      expect(found.get('title')).toEqual({ kind: 'text', shape: [1, 5], rows: ['Größe'] })
      expect(found.get('cells')).toMatchObject({ kind: 'cells', shape: [1, 3], cells: [{ values: [5] }, { rows: ['Ägir'] }, { values: [] }] })
    })
  }

  it('name what they hold beside lists, and read the lists', () => {
    const complex = matrix(little, 6, 0x0800, [1, 1], 'c', element(little, 9, numbers(little, 'double', [1])), element(little, 9, numbers(little, 'double', [2])))
    const found = read(matFile(little, matrix(little, 2, 0, [1, 1], 's'), complex, matrix(little, 5, 0, [2, 2], 'sparse'), numberMatrix(little, 'list', [[1]])))
    expect(found.get('s')).toEqual({ kind: 'other', className: 'structure' })
    expect(found.get('c')).toEqual({ kind: 'other', className: 'complex double' })
    expect(found.get('sparse')).toEqual({ kind: 'other', className: 'sparse' })
    expect(rowsOf(found.get('list'))).toEqual([[1]])
  })

  it('tell truth values from numbers, and know more than two sizes', () => {
    const found = read(matFile(little, matrix(little, 9, 0x0200, [1, 2], 'b', element(little, 2, Buffer.from([1, 0]))), matrix(little, 9, 0, [2, 1, 2], 'cube', element(little, 2, Buffer.from([1, 2, 3, 4])))))
    expect(found.get('b')).toMatchObject({ className: 'logical', values: [1, 0] })
    expect(found.get('cube')).toMatchObject({ shape: [2, 1, 2] })
    expect(rowsOf(found.get('cube'))).toBeNull()
  })

  it('of no columns have no rows, whatever they claim', () => {
    expect(rowsOf(read(matFile(little, matrix(little, 6, 0, [2 ** 31 - 1, 0], 'm', element(little, 9, Buffer.alloc(0))))).get('m'))).toEqual([])
  })
})

describe('what is no MATLAB file of level 5', () => {
  const level4 = Buffer.concat([numbers(little, 'uint32', [0, 2, 3, 0, 5]), Buffer.from('list\0'), Buffer.alloc(48), Buffer.alloc(80, 1)])
  it.each([
    ['nothing', new Uint8Array(0), /it is empty/],
    ['too little', new Uint8Array(60), /60 bytes.*at least 128/],
    ['MATLAB 7.3 by its header', header(little, 'MATLAB 7.3 MAT-file, Platform: GLNXA64'), /7\.3 file \(HDF5\)/],
    ['HDF5', Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n', 'latin1'), Buffer.alloc(200)]), /7\.3 file \(HDF5\)/],
    ['HDF5 after a header of its own', Buffer.concat([Buffer.alloc(512), Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')]), /HDF5/],
    ['version 2', header(little, 'MATLAB', 2), /version 2; version 1/],
    ['level 4', level4, /level 4/],
    ['a text', Buffer.from('1 54 86.4\n'.repeat(20)), /it is a text/],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, ...new Array<number>(200).fill(200)]), /it is no MATLAB file/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => read(new Uint8Array(bytes))).toThrow(message)
  })

  it('comes with what to do', () => {
    expect.assertions(1)
    try {
      read(new Uint8Array(header(little, 'MATLAB 7.3 MAT-file')))
    } catch (error) {
      expect(error).toMatchObject({ code: 'bad-labels', hint: expect.stringContaining('-v7') as string })
    }
  })
})

describe('hostile MATLAB files', () => {
  const nested = (depth: number): Buffer => {
    let inner = numberMatrix(little, '', [[1]])
    for (let i = 0; i < depth; i++) inner = cellMatrix(little, 'c', [1, 1], [inner])
    return inner
  }
  it.each([
    ['a size beyond the file', matFile(little, element(little, 14, Buffer.alloc(8), { claimedSize: 0xfffffff0 })), /claims 4294967280 bytes, 8 are there/],
    ['a short element of 60,000 bytes', matFile(little, element(little, 6, Buffer.alloc(4), { packed: true, claimedSize: 60_000 })), /claims 60000 bytes, at most 4/],
    ['2^62 numbers of none', matFile(little, matrix(little, 6, 0, [2 ** 31 - 1, 2 ** 31 - 1], 'm', element(little, 9, Buffer.alloc(0)))), /"m" of size 2147483647×2147483647 has 0 numbers/],
    ['2^62 cells of none', matFile(little, cellMatrix(little, 'c', [2 ** 31 - 1, 2 ** 31 - 1], [])), /has 0 cells/],
    ['a negative size', matFile(little, matrix(little, 6, 0, [-1, -1], 'm', element(little, 9, numbers(little, 'double', [1])))), /no valid size/],
    ['cells in cells', matFile(little, nested(100)), /more than 16 deep/],
    ['something else than a matrix', matFile(little, element(little, 9, numbers(little, 'double', [1]))), /type 9 stands where a matrix/],
    ['compressed noise', matFile(little, element(little, 15, Buffer.from('not deflate at all'))), /compressed data are damaged/],
    ['an endless name', matFile(little, matrix(little, 6, 0, [0, 0], 'n'.repeat(300))), /name of 300 bytes/],
    ['an end in the middle', matFile(little, numberMatrix(little, 'm', rows)).slice(0, 150), /cut short|ends in the middle/],
  ])('%s is refused', (_, bytes, message) => {
    expect(() => read(bytes)).toThrow(message)
  })

  it('unpack no more than allowed, one by one and all together', () => {
    const bomb = element(little, 15, deflateSync(Buffer.alloc(4 << 20)))
    expect(() => read(matFile(little, bomb), { inflatedBytes: 1 << 20 })).toThrow(/unpack to more than 1048576 bytes/)
    const list = compressed(little, numberMatrix(little, 'm', [new Array<number>(1000).fill(1)]))
    expect(() => read(matFile(little, ...new Array<Buffer>(20).fill(list)), { inflatedBytes: 100_000 })).toThrow(/unpack to more than 100000 bytes/)
    expect(() => read(matFile(little, ...new Array<Buffer>(20).fill(list)), { values: 10_000 })).toThrow(/more than 10000 values/)
    expect(() => read(matFile(little, ...new Array<Buffer>(20).fill(list)), { matrices: 10 })).toThrow(/more than 10 matrices/)
  })
})
