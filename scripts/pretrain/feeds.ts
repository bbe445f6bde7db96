import type { Random } from '../../src/shared/domain/random.ts'
import { createRandom } from '../../src/shared/domain/random.ts'
import type { Feeds } from '../../src/main/runtime/session.ts'
import { floatTensor } from '../../src/main/runtime/tensor.ts'
import { IMAGENET_MEAN, IMAGENET_STD } from '../../src/main/tensor/geometry.ts'
import type { Dive } from './dives.ts'
import { crop, frames, frameTargetCount, frameTargets, keptWidth, readDive, readPixels } from './dives.ts'
import { snippetFrames } from './graph.ts'

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

function drawVariation(random: Random): Variation {
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

/** Writes frames `from` to `to` as [frames, 3, H, W] normalised values at `offset` of `target`. */
export function writePictures(pixels: Uint8Array, variation: Variation, from: number, to: number, target: Float32Array, offset: number): void {
  const plane = crop * crop
  for (let c = 0; c < 3; c++) {
    const table = Float32Array.from({ length: 256 }, (_, byte) => ((byte / 255 - 0.5) * variation.contrast + 0.5 + variation.brightness - IMAGENET_MEAN[c]!) / IMAGENET_STD[c]!)
    for (let t = from; t < to; t++) {
      let at = offset + ((t - from) * 3 + c) * plane
      for (let y = 0; y < crop; y++) {
        const row = ((t * crop + y) * keptWidth + variation.originX) * 3 + c
        for (let x = 0; x < crop; x++) target[at++] = table[pixels[row + (variation.flip ? crop - 1 - x : x) * 3]!]!
      }
    }
  }
}

/** Feeds of one run but for the parameters: a snippet of each dive, all drawn from `seed`. */
export function snippetFeeds(folder: string, seeds: readonly number[], seed: number): Feeds {
  const random = createRandom(seed)
  const pictures = new Float32Array(seeds.length * snippetFrames * 3 * crop * crop)
  const targets = new Float32Array(seeds.length * snippetFrames * frameTargetCount)
  const mask = new Float32Array(targets.length)
  seeds.forEach((diveSeed, i) => {
    const dive = diveOf(folder, diveSeed)
    const variation = drawVariation(random)
    // Flight and entry tell more than the diver standing on the board.
    const first = Math.max(0, dive.transitions[0] - 4)
    const last = Math.min(frames, dive.transitions[1] + 7)
    const from = random.float() < 0.2 ? random.integer(frames - snippetFrames + 1) : first + random.integer(last - first - snippetFrames + 1)
    writePictures(readPixels(folder, diveSeed), variation, from, from + snippetFrames, pictures, i * snippetFrames * 3 * crop * crop)
    const whole = frameTargets(dive, variation.flip)
    const [begin, end] = [from * frameTargetCount, (from + snippetFrames) * frameTargetCount]
    targets.set(whole.targets.subarray(begin, end), i * snippetFrames * frameTargetCount)
    mask.set(whole.mask.subarray(begin, end), i * snippetFrames * frameTargetCount)
  })
  const shape = [seeds.length, snippetFrames, frameTargetCount]
  return { pictures: floatTensor([seeds.length * snippetFrames, 3, crop, crop], pictures), targets: floatTensor(shape, targets), mask: floatTensor(shape, mask) }
}

/** Feeds of the inspection graph but for the parameters. */
export function inspectionFeeds(folder: string, seed: number, flip: boolean): Feeds {
  const pictures = new Float32Array(frames * 3 * crop * crop)
  writePictures(readPixels(folder, seed), { ...plain, flip }, 0, frames, pictures, 0)
  return { pictures: floatTensor([frames, 3, crop, crop], pictures) }
}
