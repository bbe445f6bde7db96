import { describe, expect, it } from 'vitest'
import { claimedRiffBytes, refuseNonVideo } from '../../../../src/main/video/container-sniff.ts'
import { readPictureHeader } from '../../../../src/main/video/picture-header.ts'
import { browserPlayable } from '../../../../src/main/video/proxy.ts'
import { stripFrames } from '../../../../src/main/video/thumbnails.ts'
import { judgeTiming } from '../../../../src/main/video/timing.ts'

const text = (value: string) => Buffer.from(value)

describe('files that are no video', () => {
  it('says what they are', () => {
    expect(() => refuseNonVideo('a.mp4', new Uint8Array(0), 0)).toThrow(/empty \(0 bytes\)/)
    expect(() => refuseNonVideo('a.mp4', text('Hello, this is not a video.\n'), 28)).toThrow(/text file, not a video \(it begins "Hello, this is not a video."\)/)
    expect(() => refuseNonVideo('a.mp4', text('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'), 40)).toThrow(/text file/)
    expect(() => refuseNonVideo('a.mp4', text("ffconcat version 1.0\nfile '/etc/passwd'\n"), 40)).toThrow(/text file/)
    expect(() => refuseNonVideo('a.mp4', Uint8Array.from([0xff, 0xfe, 0x23, 0]), 4)).toThrow(/text file/)
    expect(() => refuseNonVideo('a.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0]), 4)).toThrow(/single picture/)
    expect(() => refuseNonVideo('frame%03d.png', Uint8Array.from([0, 0, 0, 32]), 4)).toThrow(/single picture/)
  })

  it('lets videos through', () => {
    expect(() => refuseNonVideo('a.mp4', Uint8Array.from([0, 0, 0, 32, ...text('ftypisom')]), 12)).not.toThrow()
    expect(() => refuseNonVideo('a.y4m', text('YUV4MPEG2 W64 H64 F25:1\nFRAME\n'), 40)).not.toThrow()
  })

  it('reads the size an AVI claims', () => {
    const head = Buffer.concat([text('RIFF'), Buffer.from([0x10, 0x27, 0, 0]), text('AVI LIST')])
    expect(claimedRiffBytes(head)).toBe(10008)
    expect(claimedRiffBytes(text('RIFFxxxxWAVE'))).toBeUndefined()
  })
})

describe('judgeTiming', () => {
  it('finds a constant rate behind a millisecond clock, exactly where it is stated', () => {
    const times = Array.from({ length: 300 }, (_, i) => Math.round((i * 1001) / 30) * 1000)
    const timing = judgeTiming(times, 29.97)
    expect(timing).toMatchObject({ isStrict: true, isVariableRate: false })
    expect(timing.framesPerSecond).toBeCloseTo(30000 / 1001, 9)
    expect(timing.durationSeconds).toBeCloseTo(300 * 1001 / 30000, 2)
  })

  it('finds a variable rate and averages it', () => {
    const timing = judgeTiming([0, 40_000, 80_000, 240_000, 280_000], 25)
    expect(timing.isVariableRate).toBe(true)
    expect(timing.framesPerSecond).toBeCloseTo(4 / 0.28, 9)
  })

  it('repairs missing and backward times, and says so', () => {
    const timing = judgeTiming([undefined, undefined, 80_000, 60_000, 160_000], 25)
    expect([...timing.timestampsMicroseconds]).toEqual([0, 40_000, 80_000, 80_001, 160_000])
    expect(timing.isStrict).toBe(false)
  })

  it('keeps a start other than zero', () => {
    expect([...judgeTiming([3_500_000, 3_540_000], 25).timestampsMicroseconds]).toEqual([3_500_000, 3_540_000])
    expect(judgeTiming([7], 0)).toMatchObject({ framesPerSecond: 25, durationSeconds: 0.04 })
  })
})

describe('browserPlayable', () => {
  const good = { kind: 'file', path: '/x/a.mp4', container: 'mov,mp4,m4a,3gp,3g2,mj2', codec: 'h264', pixelFormat: 'yuv420p', startOffsetSeconds: 0, isInterlaced: false, pixelAspect: 1, warnings: [] as string[] } as const
  it('plays common files as they are', () => {
    expect(browserPlayable(good).isPlayable).toBe(true)
    expect(browserPlayable({ ...good, container: 'matroska,webm', path: '/x/a.webm', codec: 'vp9' }).isPlayable).toBe(true)
  })
  it('says why it does not', () => {
    const reasons = [
      { codec: 'hevc' }, { container: 'avi', codec: 'mjpeg' }, { pixelFormat: 'yuv420p10le' }, { startOffsetSeconds: 1.4 }, { isInterlaced: true },
      { kind: 'folder' as const }, { container: 'matroska,webm', path: '/x/a.mkv' }, { container: 'mpegts' }, { pixelAspect: 1.0667 }, { warnings: ['damaged'] },
    ].map((change) => browserPlayable({ ...good, ...change }))
    expect(reasons.every((answer) => !answer.isPlayable)).toBe(true)
    expect(new Set(reasons.map((answer) => (answer.isPlayable ? '' : answer.reason))).size).toBe(reasons.length)
  })
})

describe('small formats', () => {
  it('reads picture headers, and misses their ends', () => {
    const jpeg = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 11, 8, 0, 97, 0, 161, 1, 1, 0x11, 0, 0xff, 0xda, 0, 2, 5, 0xff, 0xd9])
    expect(readPictureHeader(jpeg)).toEqual({ format: 'jpeg', width: 161, height: 97, isComplete: true })
    expect(readPictureHeader(jpeg.subarray(0, -2))?.isComplete).toBe(false)
    expect(readPictureHeader(text('GIF89a'))).toBeUndefined()
    expect(readPictureHeader(new Uint8Array(0))).toBeUndefined()
  })

  it('spreads strip pictures over the range', () => {
    expect(stripFrames(10, 20, 5)).toEqual([11, 13, 15, 17, 19])
    expect(stripFrames(0, 2, 4)).toEqual([0, 0, 1, 1])
  })
})
