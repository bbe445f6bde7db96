/**
 * Frames of a dive as the tensor a model takes: sampled, resized, cropped,
 * normalised, and checked. A tensor that leaves here is finite, of the promised
 * shape and in the range bytes can give; what is wrong is reported with the name
 * of the video, not found as a strange loss hours later.
 */
import { StudioError } from '../../shared/errors.ts'
import type { FrameReader } from '../video/frame-reader.ts'
import type { CropPlacement, FrameGeometry, TensorLayout } from './geometry.ts'
import { centerCrop, createFrameWriter, NORMALISED_RANGE } from './geometry.ts'
import { sampleUniform } from './sampling.ts'

export interface ClipTensorConfig {
  /** T, frames sampled uniformly from the whole dive */
  frameCount: number
  geometry: FrameGeometry
  /** CTHW by default: [3, T, H, W], one video of the models' [B, 3, T, H, W] */
  layout?: TensorLayout | undefined
  /** crop and flip of training; the centre crop when absent */
  placement?: CropPlacement | undefined
}

/** A checked clip, float32, ImageNet-normalised. */
export interface ClipTensor {
  data: Float32Array
  /** [3, T, H, W] or [T, 3, H, W] */
  shape: readonly [number, number, number, number]
  layout: TensorLayout
  /** frame of the source behind each of the T positions, ascending */
  sampledFrames: number[]
}

/** Frames start ≤ i < end of a video. */
export interface DiveRange {
  startFrame: number
  endFrame: number
}

/**
 * A dive of a video as a tensor. Only the sampled frames are decoded and held,
 * one at a time.
 * @throws StudioError invalid-input (empty range, frames outside the video, crop
 * outside the picture), unreadable-video, not-a-number, cancelled
 */
export async function buildClipTensor(reader: FrameReader, range: DiveRange, config: ClipTensorConfig, options: { signal?: AbortSignal } = {}): Promise<ClipTensor> {
  const { source } = reader
  assertRange(range, source.name)
  const sampledFrames = sampleUniform(range.startFrame, range.endFrame - 1, config.frameCount)
  const filler = createFiller(source, sampledFrames, config)
  for await (const { frame, data } of reader.readRgb({ indices: sampledFrames }, { signal: options.signal })) filler.add(frame, data)
  return filler.finish(source.name)
}

/**
 * The same from raw frames in memory, such as rendered dives.
 * @param clip RGB24, uint8 [T', height, width, 3]; T' need not be T
 * @param name for messages
 */
export function clipTensorFromPixels(clip: { pixels: Uint8Array; frameCount: number; height: number; width: number }, config: ClipTensorConfig, name: string): ClipTensor {
  const frameBytes = clip.height * clip.width * 3
  if (clip.pixels.length !== clip.frameCount * frameBytes || clip.frameCount < 1) {
    throw new StudioError('invalid-input', `"${name}": ${clip.frameCount} frames of ${clip.width}×${clip.height} take ${clip.frameCount * frameBytes} bytes; found ${clip.pixels.length}.`)
  }
  const sampledFrames = sampleUniform(0, clip.frameCount - 1, config.frameCount)
  const filler = createFiller(clip, sampledFrames, config)
  for (const frame of new Set(sampledFrames)) filler.add(frame, clip.pixels.subarray(frame * frameBytes, (frame + 1) * frameBytes))
  return filler.finish(name)
}

/** Puts each decoded frame at every position that samples it. */
function createFiller(source: { height: number; width: number }, sampledFrames: number[], config: ClipTensorConfig) {
  const { geometry, frameCount } = config
  const layout = config.layout ?? 'CTHW'
  const size = geometry.cropSize
  const data = new Float32Array(3 * frameCount * size * size)
  const writer = createFrameWriter(source, geometry, config.placement ?? centerCrop(geometry), { order: layout, frameCount })
  let filled = 0
  return {
    add(frame: number, pixels: Uint8Array): void {
      for (; sampledFrames[filled] === frame; filled++) writer.write(pixels, data, filled)
    },
    finish(name: string): ClipTensor {
      if (filled !== frameCount) throw new StudioError('unreadable-video', `"${name}": only ${filled} of ${frameCount} sampled frames could be read.`, { hint: 'Import the video again.' })
      const shape: ClipTensor['shape'] = layout === 'CTHW' ? [3, frameCount, size, size] : [frameCount, 3, size, size]
      const tensor: ClipTensor = { data, shape, layout, sampledFrames }
      checkClipTensor(tensor, name)
      return tensor
    },
  }
}

/**
 * Refuses a tensor whose size does not fit its shape, or with a value that no
 * picture gives.
 * @throws StudioError not-a-number, invalid-input
 */
export function checkClipTensor(tensor: Pick<ClipTensor, 'data' | 'shape'>, name: string): void {
  const { data, shape } = tensor
  const expected = shape.reduce((product, size) => product * size, 1)
  if (data.length !== expected) throw new StudioError('invalid-input', `"${name}": a tensor of shape [${shape.join(', ')}] holds ${expected} values; found ${data.length}.`)
  const { lowest, highest } = NORMALISED_RANGE
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    // Written so that NaN fails.
    if (!(value >= lowest && value <= highest)) {
      const code = Number.isFinite(value) ? 'invalid-input' : 'not-a-number'
      throw new StudioError(code, `"${name}": value ${i} of its frames is ${value}; normalised pictures lie between ${lowest.toFixed(3)} and ${highest.toFixed(3)}.`, { hint: 'The video or its cached frames are damaged: import the video again.' })
    }
  }
}

function assertRange(range: DiveRange, name: string): void {
  if (!(range.endFrame > range.startFrame)) {
    throw new StudioError('invalid-input', `A dive of "${name}" runs from frame ${range.startFrame} to before frame ${range.endFrame}: it holds no frame.`, { hint: 'Correct where the dive starts and ends.' })
  }
}
