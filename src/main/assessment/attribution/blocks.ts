/**
 * Attributions of single pixels added up over blocks: what is kept of them. No
 * more can be seen than the network resolves, and sums stay exact.
 */

/** Rows and columns of blocks at most. */
const mostBlocks = 32

/** Blocks along a side: the most that cut `size` into equal whole numbers of pixels. */
export function blocksAlong(size: number): number {
  let blocks = Math.min(size, mostBlocks)
  while (size % blocks !== 0) blocks -= 1
  return blocks
}

/**
 * Adds gradient · difference of one picture to its blocks, all colours together.
 * @param gradient [3, size, size], from `at` in its array; `difference` likewise from `differenceAt`
 * @param into [T, blocks, blocks]; @param frame whose blocks are added to
 */
export function addToBlocks(
  into: Float64Array, frame: number, { gradient, at, difference, differenceAt, size, blocks }:
  { gradient: Float32Array; at: number; difference: Float32Array; differenceAt: number; size: number; blocks: number },
): void {
  const side = size / blocks
  const start = frame * blocks * blocks
  let i = 0
  for (let c = 0; c < 3; c += 1) {
    for (let y = 0; y < size; y += 1) {
      const row = start + Math.floor(y / side) * blocks
      for (let x = 0; x < size; x += 1, i += 1) {
        const block = row + Math.floor(x / side)
        into[block] = into[block]! + gradient[at + i]! * difference[differenceAt + i]!
      }
    }
  }
}
