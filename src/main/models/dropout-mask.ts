/**
 * A mask of inverted dropout: 0 with probability `share`, otherwise 1 / (1 - share).
 * @param draw uniform numbers in [0, 1) of the example a video belongs to
 * @returns [videos, size], flat
 */
export function dropoutMask(videos: number, size: number, share: number, draw: (video: number) => number): Float32Array {
  const mask = new Float32Array(videos * size)
  const kept = 1 / (1 - share)
  // A plain loop: masks have tens of thousands of elements and are drawn for every example.
  for (let video = 0; video < videos; video++) {
    for (let i = video * size; i < (video + 1) * size; i++) if (draw(video) >= share) mask[i] = kept
  }
  return mask
}
