/**
 * Grad-CAM (Selvaraju et al., ICCV 2017) of one map of a convolutional network:
 * each channel weighs as much as the score follows it on average, and the
 * weighted channels are added up. Kept with its sign: what is below zero lowers
 * the score, and the published map is what is above (ReLU).
 */

/**
 * @param map activations and @param gradient of the score to them, both [N, C, h, w]; every one of the N pictures weighs its own channels
 * @returns [N, h, w], in points times activation over h · w
 */
export function classActivation(map: Float32Array, gradient: Float32Array, [count, channels, height, width]: readonly [number, number, number, number]): Float64Array {
  const plane = height * width
  const found = new Float64Array(count * plane)
  for (let n = 0; n < count; n += 1) {
    for (let c = 0; c < channels; c += 1) {
      const from = (n * channels + c) * plane
      let weight = 0
      for (let i = 0; i < plane; i += 1) weight += gradient[from + i]! / plane
      for (let i = 0; i < plane; i += 1) found[n * plane + i] = found[n * plane + i]! + weight * map[from + i]!
    }
  }
  return found
}

/**
 * Frames of the unit that each of the N maps of a unit speaks of: all its own where there are as many maps as frames,
 * equal runs of them where the network has shortened time.
 * @param frames of the unit, in order
 */
export function framesOfMaps(frames: readonly number[], maps: number): readonly (readonly number[])[] {
  return Array.from({ length: maps }, (_, n) => frames.slice(Math.floor((n * frames.length) / maps), Math.max(Math.floor((n * frames.length) / maps) + 1, Math.floor(((n + 1) * frames.length) / maps))))
}
