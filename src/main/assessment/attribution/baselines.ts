/**
 * Pictures that stand for "nothing to be seen", from which Integrated Gradients
 * measures. A place that looks the same in the baseline gets nothing.
 */
import type { Baseline } from '../../../shared/contract/explanations.ts'
import { NORMALISED_BLACK } from '../../tensor/geometry.ts'

/**
 * @param pictures float32 [T, 3, size, size], normalised
 * @returns of the same shape
 */
export function baselinePictures(baseline: Baseline, pictures: Float32Array, size: number): Float32Array {
  const [plane, picture] = [size * size, 3 * size * size]
  const made = new Float32Array(pictures.length)
  switch (baseline) {
    case 'first-frame':
      for (let from = 0; from < pictures.length; from += picture) made.set(pictures.subarray(0, picture), from)
      return made
    // The mean that normalisation subtracts.
    case 'mean-colour':
      return made
    case 'black':
      for (let i = 0; i < made.length; i += plane) made.fill(NORMALISED_BLACK[(i / plane) % 3]!, i, i + plane)
      return made
  }
}
