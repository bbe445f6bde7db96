import { describe, expect, it } from 'vitest'
import { centerCrop, createFrameWriter, frameGeometry, seenRectangle, type GeometryFamily, type GeometryName } from '../../../../src/main/tensor/geometry.ts'

/** A picture that is white inside a rectangle given in shares of its size, black outside. */
function framed(source: { width: number; height: number }, { left, top, width, height }: ReturnType<typeof seenRectangle>): Uint8Array {
  const pixels = new Uint8Array(source.width * source.height * 3)
  for (let y = 0; y < source.height; y += 1) {
    for (let x = 0; x < source.width; x += 1) {
      const [u, v] = [(x + 0.5) / source.width, (y + 0.5) / source.height]
      if (u >= left && u < left + width && v >= top && v < top + height) pixels.fill(255, (y * source.width + x) * 3, (y * source.width + x) * 3 + 3)
    }
  }
  return pixels
}

const cases: [GeometryFamily, GeometryName, number | undefined, number, number][] = [
  ['mcore', 'upright', 80, 456, 256], ['mcore', 'official', 112, 640, 360], ['core', 'official', 224, 720, 576], ['t2cr', 'upright', 112, 1920, 1080], ['pcln', 'official', undefined, 360, 640],
]

describe('the part of a picture that a network sees', () => {
  it.each(cases)('%s, %s: nothing outside of it reaches the crop, and it fills the crop', (family, name, size, width, height) => {
    const geometry = frameGeometry(family, name, size)
    const rectangle = seenRectangle(geometry)
    const source = { width, height }
    const crop = geometry.cropSize
    const target = new Float32Array(3 * crop * crop)
    createFrameWriter(source, geometry, centerCrop(geometry), { order: 'TCHW', frameCount: 1 }).write(framed(source, rectangle), target, 0)
    const white = Math.max(...target.subarray(0, crop * crop))
    // The edge itself is blurred by the resize; all within two pixels of it is white.
    for (let y = 2; y < crop - 2; y += 1) for (let x = 2; x < crop - 2; x += 1) expect(target[y * crop + x]).toBe(white)
    // A rectangle one tenth smaller on every side leaves dark rims.
    const smaller = { left: rectangle.left + rectangle.width / 10, top: rectangle.top + rectangle.height / 10, width: rectangle.width * 0.8, height: rectangle.height * 0.8 }
    createFrameWriter(source, geometry, centerCrop(geometry), { order: 'TCHW', frameCount: 1 }).write(framed(source, smaller), target, 0)
    const rim = Math.round(crop / 10)
    expect(target[rim * crop + rim + 3]).toBeLessThanOrEqual(white)
    expect(target[(rim - 3) * crop + (crop >> 1)]).toBeLessThan(white / 2)
    expect(target[(rim + 3) * crop + (crop >> 1)]).toBe(white)
    expect(target[(crop >> 1) * crop + rim - 3]).toBeLessThan(white / 2)
    expect(target[(crop >> 1) * crop + rim + 3]).toBe(white)
  })

  it('is the whole width and a band of the height with the swapped sizes of the official loaders', () => {
    const found = seenRectangle(frameGeometry('mcore', 'official'))
    expect(found).toEqual({ left: 0, top: 44 / 200, width: 1, height: 112 / 200 })
  })
})
