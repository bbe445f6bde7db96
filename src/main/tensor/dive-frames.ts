import type { DiveSource, VideoSource as ContractVideo } from '../../shared/contract/dive-source.ts'
import { findFfmpeg } from '../video/ffmpeg.ts'
import { createFrameReader } from '../video/frame-reader.ts'
import type { VideoSource } from '../video/video-source.ts'
import { createResizer } from './bilinear.ts'
import type { DiskCache } from './disk-cache.ts'
import type { CropPlacement, FrameGeometry } from './geometry.ts'
import { centerCrop, createFrameWriter } from './geometry.ts'
import { sampleUniform } from './sampling.ts'

/**
 * The frames of a dive as a model takes them: uniformly sampled and resized,
 * before crop, flip and normalisation (which the graph does). Kept in a disk
 * cache, because decoding costs more than a small network's forward pass.
 */
export interface DiveFrames {
  /** Dive-relative frame of each of the T samples, ascending. */
  sampledFrames: number[]
  /** RGB, uint8 [T, height, width, 3]. */
  pixels: Uint8Array
  height: number
  width: number
}

export interface DiveFrameOptions {
  /** T, samples per dive. */
  frameCount: number
  geometry: FrameGeometry
  ffmpegPath: string
  cache: DiskCache
  signal?: AbortSignal
}

/** What `loadDiveFrames` depends on, as text: also the stem of the keys of everything computed from it. */
export function diveFramesKey(dive: DiveSource, options: Pick<DiveFrameOptions, 'frameCount' | 'geometry'>): string {
  const { resizeHeight, resizeWidth } = options.geometry
  return `frames/${dive.video.contentHash}/${dive.startFrame}-${dive.endFrame}/T${options.frameCount}/${resizeHeight}x${resizeWidth}`
}

/** @throws StudioError unreadable-video, not-found, invalid-input, cancelled, missing-tool */
export async function loadDiveFrames(dive: DiveSource, options: DiveFrameOptions): Promise<DiveFrames> {
  const { resizeHeight: height, resizeWidth: width } = options.geometry
  const sampledFrames = sampleUniform(0, dive.endFrame - dive.startFrame - 1, options.frameCount)
  const key = diveFramesKey(dive, options)
  const known = await options.cache.get(key)
  if (known) return { sampledFrames, pixels: known, height, width }

  const reader = createFrameReader(toReaderSource(dive.video, dive.title), { ffmpeg: await findFfmpeg({ settingPath: options.ffmpegPath }) })
  const resizer = createResizer(dive.video, { height, width })
  const frameBytes = height * width * 3
  const pixels = new Uint8Array(options.frameCount * frameBytes)
  const indices = [...new Set(sampledFrames)].map((frame) => frame + dive.startFrame)
  for await (const picture of reader.readRgb({ indices }, { signal: options.signal })) {
    const resized = resizer.run(picture.data)
    // A dive shorter than T shows some frames more than once.
    sampledFrames.forEach((frame, t) => {
      if (frame + dive.startFrame === picture.frame) pixels.set(resized, t * frameBytes)
    })
  }
  await options.cache.put(key, pixels)
  return { sampledFrames, pixels, height, width }
}

/** Without stored key frames and checksums frames are found by counting from the first, which is always right. */
function toReaderSource(video: ContractVideo, name: string): VideoSource {
  return {
    name,
    kind: video.kind === 'frames' ? 'folder' : 'file',
    path: video.path,
    width: video.width,
    height: video.height,
    frameCount: video.frameCount,
    timestampsMicroseconds: Float64Array.from(video.frameTimesMicroseconds),
    keyFrames: new Uint32Array(0),
    checksums: new Uint32Array(0),
  }
}

/**
 * Frames as a network takes them: cropped, perhaps mirrored, normalised.
 * @returns float32 [T, 3, crop, crop]
 */
export function toPictures(frames: DiveFrames, geometry: FrameGeometry, placement: CropPlacement = centerCrop(geometry)): Float32Array {
  const frameBytes = frames.height * frames.width * 3
  const frameCount = frames.pixels.length / frameBytes
  const pictures = new Float32Array(frameCount * 3 * geometry.cropSize ** 2)
  // The frames have their final size already, which the writer's resize leaves alone.
  const writer = createFrameWriter(frames, geometry, placement, { order: 'TCHW', frameCount })
  for (let t = 0; t < frameCount; t++) writer.write(frames.pixels.subarray(t * frameBytes, (t + 1) * frameBytes), pictures, t)
  return pictures
}
