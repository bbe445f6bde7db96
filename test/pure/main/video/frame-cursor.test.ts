import { expect, it } from 'vitest'
import { FrameCursor, splitRanges } from '../../../../src/main/video/frame-cursor.ts'

it('parts ranges into what lies inside others and what lies outside', () => {
  const ranges = [{ start: 0, end: 10 }, { start: 20, end: 30 }, { start: 40, end: 41 }]
  expect(splitRanges(ranges, [{ start: 5, end: 7 }, { start: 9, end: 22 }, { start: 25, end: 26 }, { start: 40, end: 50 }])).toEqual({
    inside: [{ start: 5, end: 7 }, { start: 9, end: 10 }, { start: 20, end: 22 }, { start: 25, end: 26 }, { start: 40, end: 41 }],
    outside: [{ start: 0, end: 5 }, { start: 7, end: 9 }, { start: 22, end: 25 }, { start: 26, end: 30 }],
  })
  expect(splitRanges(ranges, [])).toEqual({ inside: [], outside: ranges })
})

it('walks the wanted frames in order and knows the rest', () => {
  const cursor = new FrameCursor([{ start: 2, end: 4 }, { start: 8, end: 9 }])
  expect([cursor.take(3), cursor.take(2), cursor.take(2)]).toEqual([false, true, false])
  expect(cursor.restWithin([{ start: 0, end: 100 }])).toEqual([{ start: 3, end: 4 }, { start: 8, end: 9 }])
  expect([cursor.take(3), cursor.take(8), cursor.restWithin([{ start: 0, end: 100 }])]).toEqual([true, true, []])
})
