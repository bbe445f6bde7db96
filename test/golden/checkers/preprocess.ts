/** Checks resizing, cropping and normalisation of pictures against the official loaders. */
import { resizeBilinear } from '../../../src/main/tensor/bilinear.ts'
import { centerCrop, createFrameWriter, frameGeometry, type GeometryFamily, type GeometryName } from '../../../src/main/tensor/geometry.ts'
import { check, checkEqual, checkSummary, type Check, type TensorSummary } from '../compare.ts'
import type { Checker } from './checker.ts'

interface PreprocessCase {
  readonly model: GeometryFamily
  readonly geometry: GeometryName
  readonly source_height_width: readonly [number, number]
  readonly resized_height_width: readonly [number, number]
  readonly crop: number
  readonly crop_origin_y_x: readonly [number, number]
  readonly resized_uint8: { readonly sum: number; readonly middle_row: readonly (readonly number[])[] }
  readonly normalised: TensorSummary
}

export const preprocessChecker: Checker = {
  kind: 'preprocess',
  recognises: (content) => Array.isArray(content['cases']) && 'mean' in content && 'std' in content,
  run: async (content) => (content['cases'] as readonly PreprocessCase[]).flatMap(caseChecks),
}

function caseChecks(example: PreprocessCase): Check[] {
  const [height, width] = example.source_height_width
  const label = `${example.model} ${example.geometry} from ${width}×${height}`
  const geometry = frameGeometry(example.model, example.geometry, example.crop)
  const placement = centerCrop(geometry)
  const size = [geometry.resizeHeight, geometry.resizeWidth]
  const checks = [
    checkEqual(`${label}: resized height and width`, size, example.resized_height_width),
    checkEqual(`${label}: crop origin`, [placement.originY, placement.originX], example.crop_origin_y_x),
  ]
  if (checks.some((c) => !c.pass)) return checks
  const picture = formulaPicture(height, width)
  const resized = resizeBilinear(picture, { height, width }, { height: geometry.resizeHeight, width: geometry.resizeWidth })
  const row = Math.floor(geometry.resizeHeight / 2) * geometry.resizeWidth
  // Every (width div 16)th pixel: 16 of them, or 17 where the width leaves a remainder.
  const step = Math.floor(geometry.resizeWidth / 16)
  const pixels = example.resized_uint8.middle_row.map((_, i) => [...resized.subarray((row + i * step) * 3, (row + i * step) * 3 + 3)])
  const normalised = new Float32Array(3 * geometry.cropSize ** 2)
  createFrameWriter({ height, width }, geometry, placement, { order: 'CTHW', frameCount: 1 }).write(picture, normalised, 0)
  checks.push(
    check(`${label}: sum of resized bytes, difference`, Math.abs(resized.reduce((a, b) => a + b, 0) - example.resized_uint8.sum), 0),
    checkEqual(`${label}: pixels of the middle row`, pixels, example.resized_uint8.middle_row),
    checkSummary(`${label}: normalised`, normalised, example.normalised, 1e-5),
  )
  return checks
}

/** (3x + 5y + ⌊xy / 7⌋ + 60c) mod 256, the source picture of the golden file. */
function formulaPicture(height: number, width: number): Uint8Array {
  const pixels = new Uint8Array(height * width * 3)
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < 3; c += 1) pixels[(y * width + x) * 3 + c] = (3 * x + 5 * y + Math.floor((x * y) / 7) + 60 * c) % 256
    }
  }
  return pixels
}
