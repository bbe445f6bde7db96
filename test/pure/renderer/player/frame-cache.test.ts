import { describe, expect, it } from 'vitest'
import { FrameCache, framesAround } from '../../../../src/renderer/src/player/frame-cache.ts'

interface FakePicture { frame: number; width: number; height: number; isClosed: boolean; close(): void }
function picture(frame: number): FakePicture {
  return { frame, width: 1, height: 1, isClosed: false, close() { this.isClosed = true } }
}
const settle = async (): Promise<void> => {
  for (let i = 0; i < 40; i++) await Promise.resolve()
}

describe('FrameCache', () => {
  it('fetches a frame once, however often it is asked for', async () => {
    let count = 0
    const cache = new FrameCache(async (frame) => (count++, picture(frame)), 10)
    const [a, b] = await Promise.all([cache.get(3), cache.get(3)])
    expect(a).toBe(b)
    expect(await cache.get(3)).toBe(a)
    expect(count).toBe(1)
  })
  it('keeps no more than its bound; what goes is closed, the least recently used first', async () => {
    const cache = new FrameCache(async (frame) => picture(frame), 3)
    const first = await cache.get(0)
    const second = await cache.get(1)
    await cache.get(2)
    cache.peek(0)
    await cache.get(3)
    expect(second.isClosed).toBe(true)
    expect(first.isClosed).toBe(false)
    expect(cache.peek(1)).toBeUndefined()
  })
  it('takes over pictures that were fetched before, and closes those it has no use for', async () => {
    const asked: number[] = []
    const cache = new FrameCache(async (frame) => (asked.push(frame), picture(frame)), 3)
    const given = picture(0)
    cache.add(0, given)
    expect(await cache.get(0)).toBe(given)
    const again = picture(0)
    cache.add(0, again)
    cache.dispose()
    const late = picture(1)
    cache.add(1, late)
    expect([given.isClosed, again.isClosed, late.isClosed]).toEqual([true, true, true])
    expect(asked).toEqual([])
  })
  it('fetches ahead a few at a time, in the order given', async () => {
    const asked: number[] = []
    const release: (() => void)[] = []
    const cache = new FrameCache((frame) => new Promise<FakePicture>((resolve) => {
      asked.push(frame)
      release.push(() => resolve(picture(frame)))
    }), 20)
    cache.prefetch([5, 6, 7, 8, 9, 10, 11, 12])
    expect(asked).toEqual([5, 6, 7, 8, 9, 10])
    release[0]?.()
    await settle()
    expect(asked).toEqual([5, 6, 7, 8, 9, 10, 11])
  })
  it('forgets what was to be fetched when the playhead goes elsewhere', async () => {
    const asked: number[] = []
    const cache = new FrameCache((frame) => (asked.push(frame), new Promise<FakePicture>(() => undefined)), 20)
    cache.prefetch([1, 2, 3, 4, 5, 6, 7, 8])
    cache.prefetch([50, 51])
    void cache.get(90)
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 90])
  })
  it('tells a failure to who asks, does not insist while fetching ahead, and tries again when asked', async () => {
    let isBroken = true
    let count = 0
    const cache = new FrameCache(async (frame) => {
      count++
      if (isBroken) throw new Error('gone')
      return picture(frame)
    }, 5)
    cache.prefetch([1])
    await settle()
    cache.prefetch([1])
    await settle()
    expect(count).toBe(1)
    await expect(cache.get(1)).rejects.toThrow('gone')
    isBroken = false
    expect((await cache.get(1)).frame).toBe(1)
  })
  it('closes everything, also what arrives too late', async () => {
    let arrive: (late: FakePicture) => void = () => undefined
    const cache = new FrameCache((frame) => (frame === 0 ? Promise.resolve(picture(0)) : new Promise<FakePicture>((resolve) => (arrive = resolve))), 5)
    const kept = await cache.get(0)
    const late = picture(1)
    const waiting = cache.get(1)
    cache.dispose()
    arrive(late)
    await waiting
    expect([kept.isClosed, late.isClosed]).toEqual([true, true])
  })
})

describe('framesAround', () => {
  it('looks ahead in the direction of play, a little behind, never outside', () => {
    expect(framesAround(5, 1, 10, 3, 1)).toEqual([6, 4, 7, 8])
    expect(framesAround(1, -1, 10, 3, 1)).toEqual([0, 2])
  })
})
