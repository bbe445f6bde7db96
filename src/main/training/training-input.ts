import type { DiveSource } from '../../shared/contract/dive-source.ts'
import { createRandom } from '../../shared/domain/random.ts'
import type { LabelledVideo, MethodModel } from '../models/method.ts'
import { diveLabels } from '../tensor/dive-labels.ts'
import type { CropPlacement, FrameGeometry, GeometryName } from '../tensor/geometry.ts'
import { centerCrop, frameGeometry, randomCrop } from '../tensor/geometry.ts'
import type { PictureRequest, PictureSource } from '../tensor/load-pictures.ts'
import { drawEndShift, shiftDive } from './end-shift.ts'
import type { Showing } from './examples.ts'
import type { TrainingDive } from './training-set.ts'

/**
 * What the learner is fed of a dive: cached features where the backbone is
 * fixed, otherwise its frames, cropped and mirrored anew each time. Everything
 * drawn follows from the showing's seed, whoever loads the pictures and when.
 */
export interface TrainingInputOptions {
  model: MethodModel
  geometry: GeometryName
  pictures: PictureSource
  /** Whether crops vary. */
  crops: boolean
  /** Most frames that a dive's range is moved by, see `end-shift.ts`; 0 for none. */
  endShiftFrames: number
  /** Features of a dive by a fixed backbone; null to train on frames. */
  features: ((dive: DiveSource, flip: boolean) => Promise<Float32Array>) | null
}

type Variation = Omit<Showing<TrainingDive>, 'dive'>

export interface TrainingInput {
  /** Pictures, float32 [T, 3, H, W], or features, float32 [rows, width]. */
  load(dive: TrainingDive, variation: Variation): Promise<Float32Array>
  /** What `load` will be asked for, in order. */
  announce(coming: readonly Showing<TrainingDive>[]): void
  /** Labels in the coordinates of what `load` gives. */
  labels(dive: TrainingDive, variation: Variation): LabelledVideo
  /** Seconds that `load` took so far, which steps spent waiting. */
  readonly waitedSeconds: number
}

export function trainingInput(options: TrainingInputOptions): TrainingInput {
  const { features, pictures, endShiftFrames } = options
  const { frames: frameCount, size, geometry: family } = options.model.video
  const geometry = frameGeometry(family, options.geometry, size)
  const shown = ({ source }: TrainingDive, seed: number): DiveSource => shiftDive(source, drawEndShift(seed, endShiftFrames))
  const request = (dive: TrainingDive, { flip, seed }: Variation): PictureRequest => ({ dive: shown(dive, seed), frameCount, geometry, placement: { ...drawCrop(geometry, options.crops, seed), flip } })
  let waitedSeconds = 0
  return {
    async load(dive, variation) {
      const startedAt = performance.now()
      try {
        return await (features ? features(shown(dive, variation.seed), variation.flip) : pictures.load(request(dive, variation)))
      } finally {
        waitedSeconds += (performance.now() - startedAt) / 1000
      }
    },
    announce(coming) {
      if (!features) pictures.announce(coming.map(({ dive, ...variation }) => request(dive, variation)))
    },
    labels: (dive, { seed }) => (endShiftFrames === 0 ? dive.label : diveLabels(shown(dive, seed), frameCount)),
    get waitedSeconds() {
      return waitedSeconds
    },
  }
}

/** Largest shift of an upright crop from the centre, as a share of its size: the diver must stay in the picture. */
const largestShift = 0.08

/**
 * The published loaders crop anywhere, which their stretched geometry bears; an
 * upright picture is wide and would often lose the diver, so its crops stay near
 * the centre.
 */
export function drawCrop(geometry: FrameGeometry, varies: boolean, seed: number): CropPlacement {
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
