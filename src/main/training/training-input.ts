import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { createRandom } from '../../shared/domain/random.ts'
import { StudioError } from '../../shared/errors.ts'
import type { MethodModel } from '../models/method.ts'
import type { DiskCache } from '../tensor/disk-cache.ts'
import { loadDiveFrames, toPictures } from '../tensor/dive-frames.ts'
import type { CropPlacement, FrameGeometry, GeometryName } from '../tensor/geometry.ts'
import { centerCrop, frameGeometry, randomCrop } from '../tensor/geometry.ts'
import type { TrainingDive } from './training-set.ts'

/**
 * What the learner is fed of a dive: cached features where the backbone is
 * fixed, otherwise its frames, cropped and mirrored anew each time.
 */
export interface TrainingInputOptions {
  model: MethodModel
  geometry: GeometryName
  ffmpegPath: string
  frameCache: DiskCache
  signal: AbortSignal
  /** Whether crops vary. */
  crops: boolean
  /** Features of a dive by a fixed backbone; null to train on frames. */
  features: ((dive: DiveSource, flip: boolean) => Promise<Float32Array>) | null
}

export function trainingInput(options: TrainingInputOptions): (dive: TrainingDive, variation: { flip: boolean; seed: number }) => Promise<Float32Array> {
  const { features } = options
  const { frames: frameCount, size, geometry: family } = options.model.video
  if (features) return ({ source }, { flip }) => features(source, flip)
  const geometry = frameGeometry(family, options.geometry, size)
  return async ({ source }, { flip, seed }) => {
    const frames = await loadDiveFrames(source, { frameCount, geometry, ffmpegPath: options.ffmpegPath, cache: options.frameCache, signal: options.signal })
    const pictures = toPictures(frames, geometry, { ...drawCrop(geometry, options.crops, seed), flip })
    if (pictures.length !== frameCount * 3 * size ** 2) throw new StudioError('internal', `"${source.title}" gave ${pictures.length} values.`)
    return pictures
  }
}

/** Largest shift of an upright crop from the centre, as a share of its size: the diver must stay in the picture. */
const largestShift = 0.08

/**
 * The published loaders crop anywhere, which their stretched geometry bears; an
 * upright picture is wide and would often lose the diver, so its crops stay near
 * the centre.
 */
function drawCrop(geometry: FrameGeometry, varies: boolean, seed: number): CropPlacement {
  const center = centerCrop(geometry)
  if (!varies) return center
  const random = createRandom(seed)
  const uniform = { y: random.float(), x: random.float(), flip: 1 }
  if (geometry.name === 'official') return randomCrop(geometry, uniform)
  const shift = (share: number, origin: number, room: number): number => {
    const moved = Math.round(origin + (2 * share - 1) * largestShift * geometry.cropSize)
    return Math.min(room, Math.max(0, moved))
  }
  return { originY: shift(uniform.y, center.originY, geometry.resizeHeight - geometry.cropSize), originX: shift(uniform.x, center.originX, geometry.resizeWidth - geometry.cropSize), flip: false }
}
