import type { DiveSource, VideoSource as ContractVideo } from '../../shared/contract/dive-source.ts'
import { toStudioError } from '../../shared/errors.ts'
import { emptyFrameIndex } from '../../shared/frame-index.ts'
import { findFfmpeg } from '../video/ffmpeg.ts'
import { readFrameIndexFile } from '../video/frame-index-file.ts'
import { createFrameReader } from '../video/frame-reader.ts'
import type { VideoSource } from '../video/video-source.ts'
import { createResizer } from './bilinear.ts'
import type { DiskCache } from './disk-cache.ts'
import type { CropPlacement, FrameGeometry } from './geometry.ts'
import { centerCrop, createFrameWriter } from './geometry.ts'
import { sampleUniform } from './sampling.ts'
import { requireContent } from './video-content.ts'

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

/**
 * Counts up whenever sampling, resizing or the decoder's settings change what
 * comes out: entries of other versions are then not found any more.
 */
const picturesVersion = 2

/**
 * What makes pictures of a video, as text: this studio's own version of it, and
 * the ffmpeg, since another release may decode or convert some files otherwise.
 * @throws StudioError missing-tool
 */
export async function decoderName(ffmpegPath: string): Promise<string> {
  const { version } = await findFfmpeg({ settingPath: ffmpegPath })
  return `v${picturesVersion}, ffmpeg ${version.replaceAll('/', '_')}`
}

/**
 * What `loadDiveFrames` depends on, as text: also the stem of the keys of everything computed from it.
 * @param options.decoder as `decoderName` tells it
 */
export function diveFramesKey(dive: DiveSource, options: Pick<DiveFrameOptions, 'frameCount' | 'geometry'> & { decoder: string }): string {
  const { resizeHeight, resizeWidth } = options.geometry
  return `frames/${dive.video.contentHash}/${dive.startFrame}-${dive.endFrame}/T${options.frameCount}/${resizeHeight}x${resizeWidth}/${options.decoder}`
}

/** What a key of frames, or of features computed from them, was made from; null where it is none. */
export function readDiveFramesKey(key: string): { contentHash: string; decoder: string } | null {
  const found = /(?:^|\/)frames\/([^/]+)\/\d+-\d+\/T\d+\/\d+x\d+\/(v\d+, ffmpeg [^/]+)/.exec(key)
  return found ? { contentHash: found[1] ?? '', decoder: found[2] ?? '' } : null
}

/** @throws StudioError missing-video, unreadable-video, damaged-video, not-found, io, invalid-input (also a damaged frame index), cancelled, missing-tool */
export async function loadDiveFrames(dive: DiveSource, options: DiveFrameOptions): Promise<DiveFrames> {
  const { resizeHeight: height, resizeWidth: width } = options.geometry
  const sampledFrames = sampleUniform(0, dive.endFrame - dive.startFrame - 1, options.frameCount)
  const key = diveFramesKey(dive, { ...options, decoder: await decoderName(options.ffmpegPath) })
  const known = await options.cache.get(key)
  if (known?.byteLength === options.frameCount * height * width * 3) return { sampledFrames, pixels: known, height, width }

  // A dive asked for again while it is being decoded, say as its own mirror image, is decoded once.
  const started = decoding.get(options.cache) ?? new Map<string, Promise<Uint8Array>>()
  decoding.set(options.cache, started)
  const decoded = started.get(key) ?? decode(dive, sampledFrames, options, key).finally(() => started.delete(key))
  started.set(key, decoded)
  return { sampledFrames, pixels: await decoded, height, width }
}

/** What is being decoded for a cache, by key. Who shares a cache also shares its end: they are one job. */
const decoding = new WeakMap<DiskCache, Map<string, Promise<Uint8Array>>>()

async function decode(dive: DiveSource, sampledFrames: readonly number[], options: DiveFrameOptions, key: string): Promise<Uint8Array> {
  const { resizeHeight: height, resizeWidth: width } = options.geometry
  const reader = createFrameReader(await toReaderSource(dive.video, dive.title), { ffmpeg: await findFfmpeg({ settingPath: options.ffmpegPath }) })
  const resizer = createResizer(dive.video, { height, width })
  const frameBytes = height * width * 3
  const pixels = new Uint8Array(options.frameCount * frameBytes)
  const indices = [...new Set(sampledFrames)].map((frame) => frame + dive.startFrame)
  try {
    for await (const picture of reader.readRgb({ indices }, { signal: options.signal })) {
      const resized = resizer.run(picture.data)
      // A dive shorter than T shows some frames more than once.
      sampledFrames.forEach((frame, t) => {
        if (frame + dive.startFrame === picture.frame) pixels.set(resized, t * frameBytes)
      })
    }
  } catch (error) {
    // A file that has gone or been replaced is why more often than one that cannot be read.
    if (toStudioError(error).code !== 'cancelled') await requireContent(dive.video, dive.title, options.signal)
    throw error
  }
  await requireContent(dive.video, dive.title, options.signal)
  await options.cache.put(key, pixels)
  return pixels
}

/** Videos whose index is kept: dives come video by video, or all from one. A long one holds a few MB. */
const MOST_KNOWN_VIDEOS = 16
const knownVideos = new Map<string, Promise<VideoSource>>()

/** A video as the frame reader wants it: one object for all its dives, so that what the reader learns of it is kept. */
function toReaderSource(video: ContractVideo, name: string): Promise<VideoSource> {
  const key = JSON.stringify([video.path, video.frameIndexPath, video.contentHash])
  const known = knownVideos.get(key)
  const source = known ?? loadReaderSource(video, name)
  // Entered anew, so that the one not asked for longest is the first.
  knownVideos.delete(key)
  knownVideos.set(key, source)
  if (!known) source.catch(() => knownVideos.delete(key))
  const [oldest] = knownVideos.keys()
  if (knownVideos.size > MOST_KNOWN_VIDEOS && oldest !== undefined) knownVideos.delete(oldest)
  return source
}

/** Without an index frames are found by counting from the first, which is always right. */
async function loadReaderSource(video: ContractVideo, name: string): Promise<VideoSource> {
  const { path, width, height, frameCount, contentHash } = video
  const index = video.frameIndexPath === null ? emptyFrameIndex() : await readFrameIndexFile(video.frameIndexPath, { name, frameCount })
  return { name, kind: video.kind === 'frames' ? 'folder' : 'file', path, width, height, frameCount, contentHash, ...index }
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
