import { createRandom } from '../../src/shared/domain/random.ts'
import { interpolationMatrix, transitionTargets } from '../../src/main/models/mcore/stages.ts'
import type { Feeds } from '../../src/main/runtime/session.ts'
import { floatTensor } from '../../src/main/runtime/tensor.ts'
import { IMAGENET_MEAN, IMAGENET_STD } from '../../src/main/tensor/geometry.ts'
import type { Dive } from './dives.ts'
import { classCount, crop, diveClasses, diveTargetCount, diveTargets, flippedSigns, frames, keptWidth, poseSize, readDive, readPixels } from './dives.ts'
import { config } from './graph.ts'

/** How one video is varied: the same for all its frames. */
export interface Variation {
  flip: boolean
  /** Left edge of the crop in the kept columns. */
  originX: number
  /** Factor and offset of the pixel values. */
  contrast: number
  brightness: number
}

export const plain: Variation = { flip: false, originX: (keptWidth - crop) / 2, contrast: 1, brightness: 0 }

export function drawVariation(seed: number): Variation {
  const random = createRandom(seed)
  return { flip: random.float() < 0.5, originX: Math.round((keptWidth - crop) / 2 + random.between(-6, 6)), contrast: random.between(0.85, 1.15), brightness: random.between(-0.08, 0.08) }
}

const cache = new Map<number, Dive>()
export function diveOf(folder: string, seed: number): Dive {
  const known = cache.get(seed)
  if (known) return known
  const dive = readDive(folder, seed)
  cache.set(seed, dive)
  return dive
}

/** Writes [T, 3, H, W] normalised values at `offset` of `target`. */
function writePictures(pixels: Uint8Array, variation: Variation, target: Float32Array, offset: number): void {
  const plane = crop * crop
  for (let c = 0; c < 3; c++) {
    const table = Float32Array.from({ length: 256 }, (_, byte) => ((byte / 255 - 0.5) * variation.contrast + 0.5 + variation.brightness - IMAGENET_MEAN[c]!) / IMAGENET_STD[c]!)
    for (let t = 0; t < frames; t++) {
      let to = offset + (t * 3 + c) * plane
      for (let y = 0; y < crop; y++) {
        const row = ((t * crop + y) * keptWidth + variation.originX) * 3 + c
        for (let x = 0; x < crop; x++) target[to++] = table[pixels[row + (variation.flip ? crop - 1 - x : x) * 3]!]!
      }
    }
  }
}

export interface PlannedVideo {
  seed: number
  variation: Variation
}

/** Feeds of the pretraining graph but for the parameters: queries first, then their exemplars. */
export function trainingFeeds(folder: string, videos: readonly PlannedVideo[], maskSeed: number): Feeds {
  const count = videos.length
  const pairs = count / 2
  const dives = videos.map((video) => diveOf(folder, video.seed))
  const pictures = new Float32Array(count * frames * 3 * crop * crop)
  videos.forEach((video, i) => writePictures(readPixels(folder, video.seed), video.variation, pictures, i * frames * 3 * crop * crop))
  const random = createRandom(maskSeed)
  const mask = new Float32Array(count * frames * 2 * config.gruHidden)
  for (let i = 0; i < mask.length; i += 32) {
    const bits = random.uint32()
    for (let b = 0; b < 32; b++) mask[i + b] = ((bits >>> b) & 1) * 2
  }
  const join = (parts: readonly (ArrayLike<number>)[]): Float32Array => Float32Array.from(parts.flatMap((part) => Array.from(part)))
  return {
    pictures: floatTensor([count * frames, 3, crop, crop], pictures),
    transition_targets: floatTensor([count, frames, 2], join(dives.map((dive) => transitionTargets(dive.transitions, frames)))),
    interpolation: floatTensor([count, 15, frames], join(dives.map((dive) => interpolationMatrix(config, dive.transitions)))),
    score_differences: floatTensor([pairs], Float32Array.from({ length: pairs }, (_, i) => dives[i]!.scorePoints - dives[pairs + i]!.scorePoints)),
    segmentation_mask: floatTensor([count, frames, 2 * config.gruHidden], mask),
    pose_targets: floatTensor([count, frames, poseSize], join(dives.map((dive, i) => dive.pose.map((value, k) => (videos[i]!.variation.flip ? value * flippedSigns[k % poseSize]! : value))))),
    visible: floatTensor([count, frames, 1], join(dives.map((dive) => dive.visible))),
    dive_targets: floatTensor([count, diveTargetCount], join(dives.map(diveTargets))),
    class_targets: floatTensor([count, classCount], join(dives.map(diveClasses))),
  }
}

/** Feeds of the inspection graph but for the parameters; stages are cut at the labelled transitions. */
export function inspectionFeeds(folder: string, seed: number): Feeds {
  const pictures = new Float32Array(frames * 3 * crop * crop)
  writePictures(readPixels(folder, seed), plain, pictures, 0)
  return {
    pictures: floatTensor([frames, 3, crop, crop], pictures),
    interpolation: floatTensor([1, 15, frames], interpolationMatrix(config, diveOf(folder, seed).transitions)),
  }
}
