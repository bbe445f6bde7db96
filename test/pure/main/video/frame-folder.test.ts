import { describe, expect, it } from 'vitest'
import { orderFrameNames } from '../../../../src/main/video/frame-folder.ts'
import { StudioError } from '../../../../src/shared/errors.ts'

const names = (count: number, except: number[] = []) => Array.from({ length: count }, (_, i) => i + 1).filter((n) => !except.includes(n)).map((n) => `${n}.jpg`)

function failure(action: () => unknown): StudioError {
  try {
    action()
  } catch (error) {
    if (error instanceof StudioError) return error
    throw error
  }
  throw new Error('no error was thrown')
}

describe('frames by file name', () => {
  it('orders by number, not by letter, and passes over other files', () => {
    const folder = orderFrameNames('01', ['10.jpg', '9.jpg', 'notes.txt', '8.jpg'])
    expect(folder.files.map((file) => file.name)).toEqual(['8.jpg', '9.jpg', '10.jpg'])
    expect(folder).toMatchObject({ format: 'jpeg', missingNumbers: [] })
    expect(orderFrameNames('x', ['img_00002.png', 'img_00001.png']).files.map((file) => file.number)).toEqual([1, 2])
  })

  it('names the numbers that are missing', () => {
    const error = failure(() => orderFrameNames('02', names(40, [3, 10, 11, 12, 20, 21])))
    expect(error.code).toBe('frame-gap')
    expect(error.message).toBe('The folder "02" holds 34 pictures numbered 1 to 40, but 3, 10 to 12, 20, 21 are missing.')
    expect(error.hint).toMatch(/gaps allowed/)
    expect(failure(() => orderFrameNames('03', names(60, Array.from({ length: 28 }, (_, i) => 2 + 2 * i)))).message).toMatch(/2, 4, 6, 8, 10, 12, 14, 16 and 20 more are missing/)
    expect(failure(() => orderFrameNames('04', names(3, [2]))).message).toMatch(/2 is missing/)
  })

  it('takes what is there when gaps are allowed', () => {
    expect(orderFrameNames('02', names(5, [3]), { allowGaps: true })).toMatchObject({ missingNumbers: [3], files: { length: 4 } })
  })

  it('refuses what is no sequence, by code', () => {
    expect(failure(() => orderFrameNames('x', ['a.txt'])).code).toBe('no-pictures')
    expect(failure(() => orderFrameNames('x', ['1.jpg', '2.png'])).message).toMatch(/mixes JPEG and PNG/)
    expect(failure(() => orderFrameNames('x', ['a1.jpg', 'b2.jpg'])).message).toMatch(/one numbering/)
    expect(failure(() => orderFrameNames('x', ['1.jpg', 'cover.jpg'])).message).toMatch(/one numbering/)
    expect(failure(() => orderFrameNames('x', ['1.jpg', '01.jpg'])).message).toMatch(/carry the number 1/)
  })

  it('stays quick when a number is absurd', () => {
    expect(failure(() => orderFrameNames('x', ['1.jpg', '9000000000.jpg'])).code).toBe('frame-gap')
  })
})
