import { describe, expect, it } from 'vitest'
import { checkClipTensor, clipTensorFromPixels } from '../../../../src/main/tensor/clip-tensor.ts'
import { frameGeometry, IMAGENET_MEAN, IMAGENET_STD, NORMALISED_RANGE } from '../../../../src/main/tensor/geometry.ts'

const geometry = frameGeometry('mcore', 'upright', 16)

/** Frames of one grey each: 10 × frame number. */
function greyClip(frameCount: number) {
  const height = 32
  const width = 57
  const pixels = new Uint8Array(frameCount * height * width * 3)
  for (let t = 0; t < frameCount; t++) pixels.fill(10 * t, t * height * width * 3, (t + 1) * height * width * 3)
  return { pixels, frameCount, height, width }
}

describe('clip tensors from pixels', () => {
  it('puts sampled frames in place, channels first', () => {
    const tensor = clipTensorFromPixels(greyClip(9), { frameCount: 5, geometry }, 'grey')
    expect(tensor.shape).toEqual([3, 5, 16, 16])
    expect(tensor.sampledFrames).toEqual([0, 2, 4, 6, 8])
    for (let c = 0; c < 3; c++) {
      for (let t = 0; t < 5; t++) {
        const value = tensor.data[(c * 5 + t) * 256 + 100]
        expect(value).toBeCloseTo((20 * t / 255 - (IMAGENET_MEAN[c] ?? 0)) / (IMAGENET_STD[c] ?? 1), 5)
      }
    }
  })

  it('frames first where asked', () => {
    const tensor = clipTensorFromPixels(greyClip(3), { frameCount: 3, geometry, layout: 'TCHW' }, 'grey')
    expect(tensor.shape).toEqual([3, 3, 16, 16])
    expect(tensor.data[(2 * 3 + 1) * 256]).toBeCloseTo((20 / 255 - 0.456) / 0.224, 5)
  })

  it('shows frames of short clips more than once', () => {
    const tensor = clipTensorFromPixels(greyClip(2), { frameCount: 6, geometry }, 'grey')
    expect(tensor.sampledFrames).toEqual([0, 0, 0, 0, 0, 1])
    expect(tensor.data[4 * 256]).toBe(tensor.data[0])
    expect(tensor.data[5 * 256]).not.toBe(tensor.data[0])
  })

  it('refuses buffers of the wrong size, by name', () => {
    expect(() => clipTensorFromPixels({ ...greyClip(3), frameCount: 4 }, { frameCount: 3, geometry }, 'dive 12')).toThrow(/"dive 12": 4 frames of 57×32 take/)
  })

  it('refuses values no picture gives', () => {
    const data = new Float32Array(12)
    const check = () => checkClipTensor({ data, shape: [3, 1, 2, 2] }, 'dive 12')
    expect(check).not.toThrow()
    data[7] = Number.NaN
    expect(check).toThrow(/"dive 12": value 7 of its frames is NaN/)
    data[7] = NORMALISED_RANGE.highest + 0.01
    expect(check).toThrow(/normalised pictures lie between -2.118 and 2.640/)
    expect(() => checkClipTensor({ data, shape: [3, 2, 2, 2] }, 'x')).toThrow(/holds 24 values; found 12/)
  })
})
