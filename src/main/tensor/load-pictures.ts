import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { StudioError, toStudioError } from '../../shared/errors.ts'
import type { DiskCache } from './disk-cache.ts'
import { loadDiveFrames, toPictures } from './dive-frames.ts'
import type { CropPlacement, FrameGeometry } from './geometry.ts'

/**
 * Everything that decides the pictures of one dive as a network takes them:
 * nothing is drawn here, so that whoever loads them, and when, changes nothing.
 * Plain data, which also crosses between threads.
 */
export interface PictureRequest {
  dive: DiveSource
  /** T, samples of the dive. */
  frameCount: number
  geometry: FrameGeometry
  placement: CropPlacement
}

export interface PictureOptions {
  ffmpegPath: string
  cache: DiskCache
  signal?: AbortSignal
}

/** Where pictures come from: this thread (`directPictures`), or another that works ahead (`picture-loader.ts`). */
export interface PictureSource {
  /**
   * @returns float32 [T, 3, crop, crop], normalised; the caller's own
   * @throws StudioError of reading the video, naming the dive
   */
  load(request: PictureRequest): Promise<Float32Array>
  /** What will be asked for, in order; replaces what was announced before. */
  announce(requests: readonly PictureRequest[]): void
}

export async function loadPictures({ dive, frameCount, geometry, placement }: PictureRequest, options: PictureOptions): Promise<Float32Array> {
  try {
    return toPictures(await loadDiveFrames(dive, { frameCount, geometry, ...options }), geometry, placement)
  } catch (error) {
    const found = toStudioError(error)
    if (found.message.includes(dive.title) || found.code === 'cancelled') throw found
    // Codes and paths alone do not tell a person which of a thousand dives it was.
    throw new StudioError(found.code, `"${dive.title}": ${found.message}`, { ...(found.hint === undefined ? {} : { hint: found.hint }), cause: error })
  }
}

/** Loads when asked, in this thread. */
export function directPictures(options: PictureOptions): PictureSource {
  return { load: (request) => loadPictures(request, options), announce: () => undefined }
}
