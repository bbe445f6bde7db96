import { describe, expect, it } from 'vitest'
import golden from '../../../golden/data/preprocess.json' with { type: 'json' }
import { createResizer, resizeBilinear } from '../../../../src/main/tensor/bilinear.ts'
import { centerCrop, createFrameWriter, frameGeometry, randomCrop } from '../../../../src/main/tensor/geometry.ts'
import type { GeometryFamily, GeometryName } from '../../../../src/main/tensor/geometry.ts'

/** The source picture of the golden file: (3x + 5y + floor(xy / 7) + 60c) mod 256. */
function goldenPicture(height: number, width: number): Uint8Array {
  const pixels = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) pixels[(y * width + x) * 3 + c] = (3 * x + 5 * y + Math.floor((x * y) / 7) + 60 * c) % 256
    }
  }
  return pixels
}

describe('frame geometry against the official loaders', () => {
  for (const example of golden.cases) {
    const [height, width] = example.source_height_width as [number, number]
    it(`${example.model} ${example.geometry} from ${width}×${height}`, () => {
      const geometry = frameGeometry(example.model as GeometryFamily, example.geometry as GeometryName)
      expect([geometry.resizeHeight, geometry.resizeWidth, geometry.cropSize]).toEqual([...example.resized_height_width, example.crop])
      const placement = centerCrop(geometry)
      expect([placement.originY, placement.originX]).toEqual(example.crop_origin_y_x)

      const picture = goldenPicture(height, width)
      const resized = resizeBilinear(picture, { height, width }, { height: geometry.resizeHeight, width: geometry.resizeWidth })
      expect(resized.reduce((sum, value) => sum + value, 0)).toBe(example.resized_uint8.sum)
      const step = Math.floor(geometry.resizeWidth / 16)
      const row = Math.floor(geometry.resizeHeight / 2)
      const middle = example.resized_uint8.middle_row.map((_, i) => [...resized.subarray((row * geometry.resizeWidth + i * step) * 3).subarray(0, 3)])
      expect(middle).toEqual(example.resized_uint8.middle_row)

      const target = new Float32Array(3 * geometry.cropSize ** 2)
      createFrameWriter({ height, width }, geometry, placement, { order: 'CTHW', frameCount: 1 }).write(picture, target, 0)
      expect([3, geometry.cropSize, geometry.cropSize]).toEqual(example.normalised.shape)
      example.normalised.at.forEach((at, i) => expect(Math.abs((target[at] ?? NaN) - (example.normalised.values[i] ?? NaN))).toBeLessThan(1e-6))
      expect(target.reduce((sum, value) => sum + value, 0) / target.length).toBeCloseTo(example.normalised.mean, 6)
      expect(Math.sqrt(target.reduce((sum, value) => sum + value * value, 0))).toBeCloseTo(example.normalised.l2, 3)
    })
  }
})

describe('crops', () => {
  const source = { height: 37, width: 61 }
  const picture = goldenPicture(source.height, source.width)

  it('a window of a resize equals the same part of the whole resize', () => {
    const target = { height: 20, width: 90 }
    const window = { originY: 7, originX: 31, height: 11, width: 13 }
    const whole = resizeBilinear(picture, source, target)
    const part = createResizer(source, target, window).run(picture)
    for (let y = 0; y < window.height; y++) {
      const start = ((y + window.originY) * target.width + window.originX) * 3
      expect(part.subarray(y * window.width * 3, (y + 1) * window.width * 3)).toEqual(whole.subarray(start, start + window.width * 3))
    }
  })

  it('a resize to the same size changes nothing', () => {
    expect(resizeBilinear(picture, source, source)).toEqual(picture)
  })

  it('a flip mirrors the columns and nothing else, in both layouts', () => {
    const geometry = frameGeometry('mcore', 'upright', 16)
    const place = randomCrop(geometry, { y: 0, x: 0.6, flip: 0.9 })
    expect(place.flip).toBe(false)
    const plain = new Float32Array(3 * 2 * 256)
    const mirrored = new Float32Array(3 * 2 * 256)
    createFrameWriter(source, geometry, place, { order: 'CTHW', frameCount: 2 }).write(picture, plain, 1)
    createFrameWriter(source, geometry, { ...place, flip: true }, { order: 'TCHW', frameCount: 2 }).write(picture, mirrored, 1)
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < 16; y++) {
        for (let x = 0; x < 16; x++) {
          expect(mirrored[((1 * 3 + c) * 16 + y) * 16 + (15 - x)]).toBe(plain[((c * 2 + 1) * 16 + y) * 16 + x])
        }
      }
    }
    expect(plain.some((value) => value !== 0)).toBe(true)
  })

  it('random crops stay inside and reach both ends', () => {
    const geometry = frameGeometry('mcore', 'official')
    expect(randomCrop(geometry, { y: 0, x: 0, flip: 0.5 })).toEqual({ originY: 0, originX: 0, flip: false })
    expect(randomCrop(geometry, { y: 0.999999, x: 0.999999, flip: 0.49 })).toEqual({ originY: 88, originX: 0, flip: true })
  })

  it('small crops scale the resize along', () => {
    expect(frameGeometry('mcore', 'upright', 56)).toEqual({ name: 'upright', resizeHeight: 56, resizeWidth: 100, cropSize: 56 })
  })

  it('refuses crops outside the picture', () => {
    const geometry = frameGeometry('mcore', 'upright')
    expect(() => createFrameWriter(source, geometry, { originY: 1, originX: 0, flip: false }, { order: 'CTHW', frameCount: 1 })).toThrow(/leaves/)
  })
})
