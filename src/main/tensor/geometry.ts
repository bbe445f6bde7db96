/**
 * How a picture of any size becomes the square a model takes: resize, crop,
 * perhaps mirror, scale to 0..1 and normalise by ImageNet's mean and deviation.
 *
 * Two geometries exist per model family (reference "Shared rules", Frame
 * geometry). `official` is what the published loaders really do: width and
 * height are swapped when resizing, so a landscape picture becomes a stretched
 * portrait one. Official checkpoints need it. `upright` is the same sizes the
 * right way round, and what new training should use.
 */
import { StudioError } from '../../shared/errors.ts'
import type { CropWindow, Resizer } from './bilinear.ts'
import { createResizer } from './bilinear.ts'

/** ImageNet's channel means and standard deviations, RGB, for values in 0..1. */
export const IMAGENET_MEAN = [0.485, 0.456, 0.406] as const
export const IMAGENET_STD = [0.229, 0.224, 0.225] as const

export type GeometryName = 'official' | 'upright'
export type GeometryFamily = 'mcore' | 'core' | 't2cr' | 'pcln'

/** Sizes in pixels: resize to height × width, then cut a crop × crop square. */
export interface FrameGeometry {
  name: GeometryName
  resizeHeight: number
  resizeWidth: number
  cropSize: number
}

/** Longer side, shorter side and crop of each family's loaders. */
const FAMILY_SIZES: Record<GeometryFamily, { long: number; short: number; crop: number }> = {
  mcore: { long: 200, short: 112, crop: 112 },
  t2cr: { long: 228, short: 128, crop: 112 },
  core: { long: 455, short: 256, crop: 224 },
  // PCLN's ImageNet backbone takes the usual 224 squares.
  pcln: { long: 455, short: 256, crop: 224 },
}

/**
 * The geometry of a model family. With another crop than the family's own (the
 * small configurations), the resize scales along, so the same part of the
 * picture is seen.
 * @throws StudioError invalid-input when the crop is no positive whole number
 */
export function frameGeometry(family: GeometryFamily, name: GeometryName, cropSize?: number): FrameGeometry {
  const sizes = FAMILY_SIZES[family]
  const crop = cropSize ?? sizes.crop
  if (!Number.isInteger(crop) || crop < 1) {
    throw new StudioError('invalid-input', `A crop must be a whole number of pixels of at least 1; found ${crop}.`)
  }
  const long = Math.max(crop, Math.round((sizes.long * crop) / sizes.crop))
  const short = Math.max(crop, Math.round((sizes.short * crop) / sizes.crop))
  return name === 'official'
    ? { name, resizeHeight: long, resizeWidth: short, cropSize: crop }
    : { name, resizeHeight: short, resizeWidth: long, cropSize: crop }
}

/** Where a crop is cut and whether it is mirrored: the same for all frames of a clip. */
export interface CropPlacement {
  originY: number
  originX: number
  flip: boolean
}

/** Python's round: half to even. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  if (rest !== 0.5) return Math.round(value)
  return below % 2 === 0 ? below : below + 1
}

/** The centre crop of testing: origin = round((size - crop) / 2), half to even. */
export function centerCrop(geometry: FrameGeometry): CropPlacement {
  return {
    originY: roundHalfEven((geometry.resizeHeight - geometry.cropSize) / 2),
    originX: roundHalfEven((geometry.resizeWidth - geometry.cropSize) / 2),
    flip: false,
  }
}

/**
 * The random crop and flip of training, from three uniform numbers in [0, 1)
 * (drawn by the caller from a stored seed): crop row, crop column, flip below ½.
 */
export function randomCrop(geometry: FrameGeometry, uniform: { y: number; x: number; flip: number }): CropPlacement {
  return {
    originY: Math.floor(uniform.y * (geometry.resizeHeight - geometry.cropSize + 1)),
    originX: Math.floor(uniform.x * (geometry.resizeWidth - geometry.cropSize + 1)),
    flip: uniform.flip < 0.5,
  }
}

/** Axis order of a video tensor: channels first (what the models take), or frames first. */
export type TensorLayout = 'CTHW' | 'TCHW'

/** Writes normalised frames of one source size into a video tensor. */
export interface FrameWriter {
  /**
   * @param pixels RGB24, uint8 [height, width, 3] of the source size
   * @param target float32, [3, T, H, W] or [T, 3, H, W] by layout, H = W = cropSize
   * @param index frame position t in the target
   */
  write(pixels: Uint8Array, target: Float32Array, index: number): void
}

/**
 * Resize (Pillow's bilinear), crop, mirror and normalise frames of one size:
 * (value / 255 - mean) / std per channel, in float32.
 * @throws StudioError invalid-input when the crop leaves the resized picture
 */
export function createFrameWriter(
  source: { height: number; width: number },
  geometry: FrameGeometry,
  placement: CropPlacement,
  layout: { order: TensorLayout; frameCount: number },
): FrameWriter {
  const size = geometry.cropSize
  assertInside(geometry, placement)
  const window: CropWindow = { originY: placement.originY, originX: placement.originX, height: size, width: size }
  const resizer: Resizer = createResizer(source, { height: geometry.resizeHeight, width: geometry.resizeWidth }, window)
  const cropped = new Uint8Array(size * size * 3)
  const plane = size * size
  const channelStride = layout.order === 'CTHW' ? plane * layout.frameCount : plane
  const frameStride = layout.order === 'CTHW' ? plane : plane * 3
  return {
    write(pixels, target, index) {
      resizer.run(pixels, cropped)
      for (let c = 0; c < 3; c++) {
        const table = NORMALISED[c]!
        let to = c * channelStride + index * frameStride
        for (let y = 0; y < size; y++) {
          const step = placement.flip ? -3 : 3
          let from = (y * size + (placement.flip ? size - 1 : 0)) * 3 + c
          for (let x = 0; x < size; x++) {
            target[to++] = table[cropped[from]!]!
            from += step
          }
        }
      }
    },
  }
}

/** Normalised value of every byte, per channel: float32 steps as the official transforms take them. */
const NORMALISED: readonly Float32Array[] = IMAGENET_MEAN.map((mean, c) => {
  const std = Math.fround(IMAGENET_STD[c] ?? 1)
  return Float32Array.from({ length: 256 }, (_, byte) => Math.fround(Math.fround(Math.fround(byte / 255) - Math.fround(mean)) / std))
})

/** Smallest and largest value a normalised tensor can hold. */
export const NORMALISED_RANGE = {
  lowest: Math.min(...NORMALISED.map((table) => table[0] ?? 0)),
  highest: Math.max(...NORMALISED.map((table) => table[255] ?? 0)),
} as const

/** Normalised value of black, by channel. */
export const NORMALISED_BLACK: readonly number[] = NORMALISED.map((table) => table[0] ?? 0)

/** A part of a picture, in shares of its width and height: 0 is left or top, 1 right or bottom. */
export interface SeenRectangle {
  left: number
  top: number
  width: number
  height: number
}

/**
 * The part of the original picture that the network saw: the crop, before the resize. Width and height are resized
 * apart from each other, so shares of the resized picture are shares of the original one, whatever its size, and a
 * square of the network may be a rectangle there (always with the `official` geometry).
 */
export function seenRectangle(geometry: FrameGeometry, placement: CropPlacement = centerCrop(geometry)): SeenRectangle {
  const { resizeHeight, resizeWidth, cropSize } = geometry
  return { left: placement.originX / resizeWidth, top: placement.originY / resizeHeight, width: cropSize / resizeWidth, height: cropSize / resizeHeight }
}

function assertInside(geometry: FrameGeometry, placement: CropPlacement): void {
  const { originY, originX } = placement
  const fits = (origin: number, size: number) => Number.isInteger(origin) && origin >= 0 && origin + geometry.cropSize <= size
  if (!fits(originY, geometry.resizeHeight) || !fits(originX, geometry.resizeWidth)) {
    throw new StudioError('invalid-input', `A ${geometry.cropSize}-pixel crop at (${originY}, ${originX}) leaves the ${geometry.resizeHeight}×${geometry.resizeWidth} picture.`)
  }
}
