import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../src/shared/domain/random.ts'
import { matchPictures, type FoundPicture } from '../../../../src/main/video/match-pictures.ts'

const step = 40_000
const index = (checksums: number[]) => ({ timestampsMicroseconds: Float64Array.from(checksums, (_, i) => i * step), checksums: Uint32Array.from(checksums) })
const found = (pictures: [time: number | undefined, checksum: number][]): FoundPicture[] => pictures.map(([time, checksum]) => ({ timestampMicroseconds: time, checksum }))
const match = (checksums: number[], pictures: [number | undefined, number][]) => [...matchPictures(index(checksums), found(pictures))]

describe('pictures of a damaged file', () => {
  it('with their times are recognised, whatever is lost or altered between', () => {
    expect(match([11, 12, 13, 14, 15], [[0, 11], [step, 99], [3 * step, 14], [4 * step, 15]])).toEqual([0, -1, 3, 4])
  })

  it('whose times count anew after a loss are recognised by their samples', () => {
    expect(match([11, 12, 13, 14, 15, 16], [[0, 11], [step, 98], [2 * step, 15], [3 * step, 16]])).toEqual([0, -1, 4, 5])
    expect(match([11, 12, 13], [[undefined, 12], [undefined, 13]])).toEqual([1, 2])
  })

  it('of a still scene are told by their neighbours; which of equal frames is missing cannot be told', () => {
    expect(match([1, 7, 7, 7, 7, 2], [[0, 1], [step, 7], [2 * step, 7], [3 * step, 99], [4 * step, 2]])).toEqual([0, 1, 2, -1, 5])
    expect(match([1, 7, 7, 7, 2], [[0, 1], [undefined, 99], [undefined, 7], [undefined, 2]])).toEqual([0, -1, 1, 4])
  })

  it('one that looks like a far later frame does not take those between', () => {
    const checksums = Array.from({ length: 40 }, (_, i) => 100 + i)
    const pictures = checksums.map((checksum, i): [number, number] => [i * step, i === 5 ? 138 : checksum])
    pictures.splice(38, 1)
    expect(match(checksums, pictures)).toEqual([...checksums.keys()].filter((i) => i !== 38).map((i) => (i === 5 ? -1 : i)))
  })

  it('are never given a frame with other samples, and ascend, whatever comes', () => {
    const random = createRandom('match pictures')
    for (let round = 0; round < 300; round++) {
      const checksums = Array.from({ length: 1 + random.integer(30) }, () => random.integer(round % 2 === 0 ? 6 : 1000))
      const pictures: [number | undefined, number][] = []
      checksums.forEach((checksum, i) => {
        if (random.integer(5) === 0) return
        const time = random.integer(6) === 0 ? undefined : (random.integer(4) === 0 ? pictures.length : i) * step
        pictures.push([time, random.integer(6) === 0 ? 5000 + i : checksum])
      })
      const frames = match(checksums, pictures)
      const known = frames.flatMap((frame, picture) => (frame < 0 ? [] : [{ frame, picture }]))
      for (const { frame, picture } of known) expect(checksums[frame]).toBe(pictures[picture]?.[1])
      known.forEach(({ frame }, i) => { if (i > 0) expect(frame).toBeGreaterThan(known[i - 1]?.frame ?? frame) })
    }
  })

  it('of an hour that stands still are all frames of it, found in a moment', () => {
    const checksums = new Array<number>(100_000).fill(7)
    const frames = matchPictures(index(checksums), found(checksums.slice(10).map((checksum): [undefined, number] => [undefined, checksum])))
    expect(frames.includes(-1)).toBe(false)
  })
})
