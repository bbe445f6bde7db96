import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FrameIndex } from '../../../src/shared/frame-index.ts'
import { decodeFrameIndex, emptyFrameIndex, encodeFrameIndex } from '../../../src/shared/frame-index.ts'

const someIndex = (): FrameIndex => ({ timestampsMicroseconds: Float64Array.from([-40_000, 33_333, 66_667.5]), keyFrames: Uint32Array.from([0, 2]), checksums: Uint32Array.from([1, 2, 0xffffffff]) })

describe('a frame index', () => {
  it('survives storing, wherever its bytes lie', () => {
    const index = someIndex()
    const bytes = encodeFrameIndex(index)
    expect(decodeFrameIndex(bytes)).toEqual(index)
    const shifted = new Uint8Array(bytes.length + 3)
    shifted.set(bytes, 3)
    expect(decodeFrameIndex(shifted.subarray(3))).toEqual(index)
    expect(decodeFrameIndex(encodeFrameIndex(emptyFrameIndex()))).toEqual(emptyFrameIndex())
  })

  it('of any video comes back as it was', () => {
    const steps = fc.array(fc.record({ step: fc.integer({ min: 1, max: 1e9 }), isKey: fc.boolean(), checksum: fc.nat(0xffffffff) }), { maxLength: 50 })
    fc.assert(fc.property(steps, fc.integer({ min: -1e9, max: 1e12 }), fc.boolean(), (frames, start, hasChecksums) => {
      let time = start
      const index: FrameIndex = {
        timestampsMicroseconds: Float64Array.from(frames, ({ step }) => (time += step)),
        keyFrames: Uint32Array.from(frames.flatMap(({ isKey }, i) => (isKey ? [i] : []))),
        checksums: Uint32Array.from(hasChecksums ? frames.map(({ checksum }) => checksum) : []),
      }
      expect(decodeFrameIndex(encodeFrameIndex(index))).toEqual(index)
    }))
  })

  it('is refused where it is cut off, foreign or longer than it says', () => {
    const bytes = encodeFrameIndex(someIndex())
    for (let length = 0; length < bytes.length; length++) expect(() => decodeFrameIndex(bytes.subarray(0, length))).toThrow(/damaged/)
    expect(() => decodeFrameIndex(Uint8Array.from([...bytes, 0]))).toThrow(/damaged/)
    for (const at of [0, 4, 8, 12, 16]) expect(() => decodeFrameIndex(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)))).toThrow(/damaged/)
  })

  it('is refused where no video can have it', () => {
    const refused = (changes: Partial<FrameIndex>) => expect(() => decodeFrameIndex(encodeFrameIndex({ ...someIndex(), ...changes }))).toThrow(expect.objectContaining({ code: 'invalid-input' }))
    refused({ timestampsMicroseconds: Float64Array.from([0, 40_000, 40_000]) })
    refused({ timestampsMicroseconds: Float64Array.from([0, Number.NaN, 40_000]) })
    refused({ keyFrames: Uint32Array.from([0, 3]) })
    refused({ keyFrames: Uint32Array.from([2, 0]) })
    refused({ checksums: Uint32Array.from([1, 2]) })
  })

  it('of two hours takes 2.6 MB', () => {
    const frames = 2 * 60 * 60 * 30
    const index = { timestampsMicroseconds: Float64Array.from({ length: frames }, (_, i) => i), keyFrames: Uint32Array.from({ length: frames / 30 }, (_, i) => i * 30), checksums: new Uint32Array(frames) }
    expect(encodeFrameIndex(index).length / 1e6).toBeCloseTo(2.6, 1)
  })
})
