import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitJpegs, splitRaw } from '../../../../src/main/video/payloads.ts'

async function* pieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (let i = 0; at < bytes.length; i++) {
    const size = Math.max(1, sizes[i % sizes.length] ?? 1)
    yield bytes.subarray(at, at + size)
    at += size
  }
}

async function all(stream: AsyncIterable<Uint8Array>): Promise<number[][]> {
  const found: number[][] = []
  for await (const item of stream) found.push([...item])
  return found
}

/** A JPEG by its markers: a header segment that itself holds an end marker, then a scan. */
const jpeg = (scan: number[]) => [0xff, 0xd8, 0xff, 0xe0, 0, 6, 0xff, 0xd9, 1, 2, 0xff, 0xda, 0, 4, 9, 9, ...scan, 0xff, 0xd9]

describe('splitting what ffmpeg writes', () => {
  it('raw frames, however the stream is cut; a rest is left out', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 }), fc.nat(6), async (sizes, rest) => {
      const bytes = Uint8Array.from({ length: 21 + rest }, (_, i) => i)
      expect(await all(splitRaw(pieces(bytes, sizes), 7))).toEqual([0, 1, 2].map((k) => Array.from({ length: 7 }, (_, i) => k * 7 + i)))
    }))
  })

  it('JPEG files, however the stream is cut', async () => {
    const files = [jpeg([1, 0xff, 0, 2]), jpeg([0xff, 0xd0, 3]), jpeg([])]
    await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 8 }), async (sizes) => {
      expect(await all(splitJpegs(pieces(Uint8Array.from(files.flat()), sizes)))).toEqual(files)
    }))
  })

  it('gives frames that do not share memory', async () => {
    const frames: Uint8Array[] = []
    for await (const frame of splitRaw(pieces(Uint8Array.from([1, 2, 3, 4]), [4]), 2)) frames.push(frame)
    frames[0]?.fill(9)
    expect([...(frames[1] ?? [])]).toEqual([3, 4])
  })
})
