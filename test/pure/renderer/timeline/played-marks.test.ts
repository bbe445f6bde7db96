import { describe, expect, it } from 'vitest'
import { noteMark, noteMove, settleMarks } from '../../../../src/renderer/src/timeline/played-marks.ts'

const times = Array.from({ length: 100 }, (_, i) => i * 40_000)

describe('marks made while playing', () => {
  it('tell how late they were once they were moved, however many times', () => {
    let marks = noteMark([], 50, 2_000_000, 1)
    marks = noteMark(marks, 80, 3_200_000, 1)
    marks = noteMove(noteMove(marks, 50, 47), 47, 45)
    const { samples, rest } = settleMarks(marks, [0, 45, 80], times)
    expect(samples).toEqual([200])
    // The other was left where it is; it may be corrected later.
    expect(rest).toEqual([{ frame: 80, pressedTime: 3_200_000, rate: 1, wasMoved: false }])
  })
  it('are measured from the key, not from where the offset had put them', () => {
    const marks = noteMove(noteMark([], 45, 2_000_000, 1), 45, 44)
    expect(settleMarks(marks, [0, 44], times).samples).toEqual([240])
  })
  it('tell nothing where they were taken back or marked again', () => {
    const marks = noteMove(noteMark([], 50, 2_000_000, 1), 50, 45)
    expect(settleMarks(marks, [0, 50], times)).toEqual({ samples: [], rest: [] })
    expect(settleMarks(noteMark(marks, 45, 1_840_000, 1), [0, 45], times)).toMatchObject({ samples: [], rest: [{ frame: 45, wasMoved: false }] })
  })
  it('leave boundaries alone that were not marked while playing', () => expect(settleMarks(noteMove([], 50, 45), [0, 45], times)).toEqual({ samples: [], rest: [] }))
})
