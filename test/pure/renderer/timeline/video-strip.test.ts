import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { stripBlocks, tickText, pictureParts, tilePlaces, tileSpan, timeTicks, tilesPerBlock } from '../../../../src/renderer/src/timeline/video-strip.ts'

const anyView = fc.tuple(fc.integer({ min: 20, max: 200_000 }), fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0.001, max: 1, noNaN: true })).map(([frameCount, at, share]) => {
  const length = Math.max(frameCount * share, 8)
  const start = at * Math.max(frameCount - length, 0)
  return { frameCount, viewport: { start, end: Math.min(start + length, frameCount) } }
})

describe('blocks of thumbnails', () => {
  it('cover what is in sight, start on multiples of their length and stay few', () => {
    fc.assert(fc.property(anyView, ({ frameCount, viewport }) => {
      const span = tileSpan(viewport, 1200, 80)
      const blocks = stripBlocks(viewport, span, frameCount)
      expect(blocks[0]?.startFrame ?? Infinity).toBeLessThanOrEqual(viewport.start)
      expect(blocks.at(-1)?.endFrame ?? 0).toBeGreaterThanOrEqual(Math.min(viewport.end, frameCount))
      expect(blocks.length).toBeLessThanOrEqual(4)
      for (const block of blocks) {
        expect(block.startFrame % (span * tilesPerBlock)).toBe(0)
        expect(block.tiles).toBeGreaterThan(0)
        expect(block.tiles).toBeLessThanOrEqual(tilesPerBlock)
      }
      const places = blocks.flatMap((block) => tilePlaces(block, span, viewport, 1200))
      expect(places[0]?.x ?? 1).toBeLessThanOrEqual(1e-6)
      places.slice(1).forEach((place, i) => expect(place.x).toBeCloseTo((places[i]?.x ?? 0) + (places[i]?.width ?? 0), 6))
    }))
  })
})

describe('the ruler', () => {
  it('has round times, none closer than they can be read', () => {
    expect(timeTicks(0, 600e6, 1200).filter((tick) => tick.isMajor).map((tick) => tick.time / 1e6)).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600])
    fc.assert(fc.property(fc.double({ min: 0, max: 4000, noNaN: true }), fc.double({ min: 0.3, max: 7200, noNaN: true }), (from, length) => {
      const ticks = timeTicks(from * 1e6, (from + length) * 1e6, 1200)
      const majors = ticks.filter((tick) => tick.isMajor)
      expect(ticks.length).toBeLessThan(200)
      majors.slice(1).forEach((tick, i) => expect(((tick.time - (majors[i]?.time ?? 0)) / 1e6 / length) * 1200).toBeGreaterThan(60))
    }))
  })
  it('writes hours only where there are any', () => expect([[125e6, false], [3725e6, false], [1_480_000, true]].map(([time, fine]) => tickText(Number(time), Boolean(fine)))).toEqual(['2:05', '1:02:05', '0:01.48']))
})

describe('pictureParts', () => {
  it('cuts the sides off what is too wide, repeats what is too narrow', () => {
    expect(pictureParts(40, 80, false)).toEqual([{ from: 0.25, share: 0.5, x: 0, width: 40 }])
    expect(pictureParts(100, 80, false)).toEqual([{ from: 0, share: 1, x: 0, width: 80 }, { from: 0, share: 0.25, x: 80, width: 20 }])
  })
  it('shows a single frame once, in the middle of its place', () => {
    expect(pictureParts(120, 80, true)).toEqual([{ from: 0, share: 1, x: 20, width: 80 }])
    expect(pictureParts(40, 80, true)).toEqual([{ from: 0.25, share: 0.5, x: 0, width: 40 }])
    expect(pictureParts(0, 80, true)).toEqual([])
  })
})
