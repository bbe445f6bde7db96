import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMediaRoute } from '../../../../src/main/api/media-route.ts'
import { parseRange } from '../../../../src/main/api/range.ts'
import { mediaRoutes } from '../../../../src/shared/contract/media.ts'

const parse = (address: string) => {
  const [path = '', query = ''] = address.split('?')
  return parseMediaRoute(path, new URLSearchParams(query))
}

describe('media addresses', () => {
  it('are read as the screens write them', () => {
    expect(parse(mediaRoutes.frame(3, 143))).toEqual({ kind: 'frame', videoId: 3, frame: 143, height: undefined })
    expect(parse(mediaRoutes.frame(3, 143, 480))).toEqual({ kind: 'frame', videoId: 3, frame: 143, height: 480 })
    expect(parse(mediaRoutes.exactFrame(3, 143))).toEqual({ kind: 'exact-frame', videoId: 3, frame: 143 })
    expect(parse(mediaRoutes.poster(7))).toEqual({ kind: 'poster', diveId: 7 })
    expect(parse(mediaRoutes.strip(7, 12))).toEqual({ kind: 'strip', diveId: 7, tiles: 12 })
    expect(parse(mediaRoutes.videoStrip(9, 0, 2048, 8))).toEqual({ kind: 'video-strip', videoId: 9, startFrame: 0, endFrame: 2048, tiles: 8 })
    expect(parse(mediaRoutes.document('0123456789abcdef'.repeat(2)))).toEqual({ kind: 'document', document: '0123456789abcdef'.repeat(2) })
    expect(parse(mediaRoutes.video(9))).toEqual({ kind: 'video', videoId: 9 })
  })
  it.each(['/videos/0', '/documents/1.pdf', '/documents/../../secret.pdf', '/documents/0123456789ABCDEF0123456789ABCDEF.pdf', '/videos/-1', '/videos/1e3', '/videos/../../etc/passwd', '/videos/1/x', '/frames/0/2.png', '/frames/1/2.gif', '/frames/1/2.jpg?height=0', '/frames/1/2.jpg?height=99999', '/frames/1/2.jpg?height=a', '/strips/1.jpg?tiles=0', '/strips/1.jpg?tiles=1000', '/posters/99999999999.jpg', '/video-strips/1.jpg?start=5&end=5&tiles=8', '/video-strips/1.jpg?start=0&end=9', '', '/', '/etc/passwd'])('refuse %j', (address) => expect(parse(address)).toBeNull())
  it('never let text of the address through', () => {
    fc.assert(fc.property(fc.string(), (text) => {
      const found = parse(text)
      return found === null || Object.values(found).every((value) => value === undefined || typeof value === 'number' || ['frame', 'exact-frame', 'poster', 'strip', 'video-strip', 'video'].includes(value))
    }))
  })
})

describe('byte ranges', () => {
  it.each([
    [null, 'whole'],
    ['bytes=0-99', { start: 0, end: 99 }],
    ['bytes=900-', { start: 900, end: 999 }],
    ['bytes=-100', { start: 900, end: 999 }],
    ['bytes=-5000', { start: 0, end: 999 }],
    ['bytes=0-5000', { start: 0, end: 999 }],
    ['bytes=1000-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-3', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['items=0-1', 'whole'],
    ['bytes=-', 'whole'],
  ])('%j of 1000 bytes', (header, expected) => expect(parseRange(header, 1000)).toEqual(expected))
  it('always lie inside the file', () => {
    fc.assert(fc.property(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 10_000 }), (from, to, size) => {
      const found = parseRange(`bytes=${from}-${to}`, size)
      return typeof found === 'string' || (found.start >= 0 && found.start <= found.end && found.end < size)
    }))
  })
})
