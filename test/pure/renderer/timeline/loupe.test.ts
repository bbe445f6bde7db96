import { describe, expect, it } from 'vitest'
import { besideX, loupeFrames, loupeOrder, loupePicture } from '../../../../src/renderer/src/timeline/loupe.ts'

describe('loupeFrames', () => {
  it('are three on each side; the boundary is the first frame after', () => {
    const frames = loupeFrames(143, 200)
    expect(frames.map(({ frame }) => frame)).toEqual([140, 141, 142, 143, 144, 145])
    expect(frames.map(({ side }) => side)).toEqual(['before', 'before', 'before', 'after', 'after', 'after'])
    expect(frames.filter(({ isAtBoundary }) => isAtBoundary).map(({ frame }) => frame)).toEqual([142, 143])
  })
  it('are empty beyond the dive', () => {
    expect(loupeFrames(1, 200).map(({ frame }) => frame)).toEqual([null, null, 0, 1, 2, 3])
    expect(loupeFrames(199, 200).map(({ frame }) => frame)).toEqual([196, 197, 198, 199, null, null])
  })
  it('are fetched from the boundary outwards', () => {
    expect(loupeOrder(143, 200)).toEqual([143, 142, 144, 141, 145, 140])
    expect(loupeOrder(1, 200)).toEqual([1, 0, 2, 3])
  })
})

describe('the loupe’s place', () => {
  it('fits six pictures, of any shape', () => {
    expect(loupePicture(960, 16 / 9)).toEqual({ width: 160, height: 90 })
    expect(loupePicture(1800, 16 / 9)).toEqual({ width: 220, height: 123 })
    expect(loupePicture(3600, 16 / 9)).toEqual({ width: 300, height: 168 })
    expect(loupePicture(2000, 9 / 16)).toEqual({ width: 84, height: 150 })
    expect(loupePicture(0, 1)).toEqual({ width: 1, height: 1 })
  })
  it('follows the boundary and stays in sight', () => {
    expect(besideX(500, 200, 1000)).toBe(400)
    expect(besideX(10, 200, 1000)).toBe(0)
    expect(besideX(990, 200, 1000)).toBe(800)
    expect(besideX(500, 1200, 1000)).toBe(0)
  })
})
