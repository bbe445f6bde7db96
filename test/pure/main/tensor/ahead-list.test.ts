import { describe, expect, it } from 'vitest'
import type { DiveSource } from '../../../../src/shared/contract/dive-source.ts'
import { createAheadList } from '../../../../src/main/tensor/ahead-list.ts'
import type { PictureRequest } from '../../../../src/main/tensor/load-pictures.ts'

const geometry = { name: 'upright' as const, resizeHeight: 12, resizeWidth: 20, cropSize: 10 }
/** 2 × 3 × 10 × 10 float32: 2,400 bytes each. */
const request = (video: string, flip = false): PictureRequest =>
  ({ dive: { startFrame: 0, endFrame: 9, video: { contentHash: video, path: video } } as unknown as DiveSource, frameCount: 2, geometry, placement: { originY: 1, originX: 2, flip } })
const names = (list: readonly { request: PictureRequest }[]): string[] => list.map((each) => each.request.dive.video.contentHash)

describe('what is made ready ahead', () => {
  it('begins in order as far as the bytes allow, and goes on when some are released', () => {
    const list = createAheadList(4 * 2400)
    list.announce(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => request(name)))
    expect(names(list.begin())).toEqual(['a', 'b', 'c', 'd'])
    const taken = list.take(request('a'))!
    expect(names([taken])).toEqual(['a'])
    expect(list.begin()).toEqual([])
    list.release(taken)
    expect(names(list.begin())).toEqual(['e'])
  })

  it('makes the next pair ready however large it is', () => {
    const list = createAheadList(1)
    list.announce(['a', 'b', 'c'].map((name) => request(name)))
    expect(names(list.begin())).toEqual(['a', 'b'])
  })

  it('makes no more than sixteen ready however small they are', () => {
    const list = createAheadList(1e9)
    list.announce(Array.from({ length: 40 }, (_, i) => request(String(i))))
    expect(list.begin()).toHaveLength(16)
  })

  it('gives one set of pictures for each time something was announced', () => {
    const list = createAheadList(1e6)
    list.announce([request('a'), request('a'), request('a', true)])
    list.begin()
    const ids = [list.take(request('a')), list.take(request('a')), list.take(request('a', true))].map((found) => found?.id)
    expect(new Set(ids).size).toBe(3)
    expect(ids).not.toContain(undefined)
    expect(list.take(request('a'))).toBeNull()
  })

  it('keeps what is still wanted of a new announcement, and forgets the rest', () => {
    const list = createAheadList(1e6)
    list.announce([request('a'), request('b'), request('c')])
    const before = list.begin()
    expect(names(list.announce([request('c'), request('d')]))).toEqual(['a', 'b'])
    expect(names(list.begin())).toEqual(['d'])
    expect(list.take(request('c'))?.id).toBe(before[2]!.id)
    expect(list.byId(before[0]!.id)).toBeUndefined()
  })

  it('begins out of turn what is asked for before its time, once', () => {
    const list = createAheadList(2 * 2400)
    list.announce(['a', 'b', 'c', 'd'].map((name) => request(name)))
    list.begin()
    expect(list.take(request('d'))).toBeNull()
    list.release(list.add(request('d')))
    for (const name of ['a', 'b']) list.release(list.take(request(name))!)
    expect(names(list.begin())).toEqual(['c'])
  })
})
